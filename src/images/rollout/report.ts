import { nameOfImage } from '../../core/names.js';
import type { CompletableReport } from '../../errors.js';
import type { SerializedError } from '../../records.js';
import type { RolloutCheckpoint, RolloutFleetStage, RolloutOutcome } from './checkpoint.js';

/** What became of one fleet. */
export interface RolloutFleetReport {
  /** Name of the fleet. */
  readonly fleetName: string;
  /** How far it is, or where it ended. */
  readonly outcome: RolloutFleetStage;
  /** Whether instances were seen to be there for users on the new image; absent until it is verified. */
  readonly verification?: 'healthy' | 'not-started';
}

/** What a rollout did in one account. Plain JSON. */
export interface RolloutReport extends CompletableReport {
  /**
   * Whether everything is as the plan has it: the fleets on the new image or left alone by somebody else's doing, the old image
   * shared no more, unless the only fleets on it are those that the plan leaves there.
   */
  readonly complete: boolean;
  /** The consumer account. */
  readonly accountId: string;
  /** Name of the image that fleets leave. */
  readonly fromImageName: string;
  /** Name of the image that fleets get. */
  readonly toImageName: string;
  /** How it stands, or ended. */
  readonly outcome: RolloutOutcome;
  /** The fleets of the plan. */
  readonly fleets: readonly RolloutFleetReport[];
  /** Why it failed, or was refused. */
  readonly failure?: SerializedError;
}

/** Tells how things stand, from the checkpoint alone. */
export function reportOf(checkpoint: RolloutCheckpoint): RolloutReport {
  const { accountId, fromImageArn, toImageArn, outcome, fleets, failure, shareKept } = checkpoint;
  return {
    complete: outcome === 'unchanged' || (outcome === 'rolled-out' && !shareKept),
    accountId,
    fromImageName: nameOfImage(fromImageArn),
    toImageName: nameOfImage(toImageArn),
    outcome,
    fleets: fleets.map(({ fleetName, stage, verification }) => ({
      fleetName,
      outcome: stage,
      ...(verification && { verification }),
    })),
    ...(failure && { failure }),
  };
}
