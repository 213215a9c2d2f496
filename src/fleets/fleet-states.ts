import type { CallOptions } from '../core/call-options.js';
import type { AppStreamSender } from '../core/senders.js';
import { type Wait, type WaitOptions, waitForState } from '../core/wait.js';
import { ConflictError } from '../errors.js';
import { getFleet } from '../service/find-fleet.js';
import { type Fleet, startFleet as sendStartFleet, stopFleet as sendStopFleet } from '../service/fleets.js';
import type { FleetContext } from './context.js';
import type { FleetChange } from './fleet-change.js';
import { refuseInSession } from './fleet-sessions.js';

/** How a fleet is stopped. */
export interface StopFleetOptions extends WaitOptions {
  /** Whether sessions in progress may be ended. With false they are a {@link ConflictError} `in-session`. Default false. */
  readonly endSessions?: boolean | undefined;
}

/** Default of `timeoutSeconds` where a fleet starts, and where one stops. */
const startSeconds = 3600;
const stopSeconds = 1800;

function fleetWait(client: AppStreamSender, name: string, wantedState: 'RUNNING' | 'STOPPED'): Wait<Fleet> {
  return {
    resource: `fleet ${name}`,
    wantedState,
    onTheWay: [wantedState === 'RUNNING' ? 'STARTING' : 'STOPPING'],
    timeoutSeconds: wantedState === 'RUNNING' ? startSeconds : stopSeconds,
    look: (options) => getFleet(client, name, options),
    stateOf: ({ state }) => state,
    errorsOf: ({ fleetErrors }) => fleetErrors ?? [],
  };
}

/** Looks once, or until the fleet is there, as the options ask. */
export function arrival(
  client: AppStreamSender,
  name: string,
  wantedState: 'RUNNING' | 'STOPPED',
  options: WaitOptions,
): Promise<Fleet> {
  const { wait = true, signal } = options;
  return wait ? waitForState(fleetWait(client, name, wantedState), options) : getFleet(client, name, { signal });
}

/** Options of a second wait that shares the time of the first. */
export function rest(
  options: WaitOptions,
  totalSeconds: number,
  startedAt: number,
): WaitOptions & { readonly timeoutSeconds: number } {
  const { timeoutSeconds = totalSeconds } = options;
  return { ...options, timeoutSeconds: Math.max(0.001, timeoutSeconds - (Date.now() - startedAt) / 1000) };
}

/**
 * Looks at a fleet, and waits while it starts or stops.
 *
 * @throws {@link ConflictError} `wrong-state` when it does and the options say not to wait.
 */
export async function getSettledFleet(client: AppStreamSender, name: string, options: WaitOptions): Promise<Fleet> {
  const fleet = await getFleet(client, name, { signal: options.signal });
  const { state } = fleet;
  if (state !== 'STARTING' && state !== 'STOPPING') return fleet;
  if (options.wait === false) {
    throw new ConflictError(`Fleet ${name} is ${state}: wait until it has settled.`, { reason: 'wrong-state' });
  }
  const { timeoutSeconds = startSeconds } = options;
  return waitForState(fleetWait(client, name, state === 'STARTING' ? 'RUNNING' : 'STOPPED'), {
    ...options,
    timeoutSeconds,
  });
}

/** Starts a fleet; one that is stopping is waited for first. */
export async function startFleet({ client }: FleetContext, name: string, options: WaitOptions): Promise<FleetChange> {
  const startedAt = Date.now();
  const found = await getFleet(client, name, { signal: options.signal });
  if (found.state === 'RUNNING') return { changed: false, fleet: found };
  if (found.state === 'STOPPING') await getSettledFleet(client, name, options);
  const changed = found.state !== 'STARTING' && (await sendStart(client, name, { signal: options.signal }));
  return { changed, fleet: await arrival(client, name, 'RUNNING', rest(options, startSeconds, startedAt)) };
}

/** Sends the start; that somebody else was faster is no failure. */
async function sendStart(client: AppStreamSender, name: string, options: CallOptions): Promise<boolean> {
  try {
    await sendStartFleet(client, name, options);
    return true;
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error;
    const { state } = await getFleet(client, name, options);
    if (state !== 'STARTING' && state !== 'RUNNING') throw error;
    return (error.attempts ?? 1) > 1;
  }
}

/** Stops a fleet that nobody uses, or that may be stopped all the same. */
export async function stopFleet(
  { client }: FleetContext,
  name: string,
  { endSessions = false, ...options }: StopFleetOptions,
): Promise<FleetChange> {
  const { signal } = options;
  const found = await getFleet(client, name, { signal });
  if (found.state === 'STOPPED') return { changed: false, fleet: found };
  const changed = found.state !== 'STOPPING';
  if (changed) {
    if (!endSessions) await refuseInSession(client, found, { signal });
    await sendStopFleet(client, name, { signal });
  }
  return { changed, fleet: await arrival(client, name, 'STOPPED', options) };
}
