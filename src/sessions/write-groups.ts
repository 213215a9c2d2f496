import pMap from 'p-map';
import type { CallOptions } from '../core/call-options.js';
import type { Ec2Sender } from '../core/senders.js';
import { unlessAborted } from '../core/unless-aborted.js';
import { AccessError } from '../errors.js';
import { mostFilterValues } from '../service/interfaces.js';
import type { NetworkContext } from './context.js';
import { sameGroups } from './group-goal.js';
import type { InterfaceChange } from './interface-change.js';
import { readBack } from './read-back.js';
import { readInterfaces } from './read-interfaces.js';
import type { BeforeChange } from './security-group-request.js';
import { type UndoEntry, undoRecord } from './undo-record.js';
import { workOutGroups } from './work-out-groups.js';
import { writeOne } from './write-one.js';

/** Requests on their way at the same time. */
const concurrency = 10;

/** How interfaces are written. */
export interface WriteOptions extends CallOptions {
  readonly onBeforeChange?: BeforeChange | undefined;
  readonly dryRun?: boolean | undefined;
}

/**
 * Writes what was worked out, in batches, and reads it back; every interface is settled afterwards.
 *
 * Only what fails before anything was written is thrown: after that each interface tells by itself what became of it.
 */
export async function writeGroups(
  context: NetworkContext,
  ec2: Ec2Sender,
  changes: readonly InterfaceChange[],
  options: WriteOptions,
): Promise<void> {
  const open = changes.filter(({ isOpen }) => isOpen);
  for (let start = 0; start < open.length; start += mostFilterValues) {
    try {
      await writeBatch(context, ec2, open.slice(start, start + mostFilterValues), options);
    } catch (error) {
      options.signal?.throwIfAborted();
      if (!open.some(({ undo }) => undo !== undefined)) throw error;
      for (const change of open.slice(start)) if (change.isOpen) change.fail(error);
      return;
    }
  }
}

async function writeBatch(
  context: NetworkContext,
  ec2: Ec2Sender,
  batch: readonly InterfaceChange[],
  { onBeforeChange, dryRun = false, signal }: WriteOptions,
): Promise<void> {
  await lookOnceMore(context, ec2, batch, { signal });
  const open = batch.filter(({ isOpen }) => isOpen);
  if (open.length === 0) return;
  if (!dryRun) await announce(open, onBeforeChange, signal);
  const unsure = new Map<InterfaceChange, unknown>();
  let useless: AccessError | undefined;
  const write = async (change: InterfaceChange) => {
    if (useless !== undefined) {
      change.undo = undefined;
      change.fail(useless);
      return;
    }
    const why = await writeOne(context, ec2, change, { dryRun, signal });
    if (why !== undefined) unsure.set(change, why);
    const error = why ?? change.error;
    if (isForAll(error)) useless = error;
  };
  await pMap(open, write, { concurrency, ...(signal && { signal }) });
  await readBack(ec2, open, unsure, { signal });
}

/** Whether requests for other interfaces would fare no better; with `AuthFailure` EC2 also guards those that a service manages. */
function isForAll(error: unknown): error is AccessError {
  if (!(error instanceof AccessError) || error.reason !== 'credentials') return false;
  return !(error.cause instanceof Error && error.cause.name === 'AuthFailure');
}

/** Another program may have changed the groups since they were read. */
async function lookOnceMore(
  { limits }: NetworkContext,
  ec2: Ec2Sender,
  batch: readonly InterfaceChange[],
  options: CallOptions,
): Promise<void> {
  const interfaces = await readInterfaces(ec2, batch, options);
  for (const change of batch) {
    const found = interfaces.get(change.networkInterfaceId);
    if (found === undefined) change.settle('session-ended');
    else if (!sameGroups(found.groupIds, change.found?.groupIds ?? [])) {
      change.look(found);
      if (change.goal.followsChanges || sameGroups(found.groupIds, change.wanted)) workOutAnew(change, limits);
      else change.settle('changed-by-other');
    }
  }
}

function workOutAnew(change: InterfaceChange, limits: NetworkContext['limits']): void {
  try {
    workOutGroups(change, limits);
  } catch (error) {
    change.fail(error);
  }
}

/** Nothing is written before the caller has kept how to undo it. */
async function announce(
  open: readonly InterfaceChange[],
  onBeforeChange: BeforeChange | undefined,
  signal: AbortSignal | undefined,
): Promise<void> {
  const at = new Date().toISOString();
  const entries = new Map(open.map((change) => [change, undoEntry(change, at)]));
  await unlessAborted(Promise.resolve(onBeforeChange?.(undoRecord([...entries.values()]))), signal);
  for (const [change, entry] of entries) change.undo = entry;
}

function undoEntry({ networkInterfaceId, found, wanted, sessions }: InterfaceChange, at: string): UndoEntry {
  return {
    networkInterfaceId,
    vpcId: found?.vpcId ?? '',
    ...(found?.ownerId !== undefined && { ownerId: found.ownerId }),
    sessions: sessions.map(({ id, stackName, fleetName, authenticationType, instanceId }) => ({
      sessionId: id,
      stackName,
      fleetName,
      ...(authenticationType !== undefined && { authenticationType }),
      ...(instanceId !== undefined && { instanceId }),
    })),
    before: [...(found?.groupIds ?? [])],
    after: [...wanted],
    at,
  };
}
