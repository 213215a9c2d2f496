import type { CompletableReport } from '../errors.js';
import type { SerializedError } from '../records.js';
import { asNew } from './advance.js';
import { type DurableItem, type DurableState, newState } from './state.js';

/** What became of one piece of work. */
export interface DurableOutcome<Report> {
  /** Names it, such as `Test_Image/222222222222`. */
  readonly key: string;
  /** Whether it is done, and its report complete. */
  readonly complete: boolean;
  /** Its report, once it is done; absent where another execution did the work, whose result has it. */
  readonly report?: Report;
  /** Why it is not done. */
  readonly error?: SerializedError;
  /** ARN of the execution that did the work, where it was another one. */
  readonly execution?: string;
}

/** What an execution ends with. Plain JSON, at most 250 KB. */
export interface DurableResult<Request, Checkpoint, Event, Report> {
  /** Whether all reports are complete and all events delivered. False when a successor goes on: its result tells. */
  readonly complete: boolean;
  /** ARN of this execution. */
  readonly execution: string;
  /** One for each piece of work. */
  readonly outcomes: readonly DurableOutcome<Report>[];
  /** Name of the execution that goes on. */
  readonly successor?: string;
  /**
   * What is left: work that failed, and events that could not be delivered. Invoke the handler with it as `resume` once the cause
   * is mended. Absent when nothing is left, or a successor has it. What a part of the work has left is in the result of its execution.
   */
  readonly state?: DurableState<Request, Checkpoint, Event, Report>;
  /** Whether this is a part of the work that goes on from `state` in the next execution. @internal */
  readonly isUnfinished?: boolean;
}

/** How things stand at the end of an execution. */
export function resultOf<Request, Checkpoint, Event, Report extends CompletableReport>(
  state: DurableState<Request, Checkpoint, Event, Report>,
  execution: string,
): DurableResult<Request, Checkpoint, Event, Report> {
  const outcomes = state.items.map(({ key, report, error }) => ({
    key,
    complete: report?.complete === true,
    ...(report && { report }),
    ...(error && { error }),
  }));
  const left = state.items.filter(({ report }) => report === undefined).map(asNew);
  const isAnythingLeft = left.length > 0 || state.undelivered.length > 0;
  const { kind, undelivered } = state;
  return {
    complete: !isAnythingLeft && outcomes.every(({ complete }) => complete),
    execution,
    outcomes,
    ...(isAnythingLeft && { state: { ...newState(kind, left), undelivered } }),
  };
}

/** The result of several executions as one that fits into one: their reports are in their own. */
export function mergedResult<Request, Checkpoint, Event, Report>(
  results: readonly DurableResult<Request, Checkpoint, Event, Report>[],
  execution: string,
): DurableResult<Request, Checkpoint, Event, Report> {
  return {
    complete: results.every(({ complete }) => complete),
    execution,
    outcomes: results.flatMap((result) =>
      result.outcomes.map((outcome) => inOther(outcome, result.execution, execution)),
    ),
  };
}

function inOther<Report>(outcome: DurableOutcome<Report>, where: string, here: string): DurableOutcome<Report> {
  const { key, complete, error, execution = where } = outcome;
  return { key, complete, ...(error && { error }), ...(execution !== here && { execution }) };
}

/** The result of work that was not done. */
export function notDone<Request, Checkpoint, Event, Report>(
  items: readonly DurableItem<Request, Checkpoint, Report>[],
  error: SerializedError,
  execution: string,
): DurableResult<Request, Checkpoint, Event, Report> {
  return { complete: false, execution, outcomes: items.map(({ key }) => ({ key, complete: false, error })) };
}
