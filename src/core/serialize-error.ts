import { isAppStreamKitError } from '../errors.js';
import type { SerializedError } from '../records.js';

/** Longest message that is kept in a checkpoint, event or report. */
const longestMessage = 200;

/** Makes plain data of an error, its message cut at 200 characters. */
export function serializeError(error: unknown): SerializedError {
  if (!(error instanceof Error)) return { name: 'Error', code: 'unknown', message: cut(String(error)) };
  const { name, message } = error;
  if (isAppStreamKitError(error)) {
    const { code, operation, requestId } = error;
    return { name, code, message: cut(message), ...(operation && { operation }), ...(requestId && { requestId }) };
  }
  return { name, code: 'code' in error && typeof error.code === 'string' ? error.code : name, message: cut(message) };
}

function cut(text: string): string {
  return text.length <= longestMessage ? text : `${text.slice(0, longestMessage - 1)}…`;
}
