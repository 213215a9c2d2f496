import pRetry from 'p-retry';
import type { RequestOptions } from './call-options.js';
import { httpAttempts, type Subject, translateError } from './translate-error.js';

/** What is asked, as errors tell it. */
export interface Call {
  /** AWS operation, such as `DescribeFleets`. */
  readonly operation: string;
  /** The resource that the call is about, for a {@link NotFoundError}. */
  readonly subject?: Subject | undefined;
  /** Error names that are tried again beside the usual two. */
  readonly alsoRetry?: readonly string[] | undefined;
}

/** What goes into the SDK's `send` beside the command. */
export interface SendOptions {
  readonly abortSignal?: AbortSignal;
}

/**
 * The two errors that the SDK gives up on at once although trying again is what the service documents for them.
 * Everything else is left to the retries of the caller's client.
 */
const retriedNames: ReadonlySet<string> = new Set(['ConcurrentModificationException', 'RequestLimitExceededException']);

/** About 2, 5, 15 and 30 seconds; the library's jitter only lengthens a delay. */
const backOff = { retries: 4, minTimeout: 1500, factor: 2.5, maxTimeout: 30_000, randomize: true };

/**
 * Makes one request: aborts with the signal's own reason, tries again what is worth it, and turns the SDK's errors into ours.
 *
 * @param send - Builds the command anew and sends it; called once per try.
 */
export async function call<Output>(
  { operation, subject, alsoRetry = [] }: Call,
  { signal, retry = true, deadline }: RequestOptions,
  send: (options: SendOptions) => Promise<Output>,
): Promise<Output> {
  signal?.throwIfAborted();
  let attempts = 0;
  try {
    return await pRetry(
      async () => {
        try {
          return await send(signal === undefined ? {} : { abortSignal: signal });
        } catch (error) {
          attempts += httpAttempts(error);
          throw error;
        }
      },
      {
        ...backOff,
        retries: retry ? backOff.retries : 0,
        ...(signal && { signal }),
        ...(deadline !== undefined && { maxRetryTime: Math.max(0, deadline - Date.now()) }),
        shouldRetry: ({ error }) => retriedNames.has(error.name) || alsoRetry.includes(error.name),
      },
    );
  } catch (error) {
    signal?.throwIfAborted();
    throw translateError(error, { operation, subject, attempts });
  }
}
