import * as z from 'zod/mini';
import { InvalidInputError } from '../errors.js';
import type { CallOptions } from './call-options.js';
import { callOptionsShape } from './names.js';
import { lazy, parseInput, type ShapeOf } from './parse.js';

/**
 * One bounded batch of long work: seconds of calls, no sleep. All of it is JSON, so that any host can keep it.
 *
 * A step may be repeated from the same checkpoint without harm.
 */
export interface Step<Checkpoint, Event, Report> {
  /** Where the next step goes on. Keep it before its events are handed out. */
  readonly checkpoint: Checkpoint;
  /** What happened in this step, oldest first. */
  readonly events: readonly Event[];
  /** Whether there is nothing left to do. */
  readonly done: boolean;
  /** How long to wait before the next step, in seconds; 0 when done. */
  readonly waitSeconds: number;
  /** How things stand. */
  readonly report: Report;
}

/** How one step is made. */
export interface StepOptions extends CallOptions {
  /** Epoch milliseconds by the host's clock, where it replays or skips time. Default `Date.now`. */
  readonly now?: (() => number) | undefined;
}

/** Members of {@link StepOptions}, for the options of whatever begins or makes a step. */
export const stepOptionsShape = lazy(
  () =>
    ({
      ...callOptionsShape(),
      now: z.optional(z.custom<() => number>((value) => typeof value === 'function', { error: 'must be a function' })),
    }) satisfies ShapeOf<StepOptions>,
);

const stepOptions = lazy(() => z.strictObject(stepOptionsShape()));

/** Checks the options of one step. */
export function parseStepOptions(options: StepOptions): StepOptions {
  return parseInput(stepOptions(), options, 'options');
}

/** Largest number that a `Date` holds, less two years for deadlines. */
const latest = 8.64e15 - 2 * 31_622_400_000;

/**
 * Reads the host's clock: the only one that steps know.
 *
 * @throws {@link InvalidInputError} when it does not tell epoch milliseconds.
 */
export function epochOf(now: () => number = Date.now): number {
  const at = now();
  if (typeof at === 'number' && at >= 0 && at <= latest) return at;
  throw new InvalidInputError([{ path: 'now', message: `${String(at)} is no time in epoch milliseconds` }]);
}
