import { formatTable, oneLine } from '../core/format-table.js';
import type { ImagePermissions, SharePlanRow } from '../records.js';
import { parseSharePlan, type SharePlan } from './share-plan-record.js';

const heads = ['ACCOUNT', 'ACTION', 'BEFORE', 'AFTER', 'NOTE'] as const;

const actions = [
  'add',
  'change',
  'remove',
  'unchanged',
  'refused',
] as const satisfies readonly SharePlanRow['action'][];

/**
 * Makes a table of a share plan, for people to read before it is applied.
 *
 * @throws {@link InvalidInputError} when it is no plan.
 *
 * @example Show what would be done
 * ```ts
 * const plan = await images.plan('Test_Image', ['222222222222', '333333333333']);
 * console.log(formatSharePlan(plan));
 * ```
 */
export function formatSharePlan(plan: SharePlan): string {
  const { imageName, imageArn, plannedAt, rows } = parseSharePlan(plan);
  const counts = actions.map((action) => `${rows.filter((row) => row.action === action).length} ${action}`);
  return [`${imageName} (${imageArn}), read ${plannedAt}`, formatTable(heads, rows.map(cells)), counts.join(', ')].join(
    '\n',
  );
}

function cells({ accountId, action, before, after, ...row }: SharePlanRow): readonly string[] {
  return [accountId, action, shownPermissions(before), shownPermissions(after), note(row)];
}

function shownPermissions(permissions: ImagePermissions | undefined): string {
  const shown = [permissions?.allowFleet && 'fleet', permissions?.allowImageBuilder && 'image builder'];
  return shown.filter((part) => typeof part === 'string').join(' + ') || '-';
}

function note({ cutsOffFleets, allowsCopies, refusal }: Omit<SharePlanRow, 'accountId' | 'action'>): string {
  if (refusal !== undefined) return oneLine(refusal);
  const notes = [cutsOffFleets && 'cuts off fleets', allowsCopies && 'allows copies that stay'];
  return notes.filter((part) => typeof part === 'string').join(', ');
}
