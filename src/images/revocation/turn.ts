import type { Step } from '../../core/step.js';
import { pauseAfter } from './back-off.js';
import { imageNameOf, isDone, type RevocationCheckpoint } from './checkpoint.js';
import type { RevocationEvent, RevocationFact } from './events.js';
import { type RevocationReport, reportOf } from './report.js';

/** One step of a revocation. */
export type RevocationStep = Step<RevocationCheckpoint, RevocationEvent, RevocationReport>;

/** A step while it is made: where it is, and what happened so far. */
export interface Turn {
  readonly checkpoint: RevocationCheckpoint;
  readonly events: readonly RevocationEvent[];
  /** Epoch milliseconds, read once a step. */
  readonly at: number;
  /** Whether the sessions that the step before ended are still counted, so that going on at once would end them again. */
  readonly stalled?: boolean;
}

/** Takes up a checkpoint: events that were not handed out come first. */
export function takeUp({ undelivered = [], ...checkpoint }: RevocationCheckpoint, at: number): Turn {
  return { checkpoint, events: undelivered, at };
}

/** Changes the checkpoint and tells what happened; ids count on within the watch. */
export function tell(turn: Turn, changes: Partial<RevocationCheckpoint>, facts: readonly RevocationFact[] = []): Turn {
  const { imageArn, accountId, startedAt, eventCount } = turn.checkpoint;
  const about = { at: new Date(turn.at).toISOString(), imageName: imageNameOf(turn.checkpoint), accountId };
  const told = facts.map((fact, index): RevocationEvent => {
    return { id: `${imageArn}/${accountId}/${startedAt}/${eventCount + index + 1}`, ...about, ...fact };
  });
  return {
    ...turn,
    checkpoint: { ...turn.checkpoint, ...changes, eventCount: eventCount + told.length },
    events: [...turn.events, ...told],
  };
}

/** Ends the step. */
export function stepOf({ checkpoint, events, at, stalled = false }: Turn): RevocationStep {
  return {
    checkpoint: withoutUndefined(checkpoint),
    events,
    done: isDone(checkpoint),
    waitSeconds: pauseAfter(checkpoint, at, stalled),
    report: reportOf(checkpoint),
  };
}

/** A checkpoint is the same before and after a JSON round trip. */
export function withoutUndefined(checkpoint: RevocationCheckpoint): RevocationCheckpoint {
  return Object.fromEntries(
    Object.entries(checkpoint).filter(([, value]) => value !== undefined),
  ) as unknown as RevocationCheckpoint;
}
