import { backOffSeconds } from '../core/back-off.js';
import { serializeError } from '../core/serialize-error.js';
import { unlessAborted } from '../core/unless-aborted.js';
import type { DurableHost } from './host.js';
import type { DurableState } from './state.js';
import type { WorkEvent } from './work.js';

/** After so many failures in a row, a day and some hours, nobody delivers again unless the work still goes on. */
const mostFailures = 120;

const pauses = { firstSeconds: 2, longestSeconds: 900 };

/** What one turn has. */
export interface TurnContext {
  /** Epoch milliseconds. */
  readonly at: number;
  /** Aborts before the invocation is ended. */
  readonly signal: AbortSignal;
  /** Where failures are told. */
  readonly warn: (what: string, details: object) => void;
}

/** Epoch milliseconds of the next delivery; undefined when there is nothing to deliver. */
export function nextDelivery({
  undelivered,
  deliverAt,
}: DurableState<unknown, unknown, unknown, unknown>): number | undefined {
  if (undelivered.length === 0) return undefined;
  return deliverAt === undefined ? 0 : Date.parse(deliverAt);
}

/** Whether events are left that nobody takes. */
export function isGivenUp({ deliveryFailures }: DurableState<unknown, unknown, unknown, unknown>): boolean {
  return deliveryFailures >= mostFailures;
}

/** Delivers what an earlier turn has saved, if that is due; never throws. */
export async function deliverDue<Request, Checkpoint, Event extends WorkEvent, Report>(
  { deliver }: DurableHost<Event>,
  state: DurableState<Request, Checkpoint, Event, Report>,
  { at, signal, warn }: TurnContext,
): Promise<DurableState<Request, Checkpoint, Event, Report>> {
  const due = nextDelivery(state);
  if (due === undefined || due > at) return state;
  try {
    await unlessAborted(Promise.resolve(deliver(state.undelivered)), signal);
    const { version, kind, generation, items } = state;
    return { version, kind, generation, items, undelivered: [], deliveryFailures: 0 };
  } catch (error) {
    const failures = state.deliveryFailures + 1;
    const pause = backOffSeconds(failures, state.undelivered[0]?.id ?? '', pauses);
    warn('events could not be delivered', { failures, events: state.undelivered.length, error: serializeError(error) });
    return { ...state, deliveryFailures: failures, deliverAt: new Date(at + pause * 1000).toISOString() };
  }
}
