import type { CallOptions, RequestOptions } from '../core/call-options.js';
import { blockedError, partlyDeletedError, tookAway, unlessMissing } from '../core/deletion.js';
import { collect } from '../core/paginate.js';
import type { AppStreamSender } from '../core/senders.js';
import { ConflictError } from '../errors.js';
import type { DeleteBlocker, Deletion, DeletionStep, SessionSummary } from '../records.js';
import { findFleet } from '../service/find-fleet.js';
import { findStack, fleetsOfStack, getStack } from '../service/find-stack.js';
import { disassociateFleet } from '../service/fleets.js';
import { type LookedAt, listSessions } from '../service/list-sessions.js';
import { sessionSummary } from '../service/session-summary.js';
import { deleteStack as sendDeleteStack } from '../service/stacks.js';
import type { StackContext } from './context.js';

/** How a stack is deleted. */
export interface DeleteStackOptions extends CallOptions {
  /** Whether the stack's fleets are taken from it first, so that nobody can begin to stream through it. Default false. */
  readonly disassociate?: boolean | undefined;
}

/** What keeps a stack from being deleted. */
export async function explainDeleteBlockers(
  { client }: StackContext,
  name: string,
  options: CallOptions,
): Promise<readonly DeleteBlocker[]> {
  await getStack(client, name, options);
  return blockersOf(await usesOf(client, name, options));
}

/** Deletes a stack that nobody streams through. */
export async function deleteStack(
  { client }: StackContext,
  name: string,
  { disassociate = false, signal }: DeleteStackOptions,
): Promise<Deletion> {
  const gone: Deletion = { changed: false, name, steps: [] };
  if ((await findStack(client, name, { signal })) === undefined) return gone;
  const uses = await unlessMissing(usesOf(client, name, { signal }));
  if (uses === undefined) return gone;
  refuseUsed(name, uses, disassociate);
  const steps: DeletionStep[] = [];
  try {
    for (const fleetName of uses.fleets) {
      const parted = await tookAway(disassociateFleet(client, fleetName, name, { signal }));
      if (parted) steps.push({ action: 'disassociate', name: fleetName });
    }
    if (await tookAway(sendDeleteStack(client, name, { signal }))) steps.push({ action: 'delete', name });
  } catch (error) {
    signal?.throwIfAborted();
    if (steps.length === 0) throw error;
    throw partlyDeletedError(`stack ${name}`, { name, steps }, error);
  }
  return { changed: steps.length > 0, name, steps };
}

/** Who uses a stack. */
interface Uses {
  readonly fleets: readonly string[];
  readonly sessions: readonly SessionSummary[];
  /** Fleets in use of which the service tells no session. */
  readonly unseen: readonly string[];
}

async function usesOf(client: AppStreamSender, stackName: string, options: RequestOptions): Promise<Uses> {
  const fleets = await collect(fleetsOfStack(client, stackName, options));
  const pairs = fleets.map((fleetName) => ({ stackName, fleetName }));
  const lookedAt: LookedAt[] = [];
  const sessions = await collect(listSessions(client, pairs, {}, options, (entry) => lookedAt.push(entry)));
  const unseen: string[] = [];
  for (const fleet of fleets) {
    const isSeen = lookedAt.some(({ fleetName, refused }) => fleetName === fleet && refused === undefined);
    if (!isSeen && (await mayBeInUse(client, fleet, options))) unseen.push(fleet);
  }
  return { fleets, sessions: sessions.map(sessionSummary), unseen };
}

async function mayBeInUse(client: AppStreamSender, fleetName: string, options: RequestOptions): Promise<boolean> {
  const fleet = await findFleet(client, fleetName, options);
  if (fleet === undefined || fleet.state === 'STOPPED') return false;
  const { activeUserSessions, inUse } = fleet.computeCapacityStatus;
  return (activeUserSessions ?? inUse) !== 0;
}

function blockersOf({ fleets, sessions }: Uses): DeleteBlocker[] {
  return [
    ...fleets.map((name) => ({ kind: 'fleet', name }) as const),
    ...sessions.map(({ id }) => ({ kind: 'session', name: id }) as const),
  ];
}

function refuseUsed(name: string, uses: Uses, disassociate: boolean): void {
  const { sessions, unseen } = uses;
  const blockers = blockersOf(uses).filter(({ kind }) => !(disassociate && kind === 'fleet'));
  const wait = sessions.length > 0 ? 'Wait until nobody streams through it.' : '';
  const advice = disassociate ? wait : `Give disassociate: true to take its fleets from it. ${wait}`.trim();
  if (blockers.length > 0) throw blockedError({ what: `stack ${name}`, blockers, advice, sessions });
  if (unseen.length === 0) return;
  throw new ConflictError(
    `Stack ${name} may have sessions in progress on ${unseen.join(', ')}: the service refused every question about them. ` +
      'Wait until nobody streams.',
    { reason: 'in-session', sessions },
  );
}
