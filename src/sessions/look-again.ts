import type { CallOptions } from '../core/call-options.js';
import type { Ec2Sender } from '../core/senders.js';
import { ConflictError, NotFoundError } from '../errors.js';
import type { StreamingSession } from '../service/sessions.js';
import type { NetworkContext } from './context.js';
import { replaceWith, sameGroups } from './group-goal.js';
import { InterfaceChange } from './interface-change.js';
import { everybodyAround, type OccupantsOf, occupants } from './neighbours.js';
import { lookAtInterfaces } from './read-interfaces.js';
import { writeGroups } from './write-groups.js';

/** Looks whether the sessions of interfaces that are gone are over, too; where nobody can look, that is told. */
export async function lookForLost(
  { appstream }: NetworkContext,
  changes: readonly InterfaceChange[],
  options: CallOptions,
): Promise<void> {
  const gone = changes.filter(({ outcome }) => outcome === 'session-ended');
  if (gone.length === 0) return;
  const own = gone.flatMap(({ sessions }) => sessions);
  try {
    const occupantsOf = occupants(await everybodyAround(appstream, own, options));
    for (const change of gone) tellIfAlive(change, occupantsOf(change));
  } catch (error) {
    options.signal?.throwIfAborted();
    for (const change of gone) failLost(change, error);
  }
}

/** Whom an interface may serve after it was changed. */
export interface Admission {
  /** Whether it was changed for this session. */
  readonly admits: (change: InterfaceChange, session: StreamingSession) => Promise<boolean>;
  /** Whether it may serve others, too. */
  readonly othersToo: boolean;
}

/**
 * Looks at the sessions once more after their interfaces were written: one that serves others by now, or nobody any more, is put
 * back; one that EC2 no longer knows although its session goes on is told.
 */
export async function lookAgain(
  context: NetworkContext,
  ec2: Ec2Sender,
  changes: readonly InterfaceChange[],
  admission: Admission,
  options: CallOptions,
): Promise<void> {
  const gone = changes.filter(({ outcome }) => outcome === 'session-ended');
  const written = changes.filter(({ undo, outcome }) => undo !== undefined && outcome !== 'session-ended');
  if (written.length + gone.length === 0) return;
  let occupantsOf: OccupantsOf;
  const misplaced: InterfaceChange[] = [];
  try {
    const around = [...written, ...gone].flatMap(({ sessions }) => sessions);
    occupantsOf = occupants(await everybodyAround(context.appstream, around, options));
    for (const change of written) {
      if (!(await isInPlace(change, occupantsOf(change), admission))) misplaced.push(change);
    }
  } catch (error) {
    options.signal?.throwIfAborted();
    for (const change of written) change.settle('left-changed', undefined, change.error ?? error);
    for (const change of gone) failLost(change, error);
    return;
  }
  for (const change of gone) tellIfAlive(change, occupantsOf(change));
  await putBack(context, ec2, misplaced, options);
}

async function isInPlace(
  change: InterfaceChange,
  sessions: readonly StreamingSession[],
  { admits, othersToo }: Admission,
): Promise<boolean> {
  const admitted = await Promise.all(sessions.map((session) => admits(change, session)));
  return admitted.includes(true) && (othersToo || !admitted.includes(false));
}

function tellIfAlive(change: InterfaceChange, sessions: readonly StreamingSession[]): void {
  const { networkInterfaceId } = change;
  const ids = new Set(change.sessions.map(({ id }) => id));
  if (!sessions.some(({ id }) => ids.has(id))) return;
  const message = `EC2 does not know ${networkInterfaceId}, but its session goes on: is the EC2 client of the same account?`;
  failLost(change, new NotFoundError(message, { resource: 'network interface', resourceName: networkInterfaceId }));
}

/** Reads do not show it, so that it counts as changed where it was written. */
function failLost(change: InterfaceChange, error: unknown): void {
  change.settle('failed', change.undo?.after, error);
}

async function putBack(
  context: NetworkContext,
  ec2: Ec2Sender,
  changes: readonly InterfaceChange[],
  options: CallOptions,
): Promise<void> {
  const returns = changes.map((change) => ({ change, back: wayBack(change) }));
  const backs = returns.map(({ back }) => back);
  let failure: unknown;
  try {
    await lookAtInterfaces(ec2, backs, options);
    for (const { change, back } of returns) leaveToOthers(change, back);
    await writeGroups(context, ec2, backs, options);
  } catch (error) {
    options.signal?.throwIfAborted();
    failure = error;
  }
  for (const { change, back } of returns) settleReturned(change, back, failure);
}

function wayBack({ networkInterfaceId, sessions, found }: InterfaceChange): InterfaceChange {
  const former = found?.groupIds ?? [];
  const back = new InterfaceChange(networkInterfaceId, sessions, replaceWith(former));
  back.wanted = former;
  return back;
}

/** One that shows its former groups is written all the same: it may only not show the new ones yet. */
function leaveToOthers({ wanted }: InterfaceChange, back: InterfaceChange): void {
  if (!back.isOpen) return;
  const groupIds = back.found?.groupIds ?? [];
  if (![wanted, back.wanted].some((ours) => sameGroups(groupIds, ours))) back.settle('changed-by-other');
}

function settleReturned(change: InterfaceChange, back: InterfaceChange, failure: unknown): void {
  if (back.outcome === 'session-ended') {
    change.settle('session-ended');
    return;
  }
  if (back.outcome === 'changed' || back.outcome === 'unchanged') {
    change.settle('put-back', back.wanted);
    return;
  }
  const { networkInterfaceId } = change;
  const why = back.error ?? failure;
  const cause = why instanceof Error ? why.message : 'another program has changed its groups meanwhile';
  const message = `${networkInterfaceId} serves others by now, or nobody, and could not be put back: ${cause}`;
  change.settle('left-changed', undefined, new ConflictError(message, { reason: 'concurrent-change', cause: why }));
}
