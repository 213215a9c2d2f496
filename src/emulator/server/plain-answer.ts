import type { WireResponse } from '../protocols/protocol.js';

/** A JSON answer that belongs to no service's protocol. */
export function jsonAnswer(status: number, value: unknown): WireResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}

/** A refusal that belongs to no service's protocol. */
export function errorAnswer(status: number, message: string, code?: string): WireResponse {
  return jsonAnswer(status, { error: { code, message } });
}
