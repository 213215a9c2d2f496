import type { CallOptions } from '../core/call-options.js';
import type { SerializedError } from '../records.js';
import type { StreamingSession } from '../service/sessions.js';
import type { SecurityGroupChange } from './security-group-report.js';
import type { BeforeChange } from './security-group-request.js';
import type { UndoRecord } from './undo-record.js';

/**
 * Which security groups a session is to have: ids of all of them; null for those of its fleet; undefined to leave it as it is.
 *
 * It is asked for each session in each round, and once more for each session on an interface that was changed.
 */
export type SecurityGroupPolicy = (
  session: StreamingSession,
) => readonly string[] | null | undefined | Promise<readonly string[] | null | undefined>;

/** How a policy is enforced. */
export interface EnforceOptions extends CallOptions {
  /** Write nothing, and ask EC2 whether it would be permitted. Default false. */
  readonly dryRun?: boolean | undefined;
  /** Awaited before each batch of at most 200 interfaces is written; when it throws, its batch is not written. */
  readonly onBeforeChange?: BeforeChange | undefined;
}

/** How a policy is enforced round after round. */
export interface EnforceRoundsOptions extends EnforceOptions {
  /** Seconds from the start of one round to the start of the next, from 1 to 86400. Default 60. */
  readonly intervalSeconds?: number | undefined;
}

/** What one round of enforcing a policy did. Plain JSON. */
export interface EnforcementRound {
  /** Number of the round, from 1. */
  readonly round: number;
  /** When it started. */
  readonly startedAt: string;
  /** Sessions that were found. */
  readonly sessions: number;
  /** The interfaces that the policy has an opinion on; those that had the right groups already are `unchanged`. */
  readonly changes: readonly SecurityGroupChange[];
  /** How to put back what was changed, or may have been. */
  readonly undo: UndoRecord;
  /** Whether every interface is as the policy wants it. */
  readonly complete: boolean;
  /** How long to wait before the next round, in seconds. */
  readonly waitSeconds: number;
  /** Why the sessions or interfaces could not be looked at; the next round tries again. */
  readonly error?: SerializedError;
}
