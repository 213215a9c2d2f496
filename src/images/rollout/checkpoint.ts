import * as z from 'zod/mini';
import { accountId } from '../../core/names.js';
import { lazy, parseInput, type ShapeOf } from '../../core/parse.js';
import type { ImagePermissions, SerializedError } from '../../records.js';
import { count, imagePermissions, instant, ownedImageArn, serializedError } from '../schemas.js';
import { eventTypes, type RolloutEvent } from './events.js';
import { type RolloutSettings, settingsShape, twoImages } from './rollout-plan-record.js';

/** What a rollout does next in an account; after a failure it goes through `move-back` and `unshare`. */
export type RolloutPhase = 'share' | 'move' | 'verify' | 'revoke' | 'move-back' | 'unshare' | 'ended';

/**
 * How a rollout stands in an account, or ended there.
 *
 * `rolled-out`: its fleets run on the new image; `unchanged`: there was nothing to do; `refused`: the plan says why;
 * `rolled-back`: it failed, and all is as it was before; `incomplete`: it failed, and not all could be put back or taken back.
 */
export type RolloutOutcome = 'in-progress' | 'rolled-out' | 'unchanged' | 'refused' | 'rolled-back' | 'incomplete';

/**
 * How far a fleet is.
 *
 * `waiting`: still on the old image; `stopping`: stopped for its move, in either direction; `moved`: on the new image;
 * `verified`: there without a new error; `left`: deleted or moved by somebody else, and left alone; `moved-back`: on the old image
 * again; `untouched`: never moved; `stuck`: it could not be moved back, or not be started again.
 */
export type RolloutFleetStage =
  | 'waiting'
  | 'stopping'
  | 'moved'
  | 'verified'
  | 'left'
  | 'moved-back'
  | 'untouched'
  | 'stuck';

/** What a checkpoint keeps of a fleet. */
export interface RolloutFleetRecord {
  /** Name of the fleet. */
  readonly fleetName: string;
  /** How far it is. */
  readonly stage: RolloutFleetStage;
  /** Whether it has to be stopped to be moved. */
  readonly stop: boolean;
  /** Whether it ran, or was starting, when the rollout first looked: if it is stopped for the move, it is started again. */
  readonly ran: boolean;
  /** Codes of errors that it reported before its move; others are new. */
  readonly errorsBefore: readonly string[];
  /** Since when it looks healthy on the new image. */
  readonly healthySince?: string | undefined;
  /**
   * `healthy`: instances were there for users all the while; `not-started`: it runs no idle instance, so nothing shows yet whether
   * the new image starts. Absent until it is verified.
   */
  readonly verification?: 'healthy' | 'not-started' | undefined;
}

/**
 * Where the rollout of an image stands in one account, as plain JSON.
 *
 * It takes at most 1.5 KB and 300 bytes a fleet, those that are left out too, beside `undelivered` and the codes of errors that fleets had before. Keep it as it
 * is: its members beyond `version` and `kind` may change with the version.
 */
export interface RolloutCheckpoint extends RolloutSettings {
  /** Version of the form. */
  readonly version: 1;
  /** Tells it apart from other records. */
  readonly kind: 'rollout';
  /** ARN of the image that fleets leave. */
  readonly fromImageArn: string;
  /** ARN of the image that fleets get. */
  readonly toImageArn: string;
  /** The consumer account. */
  readonly accountId: string;
  /** When the rollout of this account was begun. */
  readonly startedAt: string;
  /** What is done next. */
  readonly phase: RolloutPhase;
  /** How it stands. */
  readonly outcome: RolloutOutcome;
  /** What the account could do with the old image when the plan was made. */
  readonly fromBefore?: ImagePermissions | undefined;
  /** What the account could do with the new image when the plan was made. */
  readonly toBefore?: ImagePermissions | undefined;
  /** Names of the fleets that the plan leaves on the old image, which stays shared for them. */
  readonly leftOut: readonly string[];
  /** The fleets of the plan. */
  readonly fleets: readonly RolloutFleetRecord[];
  /** When fleets that are not moved, healthy, or moved back by then count as failed. */
  readonly deadlineAt?: string | undefined;
  /** Why it failed, or was refused. */
  readonly failure?: SerializedError | undefined;
  /** Whether an image stays shared although its share was to be taken back; an event tells which one. */
  readonly shareKept: boolean;
  /** Failures in a row. */
  readonly failures: number;
  /** Events made so far: ids count on from here. */
  readonly eventCount: number;
  /** Events that a run had not handed out yet. */
  readonly undelivered?: readonly RolloutEvent[] | undefined;
}

const fleetRecord = lazy(() =>
  z.strictObject({
    fleetName: z.string(),
    stage: z.enum(['waiting', 'stopping', 'moved', 'verified', 'left', 'moved-back', 'untouched', 'stuck']),
    stop: z.boolean(),
    ran: z.boolean(),
    errorsBefore: z.array(z.string()),
    healthySince: z.optional(instant()),
    verification: z.optional(z.enum(['healthy', 'not-started'])),
  } satisfies ShapeOf<RolloutFleetRecord>),
);

/** Events are only handed on: their kind and what all have in common is checked. */
const event = lazy(() => {
  const base = z.looseObject({ id: z.string(), at: instant(), accountId: z.string(), type: z.enum(eventTypes) });
  return z.custom<RolloutEvent>((value) => base.safeParse(value).success, { error: 'is not an event of a rollout' });
});

/** Phases in which fleets are waited for. */
const timedPhases: ReadonlySet<RolloutPhase> = new Set(['move', 'verify', 'move-back']);

/** A checkpoint, for records that hold some. */
export const rolloutCheckpoint = lazy(() =>
  z
    .strictObject({
      version: z.literal(1),
      kind: z.literal('rollout'),
      fromImageArn: ownedImageArn(),
      toImageArn: ownedImageArn(),
      ...settingsShape(),
      accountId: accountId(),
      startedAt: instant(),
      phase: z.enum(['share', 'move', 'verify', 'revoke', 'move-back', 'unshare', 'ended']),
      outcome: z.enum(['in-progress', 'rolled-out', 'unchanged', 'refused', 'rolled-back', 'incomplete']),
      fromBefore: z.optional(imagePermissions()),
      toBefore: z.optional(imagePermissions()),
      leftOut: z.array(z.string()),
      fleets: z.array(fleetRecord()),
      deadlineAt: z.optional(instant()),
      failure: z.optional(serializedError()),
      shareKept: z.boolean(),
      failures: count(),
      eventCount: count(),
      undelivered: z.optional(z.array(event())),
    } satisfies ShapeOf<RolloutCheckpoint>)
    .check(
      twoImages(),
      z.refine(({ phase, outcome }) => (phase === 'ended') === (outcome !== 'in-progress'), {
        error: 'has ended by its phase or by its outcome, and not by both',
      }),
      z.refine(({ phase, deadlineAt }) => !timedPhases.has(phase) || deadlineAt !== undefined, {
        error: 'waits for fleets, and does not say until when',
      }),
    ),
);

/**
 * Checks a checkpoint that was kept somewhere.
 *
 * @throws {@link InvalidInputError} when it is damaged, of another kind or of a version that is not known.
 */
export function parseRolloutCheckpoint(checkpoint: unknown): RolloutCheckpoint {
  return parseInput(rolloutCheckpoint(), checkpoint, 'checkpoint');
}
