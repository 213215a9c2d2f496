import * as z from 'zod/mini';
import type { CallOptions } from '../../core/call-options.js';
import { serviceLimits } from '../../core/fields.js';
import { callOptionsShape } from '../../core/names.js';
import { lazy, parseInput, type ShapeOf } from '../../core/parse.js';
import { type AppStreamSender, appStreamSender } from '../../core/senders.js';
import type { StepOptions } from '../../core/step.js';
import { currentLimits, type ServiceLimits } from '../../limits.js';
import type { ImageShareContext } from '../context.js';
import { beginRollout, checkpointOf } from './begin-rollout.js';
import type { RolloutCheckpoint } from './checkpoint.js';
import { type PlanRolloutOptions, planRollout, type RolloutRequest } from './plan-rollout.js';
import { parseRolloutPlan, type RolloutPlan } from './rollout-plan-record.js';
import { RolloutRun } from './rollout-run.js';
import { parseRunCheckpoint, type RolloutRunCheckpoint } from './run-checkpoint.js';
import { stepRollout } from './step-rollout.js';
import type { RolloutStep } from './turn.js';

/** What an {@link ImageRollout} works with. */
export interface ImageRolloutOptions {
  /** Sends to the account that owns the images, in their region. It is used as it is, never changed or destroyed. */
  readonly client: AppStreamSender;
  /** Gives a client into a consumer account, in the same region, perhaps with credentials of an assumed role. */
  readonly consumerClient: (accountId: string) => AppStreamSender | Promise<AppStreamSender>;
  /** The service's limits. Default {@link currentLimits}. */
  readonly limits?: ServiceLimits | undefined;
}

/** How the accounts of a plan are taken in turn. */
export interface RunRolloutOptions extends ResumeRolloutOptions {
  /** Accounts that are rolled out to at a time; the next ones follow once all of these are over. 1 or more, default 10. */
  readonly waveSize?: number | undefined;
  /** Accounts that may fail before no further wave is begun. 0 or more, default 0. */
  readonly maxFailures?: number | undefined;
}

/** How a rollout goes on. */
export interface ResumeRolloutOptions extends CallOptions {
  /** Accounts whose steps are made at the same time, 1 to 50. Default 8. */
  readonly concurrency?: number | undefined;
}

const imageRolloutOptions = lazy(() =>
  z.strictObject({
    client: appStreamSender(),
    consumerClient: z.custom<(accountId: string) => AppStreamSender | Promise<AppStreamSender>>(
      (value) => typeof value === 'function',
      { error: 'must be a function that gives a client' },
    ),
    limits: z.optional(serviceLimits()),
  } satisfies ShapeOf<ImageRolloutOptions>),
);

const resumeShape = lazy(
  () =>
    ({
      ...callOptionsShape(),
      concurrency: z.optional(z.int().check(z.gte(1), z.lte(50))),
    }) satisfies ShapeOf<ResumeRolloutOptions>,
);

const resumeOptions = lazy(() => z.strictObject(resumeShape()));

const runOptions = lazy(() =>
  z.strictObject({
    ...resumeShape(),
    waveSize: z.optional(z.int().check(z.gte(1))),
    maxFailures: z.optional(z.int().check(z.gte(0))),
  } satisfies ShapeOf<RunRolloutOptions>),
);

/**
 * Replaces an image by another in the accounts that it is shared with, and takes the old one back from them.
 *
 * In each account the new image is shared, the fleets on the old one are moved to it, and once they do well there the old image is
 * taken back. An account in which that fails gets back what it had: its fleets on the old image, and no share of the new one. Users
 * stream on all the while, on instances of the image that they started with, unless `allowStop` is given and needed.
 *
 * @example Replace an image in three accounts, one after the other
 * ```ts
 * import { AppStreamClient } from '@aws-sdk/client-appstream';
 *
 * const rollout = new ImageRollout({
 *   client: new AppStreamClient({ region: 'us-west-2' }),
 *   consumerClient: (accountId) => new AppStreamClient({ region: 'us-west-2', profile: `consumer-${accountId}` }),
 * });
 * const accounts = ['222222222222', '333333333333', '444444444444'];
 * const plan = await rollout.plan({ fromImage: 'Test_Image', toImage: 'Test_Image_2', accounts });
 * console.log(formatRolloutPlan(plan));
 * assertComplete(await rollout.run(plan, { waveSize: 1 }).result());
 * ```
 */
export class ImageRollout {
  readonly #context: ImageShareContext;

  /**
   * @param options - The clients; see {@link ImageRolloutOptions}.
   * @throws {@link InvalidInputError} when an option is unknown or is not what it should be.
   */
  constructor(options: ImageRolloutOptions) {
    const { client, consumerClient, limits = currentLimits } = parseInput(imageRolloutOptions(), options, 'options');
    this.#context = { client, consumerClient, limits };
  }

