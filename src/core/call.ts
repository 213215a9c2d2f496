import pRetry from 'p-retry';
import { ResponseError } from '../errors.js';
import type { RequestOptions } from './call-options.js';
import { observed } from './observe.js';
import { sharedSignal } from './shared-signal.js';
import { httpAttempts, type Subject, translateError } from './translate-error.js';
import { unlessAborted } from './unless-aborted.js';

/** What is asked, as errors tell it. */
export interface Call {
  /** AWS operation, such as `DescribeFleets`. */
  readonly operation: string;
  /** The resource that the call is about, for a {@link NotFoundError}. */
  readonly subject?: Subject | undefined;
  /** Whether the subject is to be made, so that it cannot be what is not found. Default false. */
  readonly creates?: boolean | undefined;
  /** What is tried again beside the usual two. */
  readonly alsoRetry?: AlsoRetry | undefined;
}

/** Errors that pass by themselves, in the caller's judgement. */
export interface AlsoRetry {
  /** How long they are tried again, in seconds. */
  readonly seconds: number;
  matches(error: Error): boolean;
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
const backOff = { minTimeout: 1500, factor: 2.5, maxTimeout: 30_000, randomize: true };
const mostRetries = 4;

/**
 * Makes one request: aborts with the signal's own reason, tries again what is worth it, and turns the SDK's errors into ours.
 *
 * @param send - Builds the command anew and sends it; called once per try.
 */
export async function call<Output>(
  asked: Call,
  { signal: given, retry = true, deadline = Number.POSITIVE_INFINITY }: RequestOptions,
  send: (options: SendOptions) => Promise<Output>,
): Promise<Output> {
  const signal = sharedSignal(given);
  signal?.throwIfAborted();
  const { alsoRetry } = asked;
  const until = alsoRetry === undefined ? deadline : Math.min(deadline, Date.now() + alsoRetry.seconds * 1000);
  try {
    return await attempt(asked.operation, 1, signal, send);
  } catch (error) {
    return tryAgain(asked, { signal, retry, deadline: until }, send, error);
  }
}

async function attempt<Output>(
  operation: string,
  tries: number,
  signal: AbortSignal | undefined,
  send: (options: SendOptions) => Promise<Output>,
): Promise<Output> {
  const request = () => unlessAborted(send(signal ? { abortSignal: signal } : {}), signal);
  const answer = await observed(operation, tries, signal, request);
  signal?.throwIfAborted();
  return present(operation, answer);
}

/**
 * Goes on after the first try has failed, which counts as the first of its tries: most calls need none of this.
 *
 * @param first - What the first try was rejected with.
 */
async function tryAgain<Output>(
  { operation, subject, creates, alsoRetry }: Call,
  { signal, retry, deadline }: RequestOptions & { readonly deadline: number },
  send: (options: SendOptions) => Promise<Output>,
  first: unknown,
): Promise<Output> {
  let attempts = 0;
  let failure: unknown;
  try {
    return await pRetry(
      async (tries) => {
        try {
          if (tries === 1) throw first;
          return await attempt(operation, tries, signal, send);
        } catch (error) {
          failure = error ?? new Error(`${operation} was rejected with nothing.`);
          attempts += httpAttempts(error);
          throw failure;
        }
      },
      {
        ...backOff,
        retries: retry ? (alsoRetry ? Number.POSITIVE_INFINITY : mostRetries) : 0,
        ...(signal && { signal }),
        maxRetryTime: Math.max(0, deadline - Date.now()),
        shouldRetry: ({ error, attemptNumber }) =>
          retriedNames.has(error.name) ? attemptNumber <= mostRetries : alsoRetry?.matches(error) === true,
      },
    );
  } catch (error) {
    signal?.throwIfAborted();
    throw translateError(failure ?? error, { operation, subject, creates, attempts });
  }
}

/** Real clients always answer with an object; stubs that were told nothing do not. */
function present<Output>(operation: string, answer: Output): Output {
  if (answer !== undefined && answer !== null) return answer;
  throw new ResponseError(`${operation} was answered with nothing: a stub has to answer at least {}.`, { operation });
}
