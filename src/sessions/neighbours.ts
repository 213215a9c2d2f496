import type { CallOptions } from '../core/call-options.js';
import { groupBy } from '../core/group-by.js';
import { collect } from '../core/paginate.js';
import type { AppStreamSender } from '../core/senders.js';
import { NotFoundError } from '../errors.js';
import { listAssociatedStacks } from '../service/fleets.js';
import { listSessions, type StackFleetPair } from '../service/list-sessions.js';
import type { StreamingSession } from '../service/sessions.js';
import type { InterfaceChange } from './interface-change.js';

/** Up to how many instances are asked for one by one, before whole fleets are. */
const mostInstances = 5;

/** Finds everybody who is on the same instances as some sessions, whatever their stack and however they signed in. */
export async function everybodyAround(
  client: AppStreamSender,
  sessions: readonly StreamingSession[],
  options: CallOptions,
): Promise<readonly StreamingSession[]> {
  const found = new Map<string, StreamingSession>();
  const instances = fewInstances(sessions);
  for (const fleetName of new Set(sessions.map((session) => session.fleetName))) {
    const there = sessions.filter((session) => session.fleetName === fleetName);
    const pairs = await pairsAround(client, fleetName, there, options);
    for (const instanceId of instances === undefined ? [undefined] : (fewInstances(there) ?? [])) {
      const listing = listSessions(client, pairs, { instanceId }, options);
      for (const session of await collect(listing)) found.set(session.id, session);
    }
  }
  return [...found.values()];
}

/** Instances of sessions, if they are few and all known. */
export function fewInstances(sessions: readonly Pick<StreamingSession, 'instanceId'>[]): readonly string[] | undefined {
  const ids = new Set(sessions.map(({ instanceId }) => instanceId));
  const known = [...ids].filter((instanceId) => instanceId !== undefined);
  return ids.size === known.length && ids.size <= mostInstances ? known : undefined;
}

/** All stacks of a fleet, and those that its sessions name: one may have been parted from the fleet since. */
async function pairsAround(
  client: AppStreamSender,
  fleetName: string,
  sessions: readonly StreamingSession[],
  options: CallOptions,
): Promise<readonly StackFleetPair[]> {
  const stackNames = new Set(sessions.map(({ stackName }) => stackName));
  try {
    for await (const stackName of listAssociatedStacks(client, fleetName, options)) stackNames.add(stackName);
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
  }
  return [...stackNames].map((stackName) => ({ stackName, fleetName }));
}

/** An interface, and sessions that are known to be on it. */
export type OnInterface = Pick<InterfaceChange, 'networkInterfaceId' | 'sessions'>;

/** Tells who is on an interface. */
export type OccupantsOf = (on: OnInterface) => readonly StreamingSession[];

/** Sorts sessions by interface; one that has none yet counts for its instance. */
export function occupants(sessions: readonly StreamingSession[]): OccupantsOf {
  const byInterface = groupBy(sessions, interfaceOf);
  const byInstance = groupBy(byInterface.get(undefined) ?? [], ({ instanceId }) => instanceId);
  return ({ networkInterfaceId, sessions: own }) => {
    const instanceIds = new Set(own.flatMap(({ instanceId }) => instanceId ?? []));
    const placing = [...instanceIds].flatMap((instanceId) => byInstance.get(instanceId) ?? []);
    return [...(byInterface.get(networkInterfaceId) ?? []), ...placing];
  };
}

/** The interface of a session's instance, if it has one by now. */
export function interfaceOf({ networkAccessConfiguration }: StreamingSession): string | undefined {
  return networkAccessConfiguration?.eniId;
}
