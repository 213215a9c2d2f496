import { channel } from 'node:diagnostics_channel';
import { metadataOf } from './translate-error.js';

/**
 * One request of this library, as it is told on the channel `appstream-kit:request` of `node:diagnostics_channel` once it is over.
 *
 * It never holds an input, an answer, an address or a credential.
 *
 * @example Count the requests that fail
 * ```ts
 * import { subscribe } from 'node:diagnostics_channel';
 * import type { RequestMessage } from 'appstream-kit';
 *
 * subscribe('appstream-kit:request', (message) => {
 *   const { operation, outcome, errorName } = message as RequestMessage;
 *   if (outcome === 'failed') console.log(operation, errorName);
 * });
 * ```
 */
export interface RequestMessage {
  /** AWS operation, such as `DescribeFleets`. */
  readonly operation: string;
  /** Which request of a call this is, from 1: this library tries a few errors again. */
  readonly tries: number;
  /** HTTP requests that the SDK reports to have made for it; absent where it does not report. */
  readonly attempts?: number;
  /** How long it took, in milliseconds. */
  readonly durationMs: number;
  /** How it ended. */
  readonly outcome: 'succeeded' | 'failed' | 'aborted';
  /** Name of the service's or the system's error; absent unless it failed. */
  readonly errorName?: string;
  /** Id of the request, for AWS Support; absent where none was answered. */
  readonly requestId?: string;
}

const requests = channel('appstream-kit:request');

/** Sends a request, and tells of it once it is over where anybody listens. */
export function observed<Output>(
  operation: string,
  tries: number,
  signal: AbortSignal | undefined,
  send: () => Promise<Output>,
): Promise<Output> {
  return requests.hasSubscribers ? told(operation, tries, signal, send) : send();
}

async function told<Output>(
  operation: string,
  tries: number,
  signal: AbortSignal | undefined,
  send: () => Promise<Output>,
): Promise<Output> {
  const startedAt = performance.now();
  const tell = (outcome: RequestMessage['outcome'], source: unknown, errorName?: string) => {
    const { attempts, requestId } = metadataOf(source);
    const message: RequestMessage = {
      operation,
      tries,
      ...(attempts !== undefined && { attempts }),
      durationMs: performance.now() - startedAt,
      outcome,
      ...(errorName !== undefined && { errorName }),
      ...(requestId !== undefined && { requestId }),
    };
    requests.publish(message);
  };
  try {
    const answer = await send();
    tell('succeeded', answer);
    return answer;
  } catch (error) {
    if (signal?.aborted === true) tell('aborted', undefined);
    else tell('failed', error, error instanceof Error ? error.name : 'Error');
    throw error;
  }
}
