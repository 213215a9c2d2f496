import type { WaitOptions } from '../core/wait.js';
import type { CompletableReport } from '../errors.js';
import type { SerializedError } from '../records.js';
import type { FleetChange } from './fleet-change.js';
import type { FleetUpdatePlan } from './fleet-update-plan.js';
import type { FleetUpdateCheckpoint } from './update-checkpoint.js';

/** How an update that was begun goes on. */
export interface ResumeUpdateOptions extends WaitOptions {
  /**
   * Called before each step with a checkpoint to keep; a promise of it is awaited. What it throws fails the update: nothing more is
   * changed, and a fleet that was stopped is started again.
   */
  readonly onCheckpoint?: ((checkpoint: FleetUpdateCheckpoint) => unknown) | undefined;
}

/** How a fleet is updated. */
export interface UpdateFleetOptions extends ResumeUpdateOptions {
  /**
   * Whether a running fleet may be stopped where a change needs it. `true`: at once, which ends the sessions in progress;
   * `'when-idle'`: once nobody streams, for which `timeoutSeconds` has to be long enough. Default false.
   */
  readonly allowStop?: boolean | 'when-idle' | undefined;
}

/** What an update did to a fleet. */
export interface FleetUpdate extends FleetChange {
  /** What was found to do. */
  readonly plan: FleetUpdatePlan;
  /** Whether the fleet was stopped for it. */
  readonly stopped: boolean;
}

/** What became of a fleet whose update failed after it had been stopped, or may have been. Plain JSON; the report of a {@link PartialFailureError}. */
export interface FleetUpdateReport extends CompletableReport {
  /** Always false. */
  readonly complete: false;
  /** Name of the fleet. */
  readonly fleetName: string;
  /** Whether the fleet was stopped; `'unknown'` when the answer was lost and the fleet could not be seen. */
  readonly stopped: boolean | 'unknown';
  /** Whether the changes were sent and accepted; `'unknown'` when the answer was lost and the fleet does not tell. */
  readonly updated: boolean | 'unknown';
  /** Whether the fleet was started again; it may not run yet, see `startError`. `'unknown'` when the answer was lost. */
  readonly startedAgain: boolean | 'unknown';
  /** Why the update failed; absent when it was the start alone that did. */
  readonly error?: SerializedError;
  /** Why the fleet could not be started again, or did not run in time. */
  readonly startError?: SerializedError;
  /** From here `resumeUpdate` tries again. */
  readonly checkpoint: FleetUpdateCheckpoint;
}
