import type { Emulator } from '../emulator.js';
import type { WireRequest, WireResponse } from '../protocols/protocol.js';
import { ServiceFault } from '../service-fault.js';
import { errorAnswer, jsonAnswer } from './plain-answer.js';

/** Whether a browser, not an SDK, has sent the request: what an SDK sends is signed. */
export function isBrowser({ method, headers }: WireRequest): boolean {
  return method === 'GET' && headers['authorization'] === undefined;
}

// rule: open-streaming-url
/** Opens the streaming URL that the browser came with. */
export function answerBrowser(emulator: Emulator, { path, origin = '' }: WireRequest): WireResponse {
  try {
    return jsonAnswer(200, emulator.openStreamingURL(`${origin}${path}`));
  } catch (error) {
    if (!(error instanceof ServiceFault)) throw error;
    return errorAnswer(error.status, error.message, error.code);
  }
}
