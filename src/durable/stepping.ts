import { serializeError } from '../core/serialize-error.js';
import { type CompletableReport, QuotaError } from '../errors.js';
import { type Advance, advance } from './advance.js';
import { budget, bytesOf } from './budget.js';
import type { TurnContext } from './outbox.js';
import { type DurableItem, type DurableState, isEnded } from './state.js';
import type { Work, WorkEvent } from './work.js';

/** The items of a state while they are stepped, several at a time: takes what has room in the state, and leaves the rest as it was. */
export class Stepping<Request, Checkpoint, Event extends WorkEvent, Report extends CompletableReport> {
  readonly #work: Work<Request, Checkpoint, Event, Report>;
  readonly #turn: TurnContext;
  readonly #before: DurableState<Request, Checkpoint, Event, Report>;
  readonly #items: DurableItem<Request, Checkpoint, Report>[];
  readonly #undelivered: Event[];
  #bytes: number;
  #isRefused = false;

  constructor(
    work: Work<Request, Checkpoint, Event, Report>,
    turn: TurnContext,
    state: DurableState<Request, Checkpoint, Event, Report>,
  ) {
    this.#work = work;
    this.#turn = turn;
    this.#before = state;
    this.#items = [...state.items];
    this.#undelivered = [...state.undelivered];
    this.#bytes = bytesOf(state);
  }

  /** How things stand now. */
  get state(): DurableState<Request, Checkpoint, Event, Report> {
    return { ...this.#before, items: this.#items, undelivered: this.#undelivered };
  }

  /** Whether requests are left for which this execution will have no room. */
  get isFull(): boolean {
    const areLeft = this.#items.some((item) => !isBegun(item) && !isEnded(item));
    return areLeft && this.#items.some(isBegun) && (this.#isRefused || !hasRoomToBegin(this.#work, this.#items));
  }

  /** Begins or steps one item, if there is time and room. */
  async step(item: DurableItem<Request, Checkpoint, Report>): Promise<void> {
    if (this.#turn.signal.aborted || !(this.#hasRoom(item) || this.#isAlone(item))) return;
    this.#take(item, await advance(this.#work, item, this.#turn));
  }

  #hasRoom(item: DurableItem<Request, Checkpoint, Report>): boolean {
    if (!isBegun(item)) return hasRoomToBegin(this.#work, this.#items);
    return this.#bytes + this.#work.growth * bytesOf(item) <= budget.stateBytes;
  }

  #take(item: DurableItem<Request, Checkpoint, Report>, next: Advance<Request, Checkpoint, Event, Report>): void {
    const grown = this.#bytes + bytesOf(next) - bytesOf(item);
    const others = this.#items.filter((other) => other !== item);
    const isWelcome = isBegun(item) || this.#isAlone(item) || hasRoomToBegin(this.#work, [...others, next.item]);
    this.#isRefused ||= !isWelcome;
    if (isWelcome && grown <= budget.stateBytes) {
      this.#put(item, next.item);
      this.#undelivered.push(...next.events);
      this.#bytes = grown;
    } else if (this.#isAlone(item)) this.#put(item, { ...item, error: serializeError(tooLarge(item.key, grown)) });
  }

  #put(item: DurableItem<Request, Checkpoint, Report>, next: DurableItem<Request, Checkpoint, Report>): void {
    this.#items[this.#items.indexOf(item)] = next;
  }

  /** Whether waiting would give it no more room: no event takes any, and no other execution could begin it. */
  #isAlone(item: DurableItem<Request, Checkpoint, Report>): boolean {
    return this.#undelivered.length === 0 && (isBegun(item) || !this.#items.some(isBegun));
  }
}

type AnyItem = DurableItem<unknown, unknown, unknown>;

/** Whether an item has left its request behind. */
export function isBegun({ checkpoint, report }: AnyItem): boolean {
  return checkpoint !== undefined || report !== undefined;
}

/** Whether there is room for what is begun, for the events of its largest, and for one more of the same size. */
function hasRoomToBegin({ growth }: { readonly growth: number }, items: readonly AnyItem[]): boolean {
  const largest = Math.max(0, ...items.filter(({ checkpoint }) => checkpoint !== undefined).map(bytesOf));
  return bytesOf(items) + (growth + 1) * largest <= budget.begunBytes;
}

function tooLarge(key: string, bytes: number): QuotaError {
  return new QuotaError(
    `${key} takes ${bytes} bytes with its events, and an execution has room for ${budget.stateBytes}: go on in a process, or in fewer parts.`,
    { limit: budget.stateBytes },
  );
}
