import type { Clock } from '../clock.js';

/** How often something may be called: a bucket of tokens, one for each call, that refills steadily. */
export interface RequestRate {
  /** What shares the tokens. */
  readonly bucket: string;
  /** Tokens of a full bucket. */
  readonly most: number;
  /** Tokens that come back each second. */
  readonly perSecond: number;
}

/** Buckets of tokens on the emulator's clock. */
export class Throttle {
  readonly #clock: Clock;
  /** When each bucket that is not full will be, in epoch milliseconds. */
  readonly #fullAt = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes a token out of the bucket that `holder` has; whether there was one. */
  take(holder: string, { bucket, most, perSecond }: RequestRate): boolean {
    const now = this.#clock.now();
    const key = JSON.stringify([holder, bucket]);
    const msPerToken = 1000 / perSecond;
    const msLeft = (this.#fullAt.get(key) ?? now) - now;
    // No bucket takes longer than from empty to full: the clock was set back.
    const msToFull = msLeft < 0 || msLeft > most * msPerToken ? 0 : msLeft;
    if (msToFull > (most - 1) * msPerToken) return false;
    this.#fullAt.set(key, now + msToFull + msPerToken);
    return true;
  }

  /** All buckets are full again. */
  reset(): void {
    this.#fullAt.clear();
  }
}
