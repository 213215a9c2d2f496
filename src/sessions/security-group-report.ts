import type { SerializedError } from '../records.js';
import type { LookedAt } from '../service/list-sessions.js';
import type { StreamingSession } from '../service/sessions.js';
import type { InterfaceChange } from './interface-change.js';
import { type UndoRecord, undoRecord } from './undo-record.js';

/**
 * What became of one interface.
 *
 * - `changed`: it has the groups that were wanted, read back.
 * - `unchanged`: it had them already; nothing was written.
 * - `would-change`: in a dry run, it would be changed, and EC2 permits it.
 * - `session-ended`: the session was over before its interface could be changed, and the interface is gone. When records are restored:
 *   all sessions that they name are over, and the interface is gone or has other groups by now.
 * - `no-network-interface`: the session has no interface, or none yet.
 * - `shared`: it also serves others, and was left alone.
 * - `changed-by-other`: another program changed its groups meanwhile, and they were left as they are.
 * - `put-back`: after it was changed it served somebody else, or nobody any more, and has its former groups again.
 * - `left-changed`: likewise, or nobody could look; but putting it back failed or was not tried: `error` tells why. When records are
 *   restored: all sessions that they name are over, and the interface still has the changed groups, for whoever is on it next.
 * - `failed`: it could not be changed: `error` tells why.
 */
export type SecurityGroupOutcome =
  | 'changed'
  | 'unchanged'
  | 'would-change'
  | 'session-ended'
  | 'no-network-interface'
  | 'shared'
  | 'changed-by-other'
  | 'put-back'
  | 'left-changed'
  | 'failed';

/** One interface, or one session that has none. */
export interface SecurityGroupChange {
  /** The interface; absent when the session has none. */
  readonly networkInterfaceId?: string;
  /** Ids of the sessions for which it was to be changed. */
  readonly sessionIds: readonly string[];
  /** Ids of their users. */
  readonly userIds: readonly string[];
  /** Ids of its security groups when it was looked at last before a change; empty when it was not seen. */
  readonly before: readonly string[];
  /** Ids of its security groups as they are now, or in a dry run would be. */
  readonly after: readonly string[];
  /** What became of it. */
  readonly outcome: SecurityGroupOutcome;
  /** Why it is not as it should be. */
  readonly error?: SerializedError;
}

/** What became of all interfaces. Plain JSON. */
export interface SecurityGroupReport {
  /** Whether every outcome is `changed`, `unchanged`, `would-change` or `session-ended`. */
  readonly complete: boolean;
  /** The interfaces, in the order in which they were found. */
  readonly changes: readonly SecurityGroupChange[];
  /** How to put back what was changed, or may have been. */
  readonly undo: UndoRecord;
  /** Where sessions were looked for. */
  readonly lookedAt: readonly LookedAt[];
}

const done: ReadonlySet<SecurityGroupOutcome> = new Set(['changed', 'unchanged', 'would-change', 'session-ended']);

/** Whether nothing is left to do. */
export function isComplete(changes: readonly SecurityGroupChange[]): boolean {
  return changes.every(({ outcome }) => done.has(outcome));
}

/**
 * Makes the report of interfaces that are settled.
 *
 * @param others - What else there is to tell.
 */
export function reportOf(
  settled: readonly InterfaceChange[],
  others: readonly SecurityGroupChange[],
  lookedAt: readonly LookedAt[],
): SecurityGroupReport {
  const changes = [...settled.map((change) => change.toRecord()), ...others];
  return { complete: isComplete(changes), changes, undo: undoOf(settled), lookedAt };
}

/** Nothing of these is left to put back, whatever was written. */
const asBefore: ReadonlySet<SecurityGroupOutcome | undefined> = new Set(['session-ended', 'put-back']);

/** How to put back what was changed, or may have been. */
export function undoOf(settled: readonly InterfaceChange[]): UndoRecord {
  return undoRecord(settled.flatMap(({ undo, outcome }) => (undo === undefined || asBefore.has(outcome) ? [] : undo)));
}

/** A session that has no interface. */
export function withoutInterface({ id, userId }: StreamingSession): SecurityGroupChange {
  return { sessionIds: [id], userIds: [userId], before: [], after: [], outcome: 'no-network-interface' };
}
