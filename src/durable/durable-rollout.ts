import type { DurableExecutionConfig, DurableLambdaHandler } from '@aws/durable-execution-sdk-js';
import * as z from 'zod/mini';
import { accountId, arn, nameOfImage } from '../core/names.js';
import { lazy, parseInput } from '../core/parse.js';
import type { ImageRollout, RolloutCheckpoint, RolloutEvent, RolloutPlan, RolloutReport } from '../images/index.js';
import { durableHandler } from './durable-handler.js';
import { type DurableHost, type Given, giveOne, parseHost } from './host.js';
import type { DurableInput } from './input.js';
import type { DurableResult } from './result.js';
import type { Work } from './work.js';

/** What {@link durableRollout} works with. */
export interface RolloutHost extends DurableHost<RolloutEvent> {
  /** Owns the images, and can reach the consumer accounts; or a function that gives it, called for each step. */
  readonly rollout: Given<ImageRollout>;
}

/** What the handler of {@link durableRollout} is invoked with: plans to begin with. */
export type RolloutInput = DurableInput<RolloutPlan, RolloutCheckpoint, RolloutEvent, RolloutReport>;

/** What an execution of {@link durableRollout} ends with. */
export type RolloutResult = DurableResult<RolloutPlan, RolloutCheckpoint, RolloutEvent, RolloutReport>;

const plan = lazy(() =>
  z.looseObject({ toImageArn: arn(), rows: z.array(z.looseObject({ accountId: accountId() })).check(z.minLength(1)) }),
);

function rolloutWork(given: Given<ImageRollout>): Work<RolloutPlan, RolloutCheckpoint, RolloutEvent, RolloutReport> {
  return {
    kind: 'durable-rollout',
    capacity: 50,
    // In one step every fleet may tell what became of it.
    growth: 3,
    waves: { waveSize: 10, maxFailures: 0 },
    weightOf: () => 1,
    partsOf: (value) => {
      const whole = parseInput(plan(), value, 'begin') as unknown as RolloutPlan;
      return whole.rows.map((row) => ({ ...whole, rows: [row] }));
    },
    keyOf: (work) => {
      const account = 'rows' in work ? (work.rows[0]?.accountId ?? '') : work.accountId;
      return `${nameOfImage(work.toImageArn)}/${account}`;
    },
    begin: async (request, how) => {
      return (await giveOne(given)).beginRollout(request, request.rows[0]?.accountId ?? '', how);
    },
    step: async (checkpoint, how) => (await giveOne(given)).stepRollout(checkpoint, how),
  };
}

/**
 * Makes a handler of an AWS Lambda durable function that rolls a new image out to many accounts, wave by wave.
 *
 * A wave is `waveSize` accounts, 10 unless the input says so; the next one begins when all of it have ended, and none does after
 * more than `maxFailures` accounts, 0 unless the input says so, that are not complete. Each wave runs in executions of its own, up
 * to 50 accounts in one; an account that fails gets back what it had. The handler rejects malformed input with
 * `InvalidInputError`.
 *
 * @param host - What it works with.
 * @param config - Handed to the durable execution SDK as it is.
 * @throws `InvalidInputError` when the host is malformed.
 *
 * @example A function that is invoked with a plan to begin, and how large its waves are
 * ```ts
 * import { AppStreamClient } from '@aws-sdk/client-appstream';
 * import { ImageRollout } from 'appstream-kit';
 * import { durableRollout } from 'appstream-kit/durable';
 *
 * export const handler = durableRollout({
 *   rollout: new ImageRollout({ client: new AppStreamClient({}), consumerClient: () => consumer }),
 *   deliver: (events) => console.log(JSON.stringify(events)),
 * });
 * ```
 */
export function durableRollout(host: RolloutHost, config?: DurableExecutionConfig): DurableLambdaHandler {
  const checked = parseHost(host, 'rollout');
  return durableHandler(rolloutWork(checked.rollout), checked, config);
}
