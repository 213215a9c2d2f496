import type { CompletableReport } from '../../errors.js';
import { type GrantChange, grantChange } from '../grants.js';
import {
  type FleetRecord,
  type FleetStage,
  type FoundCopies,
  imageNameOf,
  type RevocationCheckpoint,
  type RevocationOutcome,
} from './checkpoint.js';
import type { FleetLeaving } from './events.js';

/** What became of one fleet. */
export interface RevocationFleetReport {
  /** Name of the fleet. */
  readonly fleetName: string;
  /**
   * `affected`: it may still start instances; `cut-off`: it cannot, and users stream; `drained`: nobody streams;
   * `other-image`, `deleted`: it is not on the image any more.
   */
  readonly outcome: FleetStage | FleetLeaving;
  /** Instances that it was asked to keep before the revoke; null when it was not seen then. */
  readonly desiredBefore: number | null;
  /** Instances in use before the revoke, of a multi-session fleet user sessions; null when it was not seen then. */
  readonly inUseBefore: number | null;
  /** Sessions that were ended, as `expireSessions` asked. */
  readonly expiredSessions: number;
}

/** What taking a share back did. Plain JSON, and the same whether the watch was interrupted or not. */
export interface RevocationReport extends CompletableReport {
  /** Whether the outcome is the one that `until` asked for. */
  readonly complete: boolean;
  /** Name of the image. */
  readonly imageName: string;
  /** ARN of the image. */
  readonly imageArn: string;
  /** The consumer account. */
  readonly accountId: string;
  /** What became of the share since the revocation was begun; absent until it is taken back. */
  readonly change?: GrantChange;
  /** How it stands, or ended. */
  readonly outcome: RevocationOutcome;
  /** The fleets that were found on the image. */
  readonly fleets: readonly RevocationFleetReport[];
  /**
   * Image builders and images that were made from the image and stay with the account. They are looked for when the watch ends,
   * if the share had builder rights; the lists are empty before, without those rights, and when the account could not be seen.
   */
  readonly survivingCopies: FoundCopies;
}

/**
 * What became of the share since the revocation was begun.
 *
 * Measured from there, not from the call that removed it: so it is the same when that call's answer was lost.
 */
export function changeOf(checkpoint: RevocationCheckpoint): GrantChange {
  const { before, accountId } = checkpoint;
  return grantChange({ imageName: imageNameOf(checkpoint), accountId }, before, undefined);
}

/** Tells how things stand, from the checkpoint alone. */
export function reportOf(checkpoint: RevocationCheckpoint): RevocationReport {
  const { imageArn, accountId, revoked, outcome, until, fleets, survivingCopies } = checkpoint;
  return {
    complete: outcome === until,
    imageName: imageNameOf(checkpoint),
    imageArn,
    accountId,
    ...(revoked && { change: changeOf(checkpoint) }),
    outcome,
    fleets: fleets.map(fleetReport),
    survivingCopies: survivingCopies ?? { imageBuilders: [], images: [] },
  };
}

function fleetReport({
  fleetName,
  stage,
  left,
  desiredBefore,
  inUseBefore,
  expiredSessions,
}: FleetRecord): RevocationFleetReport {
  return { fleetName, outcome: left ?? stage, desiredBefore, inUseBefore, expiredSessions };
}
