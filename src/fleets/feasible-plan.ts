import { ConflictError, InvalidInputError } from '../errors.js';
import type { Fleet } from '../service/fleets.js';
import type { FleetPatch } from './fleet-patch.js';
import { type FleetUpdatePlan, fieldsThat, isSent, type PlannedFleetField } from './fleet-update-plan.js';
import { type PlanFleetUpdateOptions, planFleetUpdate } from './plan-fleet-update.js';

/**
 * Plans an update that can be made on this fleet, in its state or after a stop.
 *
 * @throws {@link InvalidInputError} with the fields that are impossible on it.
 * @throws {@link ConflictError} `wrong-state` while it starts or stops.
 */
export function feasiblePlan(fleet: Fleet, patch: FleetPatch, options: PlanFleetUpdateOptions): FleetUpdatePlan {
  const plan = planFleetUpdate(fleet, patch, options);
  const impossible = plan.fields.filter(({ outcome }) => outcome === 'impossible');
  if (impossible.length > 0) {
    throw new InvalidInputError(impossible.map(({ field, reason }) => ({ path: field, message: reason })));
  }
  const notNow = fieldsThat(plan, 'not-now');
  if (notNow.length === 0) return plan;
  throw new ConflictError(`Fleet ${fleet.name} is ${fleet.state}: it can be changed once it has settled.`, {
    reason: 'wrong-state',
    fields: notNow,
  });
}

/** Whether what was sent by one plan shows in the next; `undefined` where only raw members were, which are not judged. */
export function isMade(sent: FleetUpdatePlan, next: FleetUpdatePlan): boolean | undefined {
  if (next.fields.some(isJudgedAndSent)) return false;
  return sent.fields.some(isJudgedAndSent) ? true : undefined;
}

function isJudgedAndSent(field: PlannedFleetField): boolean {
  return isSent(field) && field.outcome !== 'unknown';
}
