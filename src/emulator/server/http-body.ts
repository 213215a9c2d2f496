import type { IncomingMessage } from 'node:http';
import { largestBody } from '../gateway/gateway.js';

/** Thrown for a body over the limit; what is left of it has not been read. */
export class OversizedBody extends Error {
  override readonly name = 'OversizedBody';
}

/** Reads the body as UTF-8; rejects with {@link OversizedBody} as soon as it is over the limit, and when the client goes away. */
export async function readBody(request: IncomingMessage): Promise<string> {
  if (announcesOversized(request)) throw new OversizedBody();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    const bytes = chunk as Buffer;
    size += bytes.length;
    if (size > largestBody) throw new OversizedBody();
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Whether the request itself says that its body is over the limit. */
export function announcesOversized({ headers }: IncomingMessage): boolean {
  return Number(headers['content-length'] ?? 0) > largestBody;
}
