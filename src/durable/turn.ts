import pMap from 'p-map';
import type { CompletableReport } from '../errors.js';
import { budget, bytesOf } from './budget.js';
import type { DurableHost } from './host.js';
import { deliverDue, isGivenUp, nextDelivery, type TurnContext } from './outbox.js';
import { type DurableState, isEnded } from './state.js';
import { Stepping } from './stepping.js';
import type { Work, WorkEvent } from './work.js';

/** What one turn leaves to the next: all that the engine keeps. */
export interface Slot<Request, Checkpoint, Event, Report> {
  readonly state: DurableState<Request, Checkpoint, Event, Report>;
  /** Turns that this execution has made. */
  readonly turns: number;
  /** What they have written, in bytes. */
  readonly bytes: number;
  /** Whole seconds to the next turn, at least 1. */
  readonly pauseSeconds: number;
  /** Why there is no next one: no work is left, no operations are, or no room for what is not begun. */
  readonly end?: 'ended' | 'over-budget' | 'no-room';
}

const concurrency = 4;

/**
 * Makes one turn: delivers the events that are saved, then begins or steps what is due, as long as there is time, and room for what
 * comes of it. The events of these steps are left to the next turn. Never throws, and may run twice.
 */
export async function makeTurn<Request, Checkpoint, Event extends WorkEvent, Report extends CompletableReport>(
  work: Work<Request, Checkpoint, Event, Report>,
  host: DurableHost<Event>,
  slot: Slot<Request, Checkpoint, Event, Report>,
  turn: TurnContext,
): Promise<Slot<Request, Checkpoint, Event, Report>> {
  const delivered = await deliverDue(host, slot.state, turn);
  const stepping = new Stepping(work, turn, delivered);
  const due = delivered.items.filter((item) => !isEnded(item) && Date.parse(item.dueAt) <= turn.at);
  await pMap(due, (item) => stepping.step(item), { concurrency });
  const { state } = stepping;
  const turns = slot.turns + 1;
  const bytes = slot.bytes + bytesOf(state);
  const isOver = turns >= (host.turnsPerExecution ?? budget.turns) || bytes >= budget.bytes;
  const end = endOf(state, stepping.isFull) ?? (isOver ? 'over-budget' : undefined);
  return { state, turns, bytes, pauseSeconds: pauseOf(state, turn.at), ...(end && { end }) };
}

type AnyState = DurableState<unknown, unknown, unknown, unknown>;

function endOf(state: AnyState, isFull: boolean): 'ended' | 'no-room' | undefined {
  if (state.items.every(isEnded)) return state.undelivered.length === 0 || isGivenUp(state) ? 'ended' : undefined;
  return isFull ? 'no-room' : undefined;
}

function pauseOf(state: AnyState, at: number): number {
  const delivery = nextDelivery(state);
  const isCramped = delivery !== undefined && bytesOf(state) > budget.begunBytes;
  const steps = isCramped ? [] : state.items.filter((item) => !isEnded(item)).map(({ dueAt }) => Date.parse(dueAt));
  const next = Math.min(...steps, ...(delivery === undefined ? [] : [delivery]));
  return Number.isFinite(next) ? Math.max(1, Math.ceil((next - at) / 1000)) : 1;
}
