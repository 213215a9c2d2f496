import { isAppStreamKitError } from '../errors.js';
import type { SerializedError } from '../records.js';
import { withoutSecrets } from './without-secrets.js';

/** Longest message that is kept in a checkpoint, event or report, and how much room it takes there at most. */
const longestMessage = { characters: 200, bytes: 250 };

/** Likewise of names, codes and ids. */
const longestWord = { characters: 50, bytes: 50 };

/** Makes plain data of an error, its message cut at 200 characters, fewer where these take more than 250 bytes. Never throws. */
export function serializeError(error: unknown): SerializedError {
  if (!(error instanceof Error)) return { name: 'Error', code: 'unknown', message: message(textOf(error)) };
  const name = word(error.name);
  if (isAppStreamKitError(error)) {
    const { code, operation, requestId } = error;
    return {
      name,
      code,
      message: message(error.message),
      ...(operation && { operation }),
      ...(requestId && { requestId: word(requestId) }),
    };
  }
  const code = 'code' in error && typeof error.code === 'string' ? word(error.code) : name;
  return { name, code, message: message(error.message) };
}

/** Anything can be thrown, also what has no text. */
function textOf(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    return 'something that has no text was thrown';
  }
}

function message(text: unknown): string {
  return cut(withoutSecrets(textOf(text)), longestMessage);
}

function word(text: unknown): string {
  return cut(textOf(text), longestWord);
}

function cut(text: string, { characters, bytes }: typeof longestMessage): string {
  if (text.length <= characters && bytesOf(text) <= bytes) return text;
  let kept = '';
  for (const character of text) {
    const longer = `${kept}${character}`;
    if (longer.length >= characters || bytesOf(`${longer}…`) > bytes) break;
    kept = longer;
  }
  return `${kept}…`;
}

/** As JSON, without its quotes. */
function bytesOf(text: string): number {
  return Buffer.byteLength(JSON.stringify(text)) - 2;
}
