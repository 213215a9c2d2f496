import { serializeError } from '../core/serialize-error.js';
import { InvalidInputError } from '../errors.js';
import type { ImagePermissions, SerializedError } from '../records.js';
import type { ShareTask } from './share-task.js';

/** What became of one row of a plan. Plain JSON. */
export interface ShareOutcome {
  /** Name of the image. */
  readonly imageName: string;
  /** The account. */
  readonly accountId: string;
  /**
   * `changed`: done now. `unchanged`: it was so already. `stale`: the account's share is no longer as the plan found it, so
   * nothing was written. `refused`: the plan refused it. `failed`: see `error`; whether anything was written is not known.
   */
  readonly outcome: 'changed' | 'unchanged' | 'stale' | 'refused' | 'failed';
  /** What the account could do before; absent when there was no share, and with `refused` and `failed`. */
  readonly before?: ImagePermissions;
  /** What the account may do now; absent when there is no share, and with `refused` and `failed`. */
  readonly after?: ImagePermissions;
  /** Why it was refused or failed. */
  readonly error?: SerializedError;
}

/** What became of all rows of the plans. Plain JSON. */
export interface ShareReport {
  /** Whether every account has what was planned: all outcomes are `changed` or `unchanged`. */
  readonly complete: boolean;
  /** One a row, in the order of the plans. */
  readonly outcomes: readonly ShareOutcome[];
}

/** The outcome of a row that was looked at. */
export function settled(
  { imageName, row: { accountId } }: ShareTask,
  outcome: 'changed' | 'unchanged' | 'stale',
  before: ImagePermissions | undefined,
  after: ImagePermissions | undefined,
): ShareOutcome {
  return { imageName, accountId, outcome, ...(before && { before }), ...(after && { after }) };
}

/** The outcome of a row that the plan refused. */
export function refused({ imageName, row: { accountId, refusal = '' } }: ShareTask): ShareOutcome {
  const error = serializeError(new InvalidInputError([{ path: '', message: refusal }]));
  return { imageName, accountId, outcome: 'refused', error };
}

/** The outcome of a row that failed. */
export function failed({ imageName, row: { accountId } }: ShareTask, error: unknown): ShareOutcome {
  return { imageName, accountId, outcome: 'failed', error: serializeError(error) };
}

/** Whether nothing is left to do or to look into. */
export function isComplete(outcomes: readonly ShareOutcome[]): boolean {
  return outcomes.every(({ outcome }) => outcome === 'changed' || outcome === 'unchanged');
}
