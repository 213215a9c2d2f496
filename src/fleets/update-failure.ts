import { serializeError } from '../core/serialize-error.js';
import { PartialFailureError } from '../errors.js';
import type { FleetUpdateReport } from './fleet-update.js';
import type { FleetUpdateCheckpoint } from './update-checkpoint.js';

/** Whether something was done, or its answer was lost. */
export type Done = boolean | 'unknown';

/** How an update that failed stands. */
export interface UpdateFailure {
  readonly checkpoint: FleetUpdateCheckpoint;
  readonly stopped: Done;
  readonly updated: Done;
  readonly startedAgain: Done;
  /** Why the update failed, where it did. */
  readonly failed?: { readonly error: unknown } | undefined;
  /** Why the start failed, where it did. */
  readonly startFailed?: { readonly error: unknown } | undefined;
}

/** The error of an update that failed after its fleet was stopped, or may have been. */
export function updateFailure(failure: UpdateFailure): PartialFailureError {
  const { checkpoint, stopped, updated, startedAgain, failed, startFailed } = failure;
  const { fleetName } = checkpoint;
  const error = failed && serializeError(failed.error);
  const startError = startFailed && serializeError(startFailed.error);
  const report: FleetUpdateReport = {
    complete: false,
    fleetName,
    stopped,
    updated,
    startedAgain,
    ...(error && { error }),
    ...(startError && { startError }),
    checkpoint,
  };
  const stop = stopped === 'unknown' ? 'may have been stopped' : stopped ? 'was stopped' : 'was to be stopped';
  const update = error
    ? `Updating it ${updated === 'unknown' ? 'may have ' : ''}failed: ${error.message}`
    : 'The update was made.';
  const start = startSentence(startedAgain);
  const then = startError ? `${start}: ${startError.message}` : `${start}.`;
  return new PartialFailureError(`Fleet ${fleetName} ${stop} for an update. ${update} ${then}`, report, {
    cause: failed ? failed.error : startFailed?.error,
  });
}

function startSentence(startedAgain: Done): string {
  if (startedAgain === 'unknown') return 'It may have been started again';
  return startedAgain ? 'It was started again' : 'It could not be started again';
}
