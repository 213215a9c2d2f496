import type { WireRequest } from '../protocols/protocol.js';
import { AbortedError } from './delay.js';
import { type Gateway, largestBody } from './gateway.js';

/** What an SDK client hands to its request handler, as far as it matters here. */
export interface TransportRequest {
  /** Such as `POST`. */
  readonly method: string;
  /** Without the query string. */
  readonly path: string;
  /** By name, in any case. */
  readonly headers: Readonly<Record<string, string>>;
  /** A string or bytes. */
  readonly body?: unknown;
}

/** What an SDK client gets back. */
export interface TransportResponse {
  /** HTTP status. */
  readonly statusCode: number;
  /** By name in lower case. */
  readonly headers: Record<string, string>;
  /** The whole body. */
  readonly body: Uint8Array;
}

/** What came back, as SDK clients want it. */
export interface TransportOutput {
  /** The answer. */
  readonly response: TransportResponse;
}

/** How a client may take its request back. */
export interface TransportOptions {
  /** An `AbortSignal`. */
  readonly abortSignal?: TransportSignal | undefined;
}

/** What all signals that SDK clients pass on have in common. */
export interface TransportSignal {
  /** Whether the request has been taken back. */
  readonly aborted: boolean;
}

/** A request handler for SDK clients that calls the emulator in process: no socket, no stream, no timer. */
export interface InProcessTransport {
  /** Rejects as the SDK's own handler does: with an AbortError, or with an error whose `code` is `ECONNRESET`. */
  handle(request: TransportRequest, options?: TransportOptions): Promise<TransportOutput>;
  /** Does nothing: no connection is held open. */
  destroy(): void;
}

/** The way from SDK clients to `gateway`. */
export function inProcessTransport(gateway: Gateway): InProcessTransport {
  return {
    async handle(request, { abortSignal } = {}) {
      if (abortSignal?.aborted === true) throw new AbortedError();
      const wire = toWire(request);
      const answer =
        Buffer.byteLength(wire.body) > largestBody
          ? gateway.refuseOversized(wire)
          : await gateway.handle(wire, abortSignal instanceof AbortSignal ? abortSignal : undefined);
      const body = typeof answer.body === 'string' ? new TextEncoder().encode(answer.body) : answer.body;
      return { response: { statusCode: answer.status, headers: { ...answer.headers }, body } };
    },
    destroy: () => undefined,
  };
}

function toWire({ method, path, headers, body }: TransportRequest): WireRequest {
  const lowerCase = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  return { method, path, headers: Object.fromEntries(lowerCase), body: textOf(body) };
}

function textOf(body: unknown): string {
  if (typeof body === 'string') return body;
  return body instanceof Uint8Array ? new TextDecoder().decode(body) : '';
}
