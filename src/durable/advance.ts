import { backOffSeconds } from '../core/back-off.js';
import { serializeError } from '../core/serialize-error.js';
import type { StepOptions } from '../core/step.js';
import { isTransient } from '../core/translate-error.js';
import { unlessAborted } from '../core/unless-aborted.js';
import { type CompletableReport, isAppStreamKitError } from '../errors.js';
import type { TurnContext } from './outbox.js';
import { type DurableItem, dueItem } from './state.js';
import type { Work, WorkEvent } from './work.js';

/** A step that throws so often in a row, over about half a day, is given up. */
const mostFailures = 50;

const pauses = { firstSeconds: 2, longestSeconds: 900 };

/** What one step made of an item. */
export interface Advance<Request, Checkpoint, Event, Report> {
  readonly item: DurableItem<Request, Checkpoint, Report>;
  readonly events: readonly Event[];
}

/** Begins an item or makes its next step. Never throws: a throw would cost the execution its state. */
export async function advance<Request, Checkpoint, Event extends WorkEvent, Report extends CompletableReport>(
  work: Work<Request, Checkpoint, Event, Report>,
  item: DurableItem<Request, Checkpoint, Report>,
  turn: TurnContext,
): Promise<Advance<Request, Checkpoint, Event, Report>> {
  const { key, request, checkpoint } = item;
  const options: StepOptions = { signal: turn.signal, now: () => turn.at };
  try {
    const stepping =
      checkpoint === undefined ? work.begin(request as Request, options) : work.step(checkpoint, options);
    const step = await unlessAborted(stepping, turn.signal);
    const stands = step.done ? { report: step.report } : { checkpoint: step.checkpoint };
    return { item: { key, ...stands, dueAt: instant(turn.at, step.waitSeconds), failures: 0 }, events: step.events };
  } catch (error) {
    return { item: failed(item, error, turn), events: [] };
  }
}

/** Errors of this library that do not pass are for good; a time that was up, and what nobody knows, may pass. */
function failed<Request, Checkpoint, Report>(
  item: DurableItem<Request, Checkpoint, Report>,
  thrown: unknown,
  { at, signal, warn }: TurnContext,
): DurableItem<Request, Checkpoint, Report> {
  const failures = item.failures + 1;
  const isForGood = !signal.aborted && isAppStreamKitError(thrown) && !isTransient(thrown);
  const error = serializeError(thrown);
  warn('a step failed', { key: item.key, failures, error });
  if (isForGood || failures >= mostFailures) return { ...item, failures, error };
  return { ...item, failures, dueAt: instant(at, backOffSeconds(failures, item.key, pauses)) };
}

function instant(at: number, seconds: number): string {
  return new Date(at + seconds * 1000).toISOString();
}

/** A failed item as it can be tried again by hand. */
export function asNew<Request, Checkpoint, Report>({
  key,
  request,
  checkpoint,
}: DurableItem<Request, Checkpoint, Report>): DurableItem<Request, Checkpoint, Report> {
  return checkpoint === undefined ? dueItem(key, { request: request as Request }) : dueItem(key, { checkpoint });
}
