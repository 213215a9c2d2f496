import * as z from 'zod/mini';
import { idOf, idSet, text } from '../core/fields.js';
import { lazy, type ShapeOf } from '../core/parse.js';

/** A session for which an interface was changed. */
export interface UndoSession {
  /** The session's id. */
  readonly sessionId: string;
  /** Stack through which the user streams. */
  readonly stackName: string;
  /** Fleet that the session runs on. */
  readonly fleetName: string;
  /** How the user signed in; absent where the service did not say. */
  readonly authenticationType?: string | undefined;
  /** Instance that the session runs on; absent where the service did not say. */
  readonly instanceId?: string | undefined;
}

/** One interface whose security groups were changed, or were about to be. */
export interface UndoEntry {
  /** The interface. */
  readonly networkInterfaceId: string;
  /** VPC of the interface. */
  readonly vpcId: string;
  /** Account of the interface; absent where EC2 did not say. */
  readonly ownerId?: string | undefined;
  /** Sessions for which it was changed. */
  readonly sessions: readonly UndoSession[];
  /** Ids of its security groups before. */
  readonly before: readonly string[];
  /** Ids of its security groups afterwards. */
  readonly after: readonly string[];
  /** When it was about to be changed. */
  readonly at: string;
}

/** What {@link SessionNetwork.restoreSessionSecurityGroups} needs to put security groups back. Plain JSON: keep it where another machine finds it. */
export interface UndoRecord {
  /** Version of this record. */
  readonly version: 1;
  /** Always `'security-groups'`. */
  readonly kind: 'security-groups';
  /** The interfaces. */
  readonly entries: readonly UndoEntry[];
}

/** Makes a record of entries. */
export function undoRecord(entries: readonly UndoEntry[]): UndoRecord {
  return { version: 1, kind: 'security-groups', entries };
}

const word = lazy(() => text(1000));
const groupIds = lazy(() => idSet('sg', { min: 1, max: Number.MAX_SAFE_INTEGER }));

const undoSession = lazy(() =>
  z.strictObject({
    sessionId: word(),
    stackName: word(),
    fleetName: word(),
    authenticationType: z.optional(word()),
    instanceId: z.optional(word()),
  } satisfies ShapeOf<UndoSession>),
);

const undoEntry = lazy(() =>
  z.strictObject({
    networkInterfaceId: idOf('eni'),
    vpcId: word(),
    ownerId: z.optional(word()),
    sessions: z.array(undoSession()).check(z.minLength(1)),
    before: groupIds(),
    after: groupIds(),
    at: z.iso.datetime({ error: 'is not an instant such as "2026-10-01T12:00:00.000Z"' }),
  } satisfies ShapeOf<UndoEntry>),
);

/** A record that was kept somewhere. */
export const undoRecordSchema = lazy(() =>
  z.strictObject({
    version: z.literal(1),
    kind: z.literal('security-groups'),
    entries: z.array(undoEntry()),
  } satisfies ShapeOf<UndoRecord>),
);
