import type { ImagePermissions, SharePlanRow } from '../records.js';
import { samePermissions } from './grants.js';

/** The row of an account, from what it may do and what it shall be allowed to do. */
export function planRow(
  accountId: string,
  before: ImagePermissions | undefined,
  after: ImagePermissions | undefined,
): SharePlanRow {
  return {
    accountId,
    action: actionOf(before, after),
    ...(before && { before }),
    ...(after && { after }),
    cutsOffFleets: before?.allowFleet === true && after?.allowFleet !== true,
    allowsCopies: after?.allowImageBuilder === true,
  };
}

/** The row of an account that cannot be given what is asked for. */
export function refusedRow(accountId: string, refusal: string): SharePlanRow {
  return { accountId, action: 'refused', cutsOffFleets: false, allowsCopies: false, refusal };
}

/** Whether a row takes something away from live users or a whole account. */
export function takesAway({ action, cutsOffFleets }: SharePlanRow): boolean {
  return action === 'remove' || cutsOffFleets;
}

function actionOf(before: ImagePermissions | undefined, after: ImagePermissions | undefined): SharePlanRow['action'] {
  if (samePermissions(before, after)) return 'unchanged';
  if (before === undefined) return 'add';
  return after === undefined ? 'remove' : 'change';
}
