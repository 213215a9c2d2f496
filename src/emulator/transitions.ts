import type { Clock } from './clock.js';
import type { Timings, TimingsOption } from './settings.js';

interface Pending {
  done: boolean;
  readonly finish: () => void;
}

/**
 * States that take time.
 *
 * With `instant` timings a transition ends after it has been returned once by a describe call, or after one second of the
 * clock; with any other, after its own time alone.
 */
export class Transitions {
  readonly #clock: Clock;
  readonly #timings: TimingsOption;
  readonly #realistic: Timings;
  readonly #pending = new WeakMap<object, Pending>();

  constructor(clock: Clock, timings: TimingsOption, realistic: Timings) {
    this.#clock = clock;
    this.#timings = timings;
    this.#realistic = realistic;
  }

  /** Begins a transition of `resource`; a transition that it was in is forgotten. */
  begin(resource: object, kind: keyof Timings, finish: () => void): void {
    const pending: Pending = { done: false, finish };
    this.#pending.set(resource, pending);
    this.#clock.schedule(this.#seconds(kind) * 1000, () => {
      if (this.#pending.get(resource) === pending) this.#end(resource, pending);
    });
  }

  /** To be called once an answer that shows `resource` has been made. */
  seen(resource: object): void {
    const pending = this.#pending.get(resource);
    // rule: instant-timings
    if (pending !== undefined && this.#timings === 'instant') this.#end(resource, pending);
  }

  /** Forgets the transition that `resource` is in. */
  cancel(resource: object): void {
    this.#pending.delete(resource);
  }

  #end(resource: object, pending: Pending): void {
    this.#pending.delete(resource);
    if (pending.done) return;
    pending.done = true;
    pending.finish();
  }

  #seconds(kind: keyof Timings): number {
    if (this.#timings === 'instant') return 1;
    // rule: realistic-timings
    return (this.#timings === 'realistic' ? this.#realistic : this.#timings)[kind];
  }
}
