/** Work that is done in steps, as a stream of its events needs it. */
export interface SteppedWork {
  /** Whether no further step is to be made. */
  isDone(): boolean;
  /** Makes one step, when it is due, and pushes its events. */
  step(): Promise<void>;
}

/** Hands out the events of work in steps: it only works while somebody asks, and each event is handed out once. */
export class EventStream<Event> {
  readonly #work: SteppedWork;
  readonly #queue: Event[];
  #step: Promise<void> | undefined;

  /** @param undelivered - Events from before, which come first. */
  constructor(work: SteppedWork, undelivered: readonly Event[] = []) {
    this.#work = work;
    this.#queue = [...undelivered];
  }

  /** The next event; several loops share one stream. */
  async next(): Promise<IteratorResult<Event, undefined>> {
    for (;;) {
      const event = this.#queue.shift();
      if (event !== undefined) return { done: false, value: event };
      if (this.#work.isDone()) return { done: true, value: undefined };
      await this.#advance();
    }
  }

  /** Works to the end; events that no loop has read are kept for one. */
  async finish(): Promise<void> {
    while (!this.#work.isDone()) await this.#advance();
  }

  /** Takes the events of a step. */
  push(...events: readonly Event[]): void {
    this.#queue.push(...events);
  }

  /** Events that were not handed out yet. */
  undelivered(): readonly Event[] {
    return [...this.#queue];
  }

  /** Makes the next step; those who ask meanwhile wait for the same one. */
  #advance(): Promise<void> {
    this.#step ??= this.#work.step().finally(() => {
      this.#step = undefined;
    });
    return this.#step;
  }
}
