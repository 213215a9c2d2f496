import type { Fleet } from '../../service/fleets.js';
import type { FleetRecord, FleetStage } from './checkpoint.js';
import type { FleetFacts, RevocationFact } from './events.js';

/** What a look shows of one fleet of the account. */
export interface SeenFleet extends FleetFacts {
  /** Whether it is on the image that is revoked. */
  readonly onImage: boolean;
  /** Whether it is STOPPED or on the way there. */
  readonly stopped: boolean;
  /** Its longest session. */
  readonly longestSessionSeconds: number;
}

/** A fleet after a look, and what changed. */
export interface FleetProgress {
  readonly record: FleetRecord;
  readonly facts: readonly RevocationFact[];
}

/** The longest session that the service allows. */
const longestSessionSeconds = 432_000;

/** What matters of a fleet here. */
export function seenFleet(fleet: Fleet, imageArn: string): SeenFleet {
  const { name, state, computeCapacityStatus, fleetErrors = [], maxUserDurationInSeconds } = fleet;
  const codes = fleetErrors.flatMap(({ errorCode }) => (errorCode === undefined ? [] : [errorCode]));
  return {
    fleetName: name,
    desired: computeCapacityStatus.desired,
    inUse: inUse(fleet),
    fleetErrors: [...new Set(codes)],
    onImage: fleet.imageArn === imageArn,
    stopped: state === 'STOPPED' || state === 'STOPPING',
    longestSessionSeconds: maxUserDurationInSeconds ?? longestSessionSeconds,
  };
}

/** Instances that serve users; of a multi-session fleet the user sessions, those on draining instances among them. */
function inUse({ maxSessionsPerInstance = 1, computeCapacityStatus }: Fleet): number {
  const { activeUserSessions, drainModeActiveUserSessions = 0, inUse: instances = 0 } = computeCapacityStatus;
  if (maxSessionsPerInstance <= 1 || activeUserSessions === undefined) return instances;
  return Math.max(activeUserSessions, drainModeActiveUserSessions);
}

/** A fleet that was on the image before the revoke. */
export function baseline({ fleetName, desired, inUse: before }: SeenFleet): FleetRecord {
  return {
    fleetName,
    stage: 'affected',
    inUse: before,
    desiredBefore: desired,
    inUseBefore: before,
    expiredSessions: 0,
  };
}

/** A fleet that is on the image and was not before, as far as is known. */
export function discovered({ fleetName, inUse: now }: SeenFleet): FleetRecord {
  return { fleetName, stage: 'affected', inUse: now, desiredBefore: null, inUseBefore: null, expiredSessions: 0 };
}

/**
 * Takes a fleet a look further.
 *
 * @param seen - The fleet now; undefined when it does not exist.
 * @param at - Epoch milliseconds of the look.
 */
export function follow(record: FleetRecord, seen: SeenFleet | undefined, at: number): FleetProgress {
  if (seen === undefined) return followDeleted(record);
  return seen.onImage ? followOnImage(record, seen) : followMoved(record, seen, at);
}

function followDeleted(record: FleetRecord): FleetProgress {
  const { fleetName, stage } = record;
  const facts: RevocationFact[] = [];
  if (record.left !== 'deleted') facts.push({ type: 'fleet-left', fleetName, reason: 'deleted' });
  if (stage !== 'drained') facts.push({ type: 'fleet-drained', fleetName, desired: 0, inUse: 0, fleetErrors: [] });
  return { record: { ...onImage(record), stage: 'drained', inUse: 0, left: 'deleted' }, facts };
}

/** Sessions from before the move stay on the old image; they cannot be told from new ones, but they cannot outlast `endsBy`. */
function followMoved(record: FleetRecord, seen: SeenFleet, at: number): FleetProgress {
  const facts: RevocationFact[] = [];
  const moved = record.left === 'other-image';
  if (!moved) facts.push({ type: 'fleet-left', fleetName: seen.fleetName, reason: 'other-image' });
  const endsBy = (moved ? record.endsBy : undefined) ?? new Date(at + seen.longestSessionSeconds * 1000).toISOString();
  const over = record.stage === 'drained' || seen.inUse === 0 || at >= Date.parse(endsBy);
  if (over && record.stage !== 'drained') facts.push({ type: 'fleet-drained', ...factsOf(seen) });
  const stage: FleetStage = over ? 'drained' : 'cut-off';
  return {
    record: { ...onImage(record), stage, inUse: seen.inUse, left: 'other-image', ...(!over && { endsBy }) },
    facts,
  };
}

function followOnImage(record: FleetRecord, seen: SeenFleet): FleetProgress {
  const stage = stageOf(seen);
  const next: FleetRecord = { ...onImage(record), stage, inUse: seen.inUse };
  const wasCutOff = record.left === undefined && record.stage !== 'affected';
  const now = factsOf(seen);
  if (stage === 'affected') {
    const restored = record.left !== undefined || wasCutOff;
    return { record: next, facts: restored ? [{ type: 'fleet-capacity-restored', ...now }] : [] };
  }
  const facts: RevocationFact[] = wasCutOff ? [] : [{ type: 'fleet-cut-off', ...now }];
  const changed = !wasCutOff || record.stage !== stage || record.inUse !== seen.inUse;
  if (changed) facts.push({ type: stage === 'drained' ? 'fleet-drained' : 'fleet-draining', ...now });
  return { record: next, facts };
}

function stageOf({ desired, stopped, inUse: now }: SeenFleet): FleetStage {
  if (desired !== 0 && !stopped) return 'affected';
  return now === 0 ? 'drained' : 'cut-off';
}

function factsOf({ fleetName, desired, inUse: now, fleetErrors }: SeenFleet): FleetFacts {
  return { fleetName, desired, inUse: now, fleetErrors };
}

/** The record without what only fleets have that left. */
function onImage({
  fleetName,
  stage,
  inUse: now,
  desiredBefore,
  inUseBefore,
  expiredSessions,
}: FleetRecord): FleetRecord {
  return { fleetName, stage, inUse: now, desiredBefore, inUseBefore, expiredSessions };
}
