import { EventStream } from '../../core/event-stream.js';
import { sleep } from '../../core/sleep.js';
import { WaitTimeoutError } from '../../errors.js';
import type { ImageShareContext } from '../context.js';
import { imageNameOf, isDone, type RevocationCheckpoint } from './checkpoint.js';
import type { RevocationEvent } from './events.js';
import { type RevocationReport, reportOf } from './report.js';
import { stepRevocation } from './step-revocation.js';

/** From where a watch starts, and when its next look is due. */
export interface WatchStart {
  /** Where the revocation stands. */
  readonly checkpoint: RevocationCheckpoint;
  /** Seconds from now. */
  readonly waitSeconds: number;
}

/**
 * Watches what taking a share back does to the other account: one stream of events, and a report at the end.
 *
 * It only works while it is asked to: while an event is awaited, or the result. Nothing needs to be read for the revoke to stand.
 *
 * @example Tell what happens until nobody streams from the image any more
 * ```ts
 * const watch = await images.revokeAndWatch('Test_Image', '222222222222');
 * for await (const event of watch) console.log(event.at, event.type);
 * const report = await watch.result();
 * ```
 */
export class RevocationWatch implements AsyncIterable<RevocationEvent> {
  readonly #context: ImageShareContext;
  readonly #signal: AbortSignal | undefined;
  readonly #stream: EventStream<RevocationEvent>;
  #checkpoint: RevocationCheckpoint;
  /** Milliseconds from one look to the next. */
  #pause: number;
  /** Epoch milliseconds of the next look. */
  #due: number;

  /** @internal */
  constructor(context: ImageShareContext, { checkpoint, waitSeconds }: WatchStart, signal: AbortSignal | undefined) {
    const { undelivered = [], ...rest } = checkpoint;
    this.#context = context;
    this.#signal = signal;
    this.#stream = new EventStream(
      { isDone: () => isDone(this.#checkpoint), step: () => this.#makeStep() },
      undelivered,
    );
    this.#checkpoint = rest;
    this.#pause = waitSeconds * 1000;
    this.#due = Date.now() + this.#pause;
  }

  /**
   * The events, oldest first, each handed out once: several loops share one stream.
   *
   * Leaving a loop suspends the watch, and a further loop goes on where it was left. The stream ends with the watch, also when
   * its time is up: {@link RevocationWatch.result} tells these apart.
   */
  [Symbol.asyncIterator](): AsyncIterator<RevocationEvent, undefined> {
    return { next: () => this.#stream.next() };
  }

  /**
   * Watches to the end and tells what the revoke did; may be called several times, and while a loop runs.
   *
   * Events that no loop has read are kept for one.
   *
   * @throws {@link WaitTimeoutError} with `checkpoint` when the deadline passed before the goal was reached.
   * @throws The reason of the signal that the watch was made with, when it aborts; {@link RevocationWatch.checkpoint} still stands.
   */
  async result(): Promise<RevocationReport> {
    await this.#stream.finish();
    if (this.#checkpoint.outcome === 'timed-out') throw timedOut(this.checkpoint());
    return reportOf(this.#checkpoint);
  }

  /** Where the watch stands, events not handed out yet among it: valid at every moment, to be kept and resumed from anywhere. */
  checkpoint(): RevocationCheckpoint {
    const undelivered = this.#stream.undelivered();
    return { ...this.#checkpoint, ...(undelivered.length > 0 && { undelivered }) };
  }

  async #makeStep(): Promise<void> {
    // Also where the clock was set back meanwhile, nobody waits longer.
    await sleep(Math.min(this.#pause, Math.max(0, this.#due - Date.now())), this.#signal);
    const step = await stepRevocation(this.#context, this.#checkpoint, { signal: this.#signal });
    this.#checkpoint = step.checkpoint;
    this.#stream.push(...step.events);
    this.#pause = step.waitSeconds * 1000;
    this.#due = Date.now() + this.#pause;
  }
}

function foundAtDeadline(revoked: boolean, until: string, fleets: string): string {
  if (!revoked) return 'it is still shared, because every try to revoke it failed';
  return fleets === '' ? 'its last looks failed' : `fleets that are not ${until}: ${fleets}`;
}

/** The goal was not reached in time; from `checkpoint` the watch can go on. */
export function timedOut(checkpoint: RevocationCheckpoint): WaitTimeoutError {
  const { accountId, revoked, until, fleets, startedAt, deadlineAt } = checkpoint;
  const image = imageNameOf(checkpoint);
  const seconds = (Date.parse(deadlineAt) - Date.parse(startedAt)) / 1000;
  const open = fleets.filter(({ stage }) => stage === 'affected' || (until === 'drained' && stage !== 'drained'));
  const names = open.slice(0, 5).map(({ fleetName }) => fleetName);
  const more = open.length > names.length ? ` and ${open.length - names.length} more` : '';
  const lastState = revoked ? 'revoked' : 'shared';
  const found = foundAtDeadline(revoked, until, `${names.join(', ')}${more}`);
  return new WaitTimeoutError(
    `Image ${image}, account ${accountId}: after ${seconds} s ${found}. Resume from the checkpoint with a new timeoutSeconds.`,
    { resource: `image ${image} in account ${accountId}`, wantedState: until, lastState, checkpoint },
  );
}
