/** The end of the year 9999: later instants have no ISO string of the usual form. */
const latest = Date.UTC(10_000, 0) - 1;

interface Due {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

/**
 * The emulator's clock, and what is due on it.
 *
 * It follows `Date.now()`, so fake timers move it too, and runs ahead of it by what {@link Clock.advance} added.
 * Nothing here sets a timer: what is due happens in its order when the world is looked at next ({@link Clock.settle}).
 */
export class Clock {
  #ahead = 0;
  #order = 0;
  #settlingAt: number | undefined;
  /** A binary heap, earliest first. */
  readonly #due: Due[] = [];

  /** Epoch milliseconds. While something due is carried out, this is the moment it was due. */
  now(): number {
    // rule: clock-follows-date
    return this.#settlingAt ?? Date.now() + this.#ahead;
  }

  /** Moves the clock ahead by `seconds`, to the end of the year 9999 at most, and carries out what became due. */
  advance(seconds: number): void {
    if (!Number.isFinite(seconds) || seconds < 0) {
      throw new RangeError(`the clock can only be advanced by a number of seconds from 0, not ${seconds}`);
    }
    if (this.now() + seconds * 1000 > latest) throw new RangeError('the clock ends with the year 9999');
    this.#ahead += seconds * 1000;
    this.settle();
  }

  /** Carries `run` out once `delayMs` have passed; with 0 at the next look. */
  schedule(delayMs: number, run: () => void): void {
    this.#push({ at: this.now() + delayMs, order: this.#order++, run });
  }

  /** Carries out what is due by now, each at its own moment, in order. */
  settle(): void {
    if (this.#settlingAt !== undefined) return;
    const now = this.now();
    try {
      for (let next = this.#due[0]; next !== undefined && next.at <= now; next = this.#due[0]) {
        this.#pop();
        this.#settlingAt = next.at;
        next.run();
      }
    } finally {
      this.#settlingAt = undefined;
    }
  }

  /** Forgets what is due and how far the clock was advanced. */
  reset(): void {
    this.#due.length = 0;
    this.#ahead = 0;
  }

  #push(entry: Due): void {
    const heap = this.#due;
    let at = heap.push(entry) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!before(entry, heap[parent] as Due)) break;
      heap[at] = heap[parent] as Due;
      at = parent;
    }
    heap[at] = entry;
  }

  #pop(): void {
    const heap = this.#due;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1] as Due, heap[child] as Due)) child += 1;
      if (!before(heap[child] as Due, last)) break;
      heap[at] = heap[child] as Due;
      at = child;
    }
    heap[at] = last;
  }
}

function before(a: Due, b: Due): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
