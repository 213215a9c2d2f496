import type { ServerResponse } from 'node:http';
import type { WireResponse } from '../protocols/protocol.js';

/** How long a client may still be sending a body that nobody reads before it is cut off, in milliseconds. */
const patienceMs = 1000;

/** Sends `answer`. */
export function sendAnswer(response: ServerResponse, answer: WireResponse): void {
  const body = Buffer.from(answer.body);
  // rule: no-date-header
  response.sendDate = false;
  response.writeHead(answer.status, { ...answer.headers, 'content-length': body.length });
  response.end(body);
}

/**
 * Sends `answer` to a request whose body has not been read, and ends the connection.
 *
 * What still comes is thrown away for a moment, since cutting a client off while it sends would cost it the answer.
 */
export function refuseUnread(response: ServerResponse, answer: WireResponse): void {
  const { req: request } = response;
  const { socket } = request;
  response.shouldKeepAlive = false;
  sendAnswer(response, { ...answer, headers: { ...answer.headers, connection: 'close' } });
  request.resume();
  const cutOff = setTimeout(() => socket.destroy(), patienceMs);
  socket.once('close', () => clearTimeout(cutOff));
}
