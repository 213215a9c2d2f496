import { sleep } from './sleep.js';

/** How many requests a service lets through: so many at once, then so many a second. */
export interface Bucket {
  /** Requests that may be made at once after a rest. */
  readonly capacity: number;
  /** Requests a second that may be made for good. */
  readonly perSecond: number;
}

/** How much of a bucket is used: pacing at its very rate still loses requests to the clocks of two machines. */
const share = 0.95;
/** What a refusal leaves of the rate, and how much of the full rate each request that passes gives back. */
const slowDown = 0.7;
const recovery = 0.02;
/** Least requests a second, however many are refused. */
const slowest = 0.5;

/** Keeps requests within a bucket that other programs take from too: slows down when the service refuses, and recovers. */
export class Pacer {
  readonly #capacity: number;
  readonly #fullRate: number;
  #rate: number;
  #tokens: number;
  #filledAt = Date.now();
  #slowedAt = Number.NEGATIVE_INFINITY;

  constructor({ capacity, perSecond }: Bucket) {
    this.#capacity = capacity * share;
    this.#fullRate = perSecond * share;
    this.#rate = this.#fullRate;
    this.#tokens = this.#capacity;
  }

  /** Waits until a request may be made; one that is aborted while it waits leaves its turn to the others. */
  async turn(signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    this.#fill();
    this.#tokens -= 1;
    if (this.#tokens >= 0) return;
    try {
      await sleep((-this.#tokens / this.#rate) * 1000, signal);
    } catch (error) {
      this.#tokens += 1;
      throw error;
    }
  }

  /**
   * Learns from a request that was made.
   *
   * @param attempts - HTTP requests that it took: more than one is a refusal that the client has dealt with.
   * @param refused - Whether it was refused in the end.
   */
  learn(attempts: number, refused: boolean): void {
    this.#fill();
    if (attempts <= 1 && !refused) {
      this.#rate = Math.min(this.#fullRate, this.#rate + this.#fullRate * recovery);
      return;
    }
    this.#tokens = Math.min(this.#tokens, 0) - (attempts - 1);
    const now = Date.now();
    if (now - this.#slowedAt < 1000 && now >= this.#slowedAt) return;
    this.#slowedAt = now;
    this.#rate = Math.max(slowest, this.#rate * slowDown);
  }

  #fill(): void {
    const now = Date.now();
    const seconds = Math.max(0, now - this.#filledAt) / 1000;
    this.#filledAt = now;
    this.#tokens = Math.min(this.#capacity, this.#tokens + seconds * this.#rate);
  }
}
