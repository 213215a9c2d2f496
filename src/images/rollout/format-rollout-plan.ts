import { formatTable, oneLine } from '../../core/format-table.js';
import { nameOfImage } from '../../core/names.js';
import { parseRolloutPlan, type RolloutPlan, type RolloutPlanRow } from './rollout-plan-record.js';

const heads = ['ACCOUNT', 'ACTION', 'FLEET', 'STATE', 'IN USE', 'MOVE', 'NOTE'] as const;

/**
 * Makes a table of a rollout plan, for people to read before it is run: a line for each fleet.
 *
 * @throws {@link InvalidInputError} when it is no plan.
 *
 * @example Show what would be done
 * ```ts
 * const plan = await rollout.plan({ fromImage: 'Test_Image', toImage: 'Test_Image_2', accounts: ['222222222222'] });
 * console.log(formatRolloutPlan(plan));
 * ```
 */
export function formatRolloutPlan(plan: RolloutPlan): string {
  const { fromImageArn, toImageArn, plannedAt, rows, verifySeconds } = parseRolloutPlan(plan);
  const fleets = rows.flatMap((row) => row.fleets);
  const stops = fleets.filter(({ move }) => move === 'stop').length;
  return [
    `${nameOfImage(fromImageArn)} -> ${nameOfImage(toImageArn)} (${toImageArn}), read ${plannedAt}`,
    formatTable(heads, rows.flatMap(linesOf)),
    `accounts: ${rows.length}; fleets: ${fleets.length - stops} live, ${stops} with a stop; time to come up: ${verifySeconds} s`,
  ].join('\n');
}

function linesOf(row: RolloutPlanRow): readonly (readonly string[])[] {
  const { accountId, action, fleets } = row;
  if (fleets.length === 0) return [[accountId, action, '-', '-', '-', '-', note(row)]];
  return fleets.map(({ fleetName, state, inUse, move }, index) =>
    index === 0
      ? [accountId, action, fleetName, state, String(inUse), move, note(row)]
      : ['', '', fleetName, state, String(inUse), move, ''],
  );
}

function note({ refusal, toBefore, fromBefore, leftOut, fleets }: RolloutPlanRow): string {
  if (refusal !== undefined) return oneLine(refusal);
  const notes = [
    toBefore?.allowFleet !== true && 'gets the new image',
    leftOut.length > 0 && `keeps the old image for ${leftOut.join(', ')}`,
    leftOut.length === 0 && fromBefore !== undefined && 'loses the old image',
    fromBefore === undefined && fleets.length > 0 && 'has lost the old image: fleets cannot be moved back',
    fromBefore?.allowImageBuilder && 'may hold copies',
  ];
  return notes.filter((part) => typeof part === 'string').join(', ');
}
