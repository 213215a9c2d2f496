import { AbortedError } from './delay.js';
import { type Gateway, largestBody } from './gateway.js';
import type { WireRequest } from './protocols/protocol.js';

/** What an SDK client hands to its request handler, as far as it matters here. */
export interface TransportRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** What an SDK client gets back. */
export interface TransportResponse {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array;
}

/** The part of an `AbortSignal` that a client's request handler is given. */
export interface TransportOptions {
  readonly abortSignal?: AbortSignal | DeprecatedAbortSignal | undefined;
}

/** The signal type that the SDK still allows beside the standard one. */
export interface DeprecatedAbortSignal {
  readonly aborted: boolean;
}

/** A request handler for SDK clients that calls the emulator in process: no socket, no stream, no timer. */
export class InProcessTransport {
  readonly #gateway: Gateway;

  constructor(gateway: Gateway) {
    this.#gateway = gateway;
  }

  /** Rejects as the SDK's own handler does: with an AbortError, or with an error whose `code` is `ECONNRESET`. */
  async handle(request: TransportRequest, options: TransportOptions = {}): Promise<{ response: TransportResponse }> {
    const { abortSignal } = options;
    if (abortSignal?.aborted === true) throw new AbortedError();
    const wire = toWire(request);
    const answer =
      Buffer.byteLength(wire.body) > largestBody
        ? this.#gateway.refuseOversized(wire)
        : await this.#gateway.handle(wire, abortSignal instanceof AbortSignal ? abortSignal : undefined);
    const body = typeof answer.body === 'string' ? new TextEncoder().encode(answer.body) : answer.body;
    return { response: { statusCode: answer.status, headers: { ...answer.headers }, body } };
  }

  /** Nothing is held open: clients may be destroyed or not. */
  destroy(): void {}
}

function toWire({ method, path, headers, body }: TransportRequest): WireRequest {
  const lowerCase = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  return { method, path, headers: Object.fromEntries(lowerCase), body: textOf(body) };
}

function textOf(body: unknown): string {
  if (typeof body === 'string') return body;
  return body instanceof Uint8Array ? new TextDecoder().decode(body) : '';
}
