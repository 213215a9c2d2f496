import * as z from 'zod/mini';
import { accountId, nameOfImage } from '../../core/names.js';
import { lazy, parseInput, type ShapeOf } from '../../core/parse.js';
import type { ImagePermissions, SerializedError, SurvivingCopies } from '../../records.js';
import { count, imagePermissions, instant, ownedImageArn, serializedError } from '../schemas.js';
import type { FleetLeaving, RevocationEvent } from './events.js';
import type { RevocationGoal } from './options.js';

/** How a revocation stands, or ended. */
export type RevocationOutcome = 'in-progress' | 'cut-off' | 'drained' | 'not-visible' | 'timed-out';

/** How far a fleet is: it may start instances; it cannot, and users stream; nobody streams. */
export type FleetStage = 'affected' | 'cut-off' | 'drained';

/** What a checkpoint keeps of a fleet: less than 300 bytes. */
export interface FleetRecord {
  /** Name of the fleet. */
  readonly fleetName: string;
  /** How far it is. */
  readonly stage: FleetStage;
  /** Why it is not on the image any more; absent while it is. */
  readonly left?: FleetLeaving | undefined;
  /** Instances in use at the last look; of a multi-session fleet the user sessions. */
  readonly inUse: number;
  /** Capacity that it was asked to keep before the revoke; null when it was not seen then. */
  readonly desiredBefore: number | null;
  /** Instances in use before the revoke, of a multi-session fleet user sessions; null when it was not seen then. */
  readonly inUseBefore: number | null;
  /** Sessions that were ended, as `expireSessions` asked. */
  readonly expiredSessions: number;
  /** Of a fleet on another image: by then the sessions from before the move are over, however long they are. */
  readonly endsBy?: string | undefined;
}

/** Copies that were looked for when the watch ended. */
export interface FoundCopies extends SurvivingCopies {
  /** Why they could not be looked for; the lists are empty then. */
  readonly because?: SerializedError | undefined;
}

/**
 * Where a revocation stands, as plain JSON: what {@link ImageShare.stepRevocation} and {@link ImageShare.resumeWatch} go on from.
 *
 * It names no session and takes at most 1 KB and 300 bytes a fleet, beside `undelivered` and, once the watch has ended, the names
 * of surviving copies. Keep it as it is: its members beyond `version` and `kind` may change with the version.
 */
export interface RevocationCheckpoint {
  /** Version of the form. */
  readonly version: 1;
  /** Tells it apart from other records. */
  readonly kind: 'revocation';
  /** ARN of the image. */
  readonly imageArn: string;
  /** The consumer account. */
  readonly accountId: string;
  /** When the revocation was begun. */
  readonly startedAt: string;
  /** When the watch ends, however things stand. */
  readonly deadlineAt: string;
  /** What ends the watch before. */
  readonly until: RevocationGoal;
  /** Whether sessions are ended after the cut-off of their fleet. */
  readonly expireSessions: boolean;
  /** Seconds between two looks. */
  readonly pollSeconds: number;
  /** Whether the share has been taken back. */
  readonly revoked: boolean;
  /** What the account could do before; absent when the image was not shared with it. */
  readonly before?: ImagePermissions | undefined;
  /** Whether the consumer account has been seen. */
  readonly seen: boolean;
  /** Why it could not be seen, until that has been told. */
  readonly unseenBecause?: SerializedError | undefined;
  /** Failures in a row. */
  readonly failures: number;
  /** Events made so far: ids count on from here. */
  readonly eventCount: number;
  /** Fleet at which the ending of sessions goes on. */
  readonly expireFrom?: number | undefined;
  /** How it stands. */
  readonly outcome: RevocationOutcome;
  /** The fleets that were found on the image. */
  readonly fleets: readonly FleetRecord[];
  /** Copies that outlive the revoke, once they were looked for. */
  readonly survivingCopies?: FoundCopies | undefined;
  /** Events that a watch had not handed out yet. */
  readonly undelivered?: readonly RevocationEvent[] | undefined;
}

const text = lazy(() => z.string());

const fleetRecord = lazy(() =>
  z.strictObject({
    fleetName: text(),
    stage: z.enum(['affected', 'cut-off', 'drained']),
    left: z.optional(z.enum(['other-image', 'deleted'])),
    inUse: count(),
    desiredBefore: z.nullable(count()),
    inUseBefore: z.nullable(count()),
    expiredSessions: count(),
    endsBy: z.optional(instant()),
  } satisfies ShapeOf<FleetRecord>),
);

const foundCopies = lazy(() =>
  z.strictObject({
    imageBuilders: z.array(text()),
    images: z.array(text()),
    because: z.optional(serializedError()),
  } satisfies ShapeOf<FoundCopies>),
);

const eventTypes: ReadonlySet<unknown> = new Set<RevocationEvent['type']>([
  'revoked',
  'not-visible',
  'fleet-affected',
  'fleet-cut-off',
  'fleet-draining',
  'fleet-drained',
  'fleet-capacity-restored',
  'fleet-left',
  'sessions-expired',
  'look-failed',
  'drained',
]);

/** Events are only handed on: their kind and what all have in common is checked. */
const event = lazy(() => {
  const base = z.looseObject({ id: text(), at: instant(), imageName: text(), accountId: text(), type: text() });
  return z.custom<RevocationEvent>(
    (value) => {
      const parsed = base.safeParse(value);
      return parsed.success && eventTypes.has(parsed.data.type);
    },
    { error: 'is not an event of a revocation' },
  );
});

const checkpointSchema = lazy(() =>
  z
    .strictObject({
      version: z.literal(1),
      kind: z.literal('revocation'),
      imageArn: ownedImageArn(),
      accountId: accountId(),
      startedAt: instant(),
      deadlineAt: instant(),
      until: z.enum(['cut-off', 'drained']),
      expireSessions: z.boolean(),
      pollSeconds: z.number().check(z.gte(0.05), z.lte(3600)),
      revoked: z.boolean(),
      before: z.optional(imagePermissions()),
      seen: z.boolean(),
      unseenBecause: z.optional(serializedError()),
      failures: count(),
      eventCount: count(),
      expireFrom: z.optional(count()),
      outcome: z.enum(['in-progress', 'cut-off', 'drained', 'not-visible', 'timed-out']),
      fleets: z.array(fleetRecord()),
      survivingCopies: z.optional(foundCopies()),
      undelivered: z.optional(z.array(event())),
    } satisfies ShapeOf<RevocationCheckpoint>)
    .check(
      z.refine(({ revoked, outcome }) => revoked || outcome === 'in-progress' || outcome === 'timed-out', {
        error: 'has reached an end that only a revoked share can reach',
      }),
    ),
);

/**
 * Checks a checkpoint that was kept somewhere.
 *
 * @throws {@link InvalidInputError} when it is damaged, of another kind or of a version that is not known.
 */
export function parseCheckpoint(checkpoint: RevocationCheckpoint): RevocationCheckpoint {
  return parseInput(checkpointSchema(), checkpoint, 'checkpoint');
}

/** Name of the image that a checkpoint is about. */
export function imageNameOf({ imageArn }: RevocationCheckpoint): string {
  return nameOfImage(imageArn);
}

/** Whether nothing is left to do. */
export function isDone({ outcome }: RevocationCheckpoint): boolean {
  return outcome !== 'in-progress';
}
