import type { CallOptions, RequestOptions } from '../core/call-options.js';
import { blockedError, partlyDeletedError, tookAway, unlessMissing } from '../core/deletion.js';
import { collect } from '../core/paginate.js';
import type { AppStreamSender } from '../core/senders.js';
import { type Wait, type WaitOptions, waitForState } from '../core/wait.js';
import type { DeleteBlocker, Deletion, DeletionStep, SessionSummary } from '../records.js';
import { findFleet, getFleet, stacksOfFleet } from '../service/find-fleet.js';
import { disassociateFleet, type Fleet, deleteFleet as sendDeleteFleet } from '../service/fleets.js';
import type { FleetContext } from './context.js';
import { sessionsOn } from './fleet-sessions.js';
import { isNewer, settled, stopFleet } from './fleet-states.js';

/** How a fleet is deleted. */
export interface DeleteFleetOptions extends WaitOptions {
  /** Whether the fleet is taken from its stacks first. Default false. */
  readonly disassociate?: boolean | undefined;
  /** Whether a fleet that runs is stopped first, which ends the sessions in progress on it. Default false. */
  readonly allowStop?: boolean | undefined;
}

/** Default of `timeoutSeconds`, for the stop and the delete together. */
const deleteSeconds = 900;
const leastSeconds = 0.001;

/** What keeps a fleet from being deleted. */
export async function explainDeleteBlockers(
  { client }: FleetContext,
  name: string,
  options: CallOptions,
): Promise<readonly DeleteBlocker[]> {
  return (await usesOf(client, await getFleet(client, name, options), options)).blockers;
}

/** Deletes a fleet, and first what the options allow of stopping it and taking it from its stacks. */
export async function deleteFleet(
  context: FleetContext,
  name: string,
  { disassociate = false, allowStop = false, ...waiting }: DeleteFleetOptions,
): Promise<Deletion> {
  const { client } = context;
  const { signal, timeoutSeconds = deleteSeconds } = waiting;
  const deadline = Date.now() + timeoutSeconds * 1000;
  const rest = () => ({ ...waiting, timeoutSeconds: Math.max(leastSeconds, (deadline - Date.now()) / 1000) });
  const gone: Deletion = { changed: false, name, steps: [] };
  const found = await findFleet(client, name, { signal });
  const uses = found && (await unlessMissing(usesOf(client, found, { signal })));
  if (found === undefined || uses === undefined) return gone;
  refuseUsed(found, uses, { disassociate, allowStop, wait: waiting.wait });
  const steps: DeletionStep[] = [];
  if (found.state !== 'STOPPED') {
    const onStop = () => steps.push({ action: 'stop', name });
    const stopping = allowStop
      ? stopFleet(context, name, { ...rest(), endSessions: true }, onStop)
      : stoppedByOthers(client, found, { ...rest(), disassociate });
    const stopped = await unlessMissing<unknown>(stopping);
    if (stopped === undefined) return { changed: steps.length > 0, name, steps };
  }
  try {
    for (const stackName of uses.stacks) {
      const parted = await tookAway(disassociateFleet(client, name, stackName, { signal }));
      if (parted) steps.push({ action: 'disassociate', name: stackName });
    }
    if (await tookAway(sendDeleteFleet(client, name, { signal }))) steps.push({ action: 'delete', name });
    if (waiting.wait !== false) await waitForState(deletedWait(client, found), rest());
  } catch (error) {
    signal?.throwIfAborted();
    if (steps.length === 0) throw error;
    throw partlyDeletedError(`fleet ${name}`, { name, steps }, error);
  }
  return { changed: steps.length > 0, name, steps };
}

/** Waits for the stop of somebody else; the fleet may be started again after it. */
async function stoppedByOthers(
  client: AppStreamSender,
  found: Fleet,
  { disassociate, ...waiting }: DeleteFleetOptions,
): Promise<Fleet> {
  const fleet = await settled(client, found, waiting);
  if (fleet.state === 'STOPPED') return fleet;
  refuseUsed(fleet, await usesOf(client, fleet, { signal: waiting.signal }), { disassociate });
  return fleet;
}

/** Who uses a fleet. */
interface Uses {
  readonly stacks: readonly string[];
  readonly sessions: readonly SessionSummary[];
  readonly blockers: readonly DeleteBlocker[];
}

/** A fleet that has stopped has no sessions. */
async function usesOf(client: AppStreamSender, { name, state }: Fleet, options: RequestOptions): Promise<Uses> {
  const stacks = await collect(stacksOfFleet(client, name, options));
  const sessions = state === 'STOPPED' ? [] : await sessionsOn(client, name, options);
  const blockers: readonly DeleteBlocker[] = [
    ...stacks.map((stackName) => ({ kind: 'stack', name: stackName }) as const),
    ...(state === 'STOPPED' ? [] : [{ kind: 'state', name: state } as const]),
    ...sessions.map(({ id }) => ({ kind: 'session', name: id }) as const),
  ];
  return { stacks, sessions, blockers };
}

/** A fleet that somebody else stops already is only waited for. */
function refuseUsed(
  { name, state }: Fleet,
  { blockers, sessions }: Uses,
  { disassociate = false, allowStop = false, wait = true }: DeleteFleetOptions,
): void {
  const standing = blockers.filter(({ kind }) => {
    if (kind === 'stack') return !disassociate;
    return !wait || (!allowStop && state !== 'STOPPING');
  });
  if (standing.length === 0) return;
  const standsIn = (...kinds: readonly DeleteBlocker['kind'][]) => standing.some(({ kind }) => kinds.includes(kind));
  const ending = sessions.length > 0 ? ', which ends the sessions' : '';
  const advice = [
    ...(standsIn('stack') ? ['Give disassociate: true to take it from its stacks.'] : []),
    ...(standsIn('state', 'session') && !wait ? ['It has to stop first, so it takes a call that waits.'] : []),
    ...(standsIn('state', 'session') && wait ? [`Stop it, or give allowStop: true${ending}.`] : []),
  ].join(' ');
  throw blockedError({ what: `fleet ${name}`, blockers: standing, advice, sessions });
}

/** One of the same name that was made meanwhile is another fleet. */
function deletedWait(client: AppStreamSender, { name, createdTime }: Fleet): Wait<Fleet | undefined> {
  const wantedState = 'deleted';
  return {
    resource: `fleet ${name}`,
    wantedState,
    onTheWay: (state) => state === 'STOPPING' || state === 'STOPPED' || isNewer(state),
    timeoutSeconds: deleteSeconds,
    look: (options) => findFleet(client, name, options),
    stateOf: (fleet) =>
      fleet === undefined || fleet.createdTime?.getTime() !== createdTime?.getTime() ? wantedState : fleet.state,
    errorsOf: (fleet) => fleet?.fleetErrors ?? [],
  };
}