  /**
   * Looks into each account and tells what a rollout would do there; only reads (`DescribeImages`, `DescribeImagePermissions`, and
   * `DescribeFleets` in each account).
   *
   * The plan is plain JSON: it can be kept, read by a person (see {@link formatRolloutPlan}), and run later or elsewhere. Rows may
   * be left out of it. An account that cannot be seen, or in which a fleet would have to be stopped without `allowStop`, is a row
   * that is `refused`, and the rest goes on.
   *
   * @param request - Both images, the accounts, and how fleets are moved and judged.
   * @param options - How many accounts are looked into at a time, and how to give up early.
   * @throws {@link InvalidInputError} when the request is malformed or names an account or image twice.
   * @throws {@link NotFoundError} when this account owns no such image.
   * @throws {@link ConflictError} `not-permitted` when an image is public or another account's; `wrong-state` when the new one is not
   * `AVAILABLE`.
   * @throws The reason of `options.signal`, when it aborts.
   *
   * @example Move production fleets only
   * ```ts
   * const plan = await rollout.plan({
   *   fromImage: 'Test_Image',
   *   toImage: 'Test_Image_2',
   *   accounts: ['222222222222', '333333333333'],
   *   fleets: ({ name }) => name.startsWith('prod-'),
   * });
   * console.log(plan.rows.map(({ accountId, action, fleets }) => [accountId, action, fleets.length]));
   * ```
   */
  async plan(request: RolloutRequest, options: PlanRolloutOptions = {}): Promise<RolloutPlan> {
    return planRollout(this.#context, request, options);
  }

  /**
   * Makes ready to run a plan: waves of accounts, the next of which begins when all of the one before are over.
   *
   * Nothing is sent until an event or the result is asked for.
   *
   * @param plan - What {@link ImageRollout.plan} gave, rows left out perhaps.
   * @param options - How many accounts at a time, how many may fail, and how to give up early.
   * @throws {@link InvalidInputError} when the plan is damaged or an option is not what it should be.
   *
   * @example Try one account, then go on with the rest
   * ```ts
   * const plan = await rollout.plan({ fromImage: 'Test_Image', toImage: 'Test_Image_2', accounts: ['222222222222', '333333333333'] });
   * const first = await rollout.run({ ...plan, rows: plan.rows.slice(0, 1) }).result();
   * if (first.complete) assertComplete(await rollout.run({ ...plan, rows: plan.rows.slice(1) }).result());
   * ```
   */
  run(plan: RolloutPlan, options: RunRolloutOptions = {}): RolloutRun {
    const parsed = parseRolloutPlan(plan);
    const { waveSize = 10, maxFailures = 0, concurrency = 8, signal } = parseInput(runOptions(), options, 'options');
    const at = Date.now();
    const accounts = parsed.rows.map((row) => checkpointOf(parsed, row, at));
    const checkpoint = { version: 1, kind: 'rollout-run', waveSize, maxFailures, accounts } as const;
    return new RolloutRun(this.#context, checkpoint, { concurrency, signal });
  }

  /**
   * Goes on with a run from its checkpoint, in this process or another.
   *
   * @param checkpoint - What `checkpoint()` of the earlier run gave.
   * @param options - How to give up early.
   * @throws {@link InvalidInputError} when the checkpoint is damaged or of an unknown version.
   *
   * @example Go on after a restart
   * ```ts
   * import { readFile } from 'node:fs/promises';
   * import type { RolloutRunCheckpoint } from 'appstream-kit';
   *
   * const saved: RolloutRunCheckpoint = JSON.parse(await readFile('rollout.json', 'utf8'));
   * const report = await rollout.resume(saved).result();
   * console.log(report.complete);
   * ```
   */
  resume(checkpoint: RolloutRunCheckpoint, options: ResumeRolloutOptions = {}): RolloutRun {
    const { concurrency = 8, signal } = parseInput(resumeOptions(), options, 'options');
    return new RolloutRun(this.#context, parseRunCheckpoint(checkpoint), { concurrency, signal });
  }

  /**
   * Makes ready to roll out to one account of a plan in steps, for hosts that do not live as long as the rollout; nothing is sent.
   *
   * @param plan - What {@link ImageRollout.plan} gave.
   * @param accountId - One of its accounts. A row that is refused or unchanged gives a step that is done.
   * @param options - The host's clock.
   * @throws {@link InvalidInputError} when the plan is damaged, or has no row for the account.
   *
   * @example One account, step by step
   * ```ts
   * const plan = await rollout.plan({ fromImage: 'Test_Image', toImage: 'Test_Image_2', accounts: ['222222222222'] });
   * let step = rollout.beginRollout(plan, '222222222222');
   * while (!step.done) {
   *   await new Promise((resolve) => setTimeout(resolve, step.waitSeconds * 1000));
   *   step = await rollout.stepRollout(step.checkpoint);
   * }
   * console.log(step.report.outcome);
   * ```
   */
  beginRollout(plan: RolloutPlan, accountId: string, options: StepOptions = {}): RolloutStep {
    return beginRollout(plan, accountId, options);
  }

  /**
   * Makes one step of the rollout to an account: one look into it, and the writes that are due (`UpdateImagePermissions`,
   * `UpdateFleet`, `StopFleet`, `StartFleet`, `DeleteImagePermissions`), those of at most 25 fleets.
   *
   * May be repeated from the same checkpoint. Failures that may pass are told as events, and a later step tries again; what fails
   * for good, or eight times in a row, is undone by the following steps.
   *
   * @param checkpoint - Of the step before.
   * @param options - The host's clock, and how to give up early.
   * @throws {@link InvalidInputError} when the checkpoint is damaged or of an unknown version, or this client is for another account
   * or region than the images.
   * @throws The reason of `options.signal`, when it aborts: the same checkpoint can be used again.
   *
   * @example One step in a function that is called again and again
   * ```ts
   * import { readFile, writeFile } from 'node:fs/promises';
   * import type { RolloutCheckpoint } from 'appstream-kit';
   *
   * const saved: RolloutCheckpoint = JSON.parse(await readFile('checkpoint.json', 'utf8'));
   * const { checkpoint, waitSeconds, done } = await rollout.stepRollout(saved);
   * await writeFile('checkpoint.json', JSON.stringify(checkpoint));
   * console.log(done, waitSeconds);
   * ```
   */
  async stepRollout(checkpoint: RolloutCheckpoint, options: StepOptions = {}): Promise<RolloutStep> {
    return stepRollout(this.#context, checkpoint, options);
  }
}
