import pMap from 'p-map';
import { EventStream } from '../../core/event-stream.js';
import { groupBy } from '../../core/group-by.js';
import { sharedSignal } from '../../core/shared-signal.js';
import { sleep } from '../../core/sleep.js';
import type { ImageShareContext } from '../context.js';
import type { RolloutCheckpoint } from './checkpoint.js';
import type { RolloutEvent } from './events.js';
import { activeAccounts, type RolloutRunCheckpoint, type RolloutRunReport, runReportOf } from './run-checkpoint.js';
import { stepRollout } from './step-rollout.js';

/** How a run is driven. */
export interface RunSettings {
  readonly concurrency: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * Rolls an image out to the accounts of a plan, wave by wave: one stream of events, and a report at the end.
 *
 * It only works while it is asked to: while an event is awaited, or the result.
 *
 * @example Roll out and tell what happens
 * ```ts
 * const plan = await rollout.plan({ fromImage: 'Test_Image', toImage: 'Test_Image_2', accounts: ['222222222222'] });
 * const run = rollout.run(plan, { waveSize: 5 });
 * for await (const event of run) console.log(event.at, event.accountId, event.type);
 * assertComplete(await run.result());
 * ```
 */
export class RolloutRun implements AsyncIterable<RolloutEvent> {
  readonly #context: ImageShareContext;
  readonly #settings: RunSettings;
  readonly #limits: Pick<RolloutRunCheckpoint, 'waveSize' | 'maxFailures'>;
  readonly #stream: EventStream<RolloutEvent>;
  readonly #accounts = new Map<string, RolloutCheckpoint>();
  /** Epoch milliseconds of each account's next step; an account that is not there is due at once. */
  readonly #due = new Map<string, number>();
  #lastLookAt = 0;

  /** @internal */
  constructor(context: ImageShareContext, checkpoint: RolloutRunCheckpoint, settings: RunSettings) {
    const { waveSize, maxFailures, accounts } = checkpoint;
    this.#context = context;
    this.#settings = settings;
    this.#limits = { waveSize, maxFailures };
    const told: RolloutEvent[] = [];
    for (const { undelivered = [], ...account } of accounts) {
      this.#accounts.set(account.accountId, account);
      told.push(...undelivered);
    }
    this.#stream = new EventStream({ isDone: () => this.#active().length === 0, step: () => this.#makeSteps() }, told);
  }

  /**
   * The events of all accounts, those of one account oldest first, each handed out once: several loops share one stream.
   *
   * Leaving a loop suspends the rollout, and a further loop goes on where it was left.
   */
  [Symbol.asyncIterator](): AsyncIterator<RolloutEvent, undefined> {
    return { next: () => this.#stream.next() };
  }

  /**
   * Rolls out to the end and tells what became of each account; may be called several times, and while a loop runs.
   *
   * An account that fails is put back and stops no other of its wave; `complete` of the report is false then.
   *
   * @throws {@link InvalidInputError} when the client is for another account or region than the images.
   * @throws The reason of the signal that the run was made with, when it aborts; {@link RolloutRun.checkpoint} still stands.
   */
  async result(): Promise<RolloutRunReport> {
    await this.#stream.finish();
    return runReportOf(this.#state());
  }

  /** Where the rollout stands, events not handed out yet among it: valid at every moment, to be kept and resumed from anywhere. */
  checkpoint(): RolloutRunCheckpoint {
    const pending = groupBy(this.#stream.undelivered(), ({ accountId }) => accountId);
    const state = this.#state();
    return {
      ...state,
      accounts: state.accounts.map((account) => {
        const undelivered = pending.get(account.accountId);
        return undelivered === undefined ? account : { ...account, undelivered };
      }),
    };
  }

  #state(): RolloutRunCheckpoint {
    return { version: 1, kind: 'rollout-run', ...this.#limits, accounts: [...this.#accounts.values()] };
  }

  #active(): readonly RolloutCheckpoint[] {
    return activeAccounts(this.#state());
  }

  /** Takes every account that is due a step further, or waits for the first one. */
  async #makeSteps(): Promise<void> {
    const active = this.#active();
    const now = Date.now();
    // A clock that was set back would else let everybody wait for it to catch up.
    if (now < this.#lastLookAt) this.#due.clear();
    this.#lastLookAt = now;
    const due = active.filter(({ accountId }) => (this.#due.get(accountId) ?? now) <= now);
    const signal = sharedSignal(this.#settings.signal);
    signal?.throwIfAborted();
    if (due.length === 0) {
      const soonest = Math.min(...active.map(({ accountId }) => this.#due.get(accountId) ?? now));
      await sleep(soonest - now, signal);
      return;
    }
    const failures: unknown[] = [];
    await pMap(due, (account) => this.#makeStep(account, signal).catch((error: unknown) => failures.push(error)), {
      concurrency: this.#settings.concurrency,
    });
    if (failures.length > 0) throw failures[0];
  }

  /** What an account did is known at once, also while others are still at their step. */
  async #makeStep(account: RolloutCheckpoint, signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    const { checkpoint, events, waitSeconds } = await stepRollout(this.#context, account, { signal });
    this.#accounts.set(account.accountId, checkpoint);
    this.#due.set(account.accountId, Date.now() + waitSeconds * 1000);
    this.#stream.push(...events);
  }
}
