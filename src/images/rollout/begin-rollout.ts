import { accountId as accountIdSchema } from '../../core/names.js';
import { parseInput } from '../../core/parse.js';
import { serializeError } from '../../core/serialize-error.js';
import { epochOf, parseStepOptions, type StepOptions } from '../../core/step.js';
import { ConflictError, InvalidInputError } from '../../errors.js';
import type { RolloutCheckpoint, RolloutFleetRecord } from './checkpoint.js';
import {
  parseRolloutPlan,
  type RolloutPlan,
  type RolloutPlanFleet,
  type RolloutPlanRow,
} from './rollout-plan-record.js';
import { type RolloutStep, stepOf, takeUp } from './turn.js';

/**
 * Makes ready to roll an image out to one account of a plan; nothing is sent.
 *
 * @throws {@link InvalidInputError} when the plan is malformed, or has no row for the account.
 */
export function beginRollout(plan: RolloutPlan, accountId: string, options: StepOptions = {}): RolloutStep {
  const parsed = parseRolloutPlan(plan);
  parseInput(accountIdSchema(), accountId, 'account id');
  const at = epochOf(parseStepOptions(options).now);
  const row = parsed.rows.find((candidate) => candidate.accountId === accountId);
  if (row === undefined) {
    throw new InvalidInputError([{ path: 'accountId', message: `the plan has no row for account ${accountId}` }]);
  }
  return stepOf(takeUp(checkpointOf(parsed, row, at), at));
}

/** Where the rollout of a row starts, or that it is over before it starts. */
export function checkpointOf(plan: RolloutPlan, row: RolloutPlanRow, at: number): RolloutCheckpoint {
  const { fromImageArn, toImageArn, allowStop, verifySeconds, healthySeconds, pollSeconds } = plan;
  const { accountId, action, fromBefore, toBefore, fleets, leftOut } = row;
  return {
    version: 1,
    kind: 'rollout',
    fromImageArn,
    toImageArn,
    allowStop,
    verifySeconds,
    healthySeconds,
    pollSeconds,
    accountId,
    startedAt: new Date(at).toISOString(),
    phase: action === 'roll-out' ? 'share' : 'ended',
    outcome: action === 'roll-out' ? 'in-progress' : action,
    ...(fromBefore && { fromBefore }),
    ...(toBefore && { toBefore }),
    leftOut,
    fleets: fleets.map(fleetRecord),
    ...(row.refusal !== undefined && { failure: refusalOf(row.refusal) }),
    shareKept: false,
    failures: 0,
    eventCount: 0,
  };
}

function fleetRecord({ fleetName, move, state }: RolloutPlanFleet): RolloutFleetRecord {
  return { fleetName, stage: 'waiting', stop: move === 'stop', ran: state === 'RUNNING', errorsBefore: [] };
}

function refusalOf(refusal: string) {
  return serializeError(new ConflictError(refusal, { reason: 'blocked' }));
}
