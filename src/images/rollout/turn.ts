import { backOffSeconds } from '../../core/back-off.js';
import { nameOfImage } from '../../core/names.js';
import { serializeError } from '../../core/serialize-error.js';
import type { Step } from '../../core/step.js';
import type { SerializedError } from '../../records.js';
import { exact } from '../schemas.js';
import type { RolloutCheckpoint } from './checkpoint.js';
import type { RolloutEvent, RolloutFact } from './events.js';
import { type RolloutReport, reportOf } from './report.js';

/** One step of a rollout in one account. */
export type RolloutStep = Step<RolloutCheckpoint, RolloutEvent, RolloutReport>;

/** A step while it is made: where it is, and what happened so far. */
export interface Turn {
  readonly checkpoint: RolloutCheckpoint;
  readonly events: readonly RolloutEvent[];
  /** Epoch milliseconds, read once a step. */
  readonly at: number;
  /** Seconds to the next step, where nothing fails. */
  readonly pauseSeconds: number;
}

/** What fails so often in a row is given up: after about five minutes, and after hours where things are put back. */
const mostFailures = { forth: 8, back: 40 };

const backOff = { forth: { firstSeconds: 2, longestSeconds: 60 }, back: { firstSeconds: 2, longestSeconds: 300 } };

/** Longest time in which none of an account's fleets gets further, in either direction: what starting one may take. */
export const moveSeconds = 3600;

/** So many seconds from the step that is made. */
export function deadlineOf({ at }: Turn, seconds: number): string {
  return new Date(at + seconds * 1000).toISOString();
}

/** Seconds that are left to the phase; 0 and less once its time is up. */
export function secondsLeft({ at, checkpoint: { deadlineAt } }: Turn): number {
  return deadlineAt === undefined ? 0 : (Date.parse(deadlineAt) - at) / 1000;
}

/** Takes up a checkpoint: events that were not handed out come first. */
export function takeUp({ undelivered = [], ...checkpoint }: RolloutCheckpoint, at: number): Turn {
  return { checkpoint, events: undelivered, at, pauseSeconds: 0 };
}

/** Changes the checkpoint and tells what happened; ids count on within the rollout of the account. */
export function tell(turn: Turn, changes: Partial<RolloutCheckpoint>, facts: readonly RolloutFact[] = []): Turn {
  const { fromImageArn, toImageArn, accountId, startedAt, eventCount } = turn.checkpoint;
  const about = { at: new Date(turn.at).toISOString(), accountId };
  const prefix = `${toImageArn}/from/${nameOfImage(fromImageArn)}/${accountId}/${startedAt}`;
  const told = facts.map((fact, index): RolloutEvent => {
    return { id: `${prefix}/${eventCount + index + 1}`, ...about, ...fact };
  });
  return {
    ...turn,
    checkpoint: { ...turn.checkpoint, ...changes, eventCount: eventCount + told.length },
    events: [...turn.events, ...told],
  };
}

/** Ends the rollout of the account. */
export function end(turn: Turn, outcome: 'rolled-out' | 'rolled-back' | 'incomplete', failure?: SerializedError): Turn {
  const why = turn.checkpoint.failure === undefined && failure !== undefined ? { failure } : {};
  return tell(turn, { phase: 'ended', outcome, failures: 0, ...why }, [{ type: 'ended', outcome }]);
}

/** Nothing more is rolled out here: what was done is undone, unless it is the undoing, or the very last act, that failed. */
export function giveUp(turn: Turn, error: SerializedError): Turn {
  const told = tell(turn, { failures: 0 }, [{ type: 'failed', error }]);
  if (!isForth(turn)) return end(told, 'incomplete', error);
  return tell(told, { ...undoing(turn), failure: error });
}

/** Before the first look at its fleets was kept, the rollout has moved none of them: where they are is somebody else's doing. */
function undoing(turn: Turn): Partial<RolloutCheckpoint> {
  const { phase, fleets } = turn.checkpoint;
  if (phase !== 'share') return { phase: 'move-back', deadlineAt: deadlineOf(turn, moveSeconds) };
  return { phase: 'unshare', fleets: fleets.map((record) => ({ ...record, stage: 'untouched' as const })) };
}

/** Counts a failure that may pass, and gives up what has failed too often. */
export function tryAgain(turn: Turn, cause: unknown): Turn {
  const error = serializeError(cause);
  const failures = turn.checkpoint.failures + 1;
  const failed = tell(turn, { failures }, [{ type: 'look-failed', error, failures }]);
  return failures < mostFailures[directionOf(turn)] ? failed : giveUp(failed, error);
}

/** Whether nothing has failed for good yet. */
export function isForth({ checkpoint: { phase } }: Turn): boolean {
  return phase === 'share' || phase === 'move' || phase === 'verify';
}

function directionOf(turn: Turn): 'forth' | 'back' {
  return isForth(turn) ? 'forth' : 'back';
}

/** Ends the step. */
export function stepOf(turn: Turn): RolloutStep {
  const { checkpoint, events } = turn;
  const { phase, failures, accountId, toImageArn, eventCount } = checkpoint;
  const done = phase === 'ended';
  const seed = `${toImageArn} ${accountId} ${eventCount}`;
  const pause = failures === 0 ? turn.pauseSeconds : backOffSeconds(failures, seed, backOff[directionOf(turn)]);
  return {
    checkpoint: exact(checkpoint),
    events,
    done,
    waitSeconds: done ? 0 : pause,
    report: reportOf(checkpoint),
  };
}
