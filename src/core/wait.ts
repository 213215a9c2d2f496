import * as z from 'zod/mini';
import { WaitFailedError, WaitTimeoutError } from '../errors.js';
import type { ReportedError } from '../records.js';
import type { CallOptions, RequestOptions } from './call-options.js';
import { callOptionsShape } from './names.js';
import { lazy, parseInput, type ShapeOf } from './parse.js';
import { sleep } from './sleep.js';
import { isTransient } from './translate-error.js';
import { unlessAborted } from './unless-aborted.js';

export type { ReportedError };

/** How a wait stands after a look. */
export interface WaitProgress {
  /** What is waited for, such as `fleet design-team`. */
  readonly resource: string;
  /** The state that is wanted. */
  readonly wantedState: string;
  /** The state seen last; absent while no look has succeeded. */
  readonly lastState?: string;
  /** Seconds since the wait began. */
  readonly elapsedSeconds: number;
  /** Errors that the resource reports on itself. They never decide: some go away. */
  readonly errors: readonly ReportedError[];
}

/** How a method waits. */
export interface WaitOptions extends CallOptions {
  /** Whether to wait at all. With false the method returns once the request is accepted. Default true. */
  readonly wait?: boolean | undefined;
  /** Longest wait in seconds, more than 0. The default depends on what is waited for. */
  readonly timeoutSeconds?: number | undefined;
  /** Seconds between two looks, 0.05 to 3600, fractions allowed. Default 30. */
  readonly pollSeconds?: number | undefined;
  /** Called after each look; a promise of it is awaited. What it throws ends the wait. */
  readonly onPoll?: ((progress: WaitProgress) => unknown) | undefined;
}

/** Members of {@link WaitOptions}, for the options of methods that wait. */
export const waitOptionsShape = lazy(
  () =>
    ({
      ...callOptionsShape(),
      wait: z.optional(z.boolean()),
      timeoutSeconds: z.optional(z.number().check(z.positive(), z.lt(Number.POSITIVE_INFINITY))),
      pollSeconds: z.optional(z.number().check(z.gte(0.05), z.lte(3600))),
      onPoll: z.optional(
        z.custom<(progress: WaitProgress) => unknown>((value) => typeof value === 'function', {
          error: 'must be a function',
        }),
      ),
    }) satisfies ShapeOf<WaitOptions>,
);

const waitOptions = lazy(() => z.strictObject(waitOptionsShape()));

/** Checks options that say how to wait and nothing else. */
export function parseWaitOptions(options: WaitOptions): WaitOptions {
  return parseInput(waitOptions(), options, 'options');
}

/** What is waited for. */
export interface Wait<T> {
  /** Such as `fleet design-team`. */
  readonly resource: string;
  /** The state that ends the wait. */
  readonly wantedState: string;
  /** States on the way there, or how to tell them. */
  readonly onTheWay: readonly string[] | ((state: string) => boolean);
  /** Default of `timeoutSeconds`. */
  readonly timeoutSeconds: number;
  /** One look; it gets the deadline of the wait. */
  look(options: RequestOptions): Promise<T>;
  /** The state that a look found. */
  stateOf(found: T): string;
  /** Errors that the resource reports on itself. */
  errorsOf?(found: T): readonly ReportedError[];
}

/** For so long after the request the service may still show the state from before it. */
const oldStateSeconds = 60;

/**
 * Looks until the wanted state is reached.
 *
 * A state from before the request is tolerated for 60 s. Looks that fail for a passing reason (throttling, 5xx, network) are
 * repeated until the deadline; any other failure ends the wait at once.
 *
 * @throws {@link WaitFailedError} from a state that does not lead there.
 * @throws {@link WaitTimeoutError} after `timeoutSeconds`.
 */
export async function waitForState<T>(wait: Wait<T>, options: WaitOptions): Promise<T> {
  const { signal, pollSeconds = 30, timeoutSeconds = wait.timeoutSeconds, onPoll } = options;
  const { resource, wantedState } = wait;
  const startedAt = Date.now();
  const deadline = startedAt + timeoutSeconds * 1000;
  let last: { readonly state: string; readonly errors: readonly ReportedError[] } | undefined;
  for (;;) {
    const elapsedSeconds = () => (Date.now() - startedAt) / 1000;
    const outcome = await look(wait, { signal, deadline });
    if ('found' in outcome) last = { state: wait.stateOf(outcome.found), errors: wait.errorsOf?.(outcome.found) ?? [] };
    const progress: WaitProgress = {
      resource,
      wantedState,
      ...(last && { lastState: last.state }),
      elapsedSeconds: elapsedSeconds(),
      errors: last?.errors ?? [],
    };
    await unlessAborted(Promise.resolve(onPoll?.(progress)), signal);
    if ('found' in outcome && last) {
      const { state, errors } = last;
      if (state === wantedState) return outcome.found;
      if (!isOnTheWay(wait, state) && (state === 'FAILED' || elapsedSeconds() >= oldStateSeconds)) {
        throw new WaitFailedError(`${resource} is ${state}, which does not lead to ${wantedState}${told(errors)}`, {
          resource,
          wantedState,
          lastState: state,
          errors,
        });
      }
    }
    if (Date.now() >= deadline)
      throw timedOut(wait, timeoutSeconds, last, 'failure' in outcome ? outcome.failure : undefined);
    await sleep(Math.min(pollSeconds * 1000, deadline - Date.now()), signal);
  }
}

function isOnTheWay<T>({ onTheWay }: Wait<T>, state: string): boolean {
  return typeof onTheWay === 'function' ? onTheWay(state) : onTheWay.includes(state);
}

async function look<T>(wait: Wait<T>, options: RequestOptions): Promise<{ found: T } | { failure: unknown }> {
  try {
    return { found: await wait.look(options) };
  } catch (failure) {
    options.signal?.throwIfAborted();
    if (!isTransient(failure)) throw failure;
    return { failure };
  }
}

function timedOut<T>(
  { resource, wantedState }: Wait<T>,
  timeoutSeconds: number,
  last: { readonly state: string; readonly errors: readonly ReportedError[] } | undefined,
  cause: unknown,
): WaitTimeoutError {
  const { state, errors = [] } = last ?? {};
  const found = state === undefined ? 'could not be seen' : `is ${state}, not ${wantedState},`;
  const guess = errors.length === 0 ? 'It may only be slow' : 'It may be stuck until that is put right';
  return new WaitTimeoutError(
    `${resource} ${found} after ${timeoutSeconds} s${told(errors)}. ${guess}; waiting again is safe.`,
    { resource, wantedState, lastState: state, errors, ...(cause !== undefined && { cause }) },
  );
}

function told(errors: readonly ReportedError[]): string {
  if (errors.length === 0) return '';
  return ` (it reports ${errors.map(({ errorCode, errorMessage }) => `${errorCode ?? 'an error'}: ${errorMessage ?? ''}`).join('; ')})`;
}
