import type { CallOptions } from '../core/call-options.js';
import type { AppStreamSender } from '../core/senders.js';
import { isTransient, isUnreadable } from '../core/translate-error.js';
import { type Wait, type WaitOptions, waitForState } from '../core/wait.js';
import { ConflictError, isAppStreamKitError, ResponseError, WaitFailedError } from '../errors.js';
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

/** A state that can be asked for, and in which a fleet stays. */
export type RestingState = 'RUNNING' | 'STOPPED';

/** How each state is asked for, the state on the way there, and the default of `timeoutSeconds`. */
const ways = {
  RUNNING: { ask: sendStartFleet, onTheWay: 'STARTING', timeoutSeconds: 3600 },
  STOPPED: { ask: sendStopFleet, onTheWay: 'STOPPING', timeoutSeconds: 1800 },
} as const;

const knownStates: ReadonlySet<string> = new Set(['STARTING', 'RUNNING', 'STOPPING', 'STOPPED', 'FAILED']);

/** Whether a state is newer than this version: nobody can tell that it leads nowhere. */
export function isNewer(state: string): boolean {
  return !knownStates.has(state);
}

function fleetWait(client: AppStreamSender, name: string, wantedState: RestingState): Wait<Fleet> {
  const { onTheWay, timeoutSeconds } = ways[wantedState];
  return {
    resource: `fleet ${name}`,
    wantedState,
    onTheWay: (state) => state === onTheWay || isNewer(state),
    timeoutSeconds,
    look: (options) => getFleet(client, name, options),
    stateOf: ({ state }) => state,
    errorsOf: ({ fleetErrors }) => fleetErrors ?? [],
  };
}

/** Looks once, or until the fleet is there, as the options ask. */
export function arrival(
  client: AppStreamSender,
  name: string,
  wantedState: RestingState,
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
 * Waits while a fleet starts or stops, also when somebody turns it round meanwhile.
 *
 * @throws {@link ConflictError} `wrong-state` when it does and the options say not to wait.
 */
export async function settled(client: AppStreamSender, fleet: Fleet, options: WaitOptions): Promise<Fleet> {
  const { name, state } = fleet;
  if (state !== 'STARTING' && state !== 'STOPPING') return fleet;
  if (options.wait === false) {
    throw new ConflictError(`Fleet ${name} is ${state}: wait until it has settled.`, { reason: 'wrong-state' });
  }
  const startedAt = Date.now();
  const left = () => rest(options, ways.RUNNING.timeoutSeconds, startedAt);
  try {
    return await arrival(client, name, state === 'STARTING' ? 'RUNNING' : 'STOPPED', left());
  } catch (error) {
    if (!(error instanceof WaitFailedError)) throw error;
    return settled(client, await getFleet(client, name, { signal: options.signal }), left());
  }
}

/** Looks at a fleet until a look succeeds. */
export function seen(client: AppStreamSender, name: string, options: WaitOptions): Promise<Fleet> {
  const { signal, timeoutSeconds, pollSeconds } = options;
  const wait = { ...fleetWait(client, name, 'RUNNING'), wantedState: 'seen', stateOf: () => 'seen' };
  return waitForState(wait, { signal, timeoutSeconds, pollSeconds });
}

/**
 * Asks a fleet to start or to stop; `false` when somebody else was faster.
 *
 * A refusal, or an answer that was lost, is no failure when the fleet is seen on its way.
 */
export async function askFor(
  client: AppStreamSender,
  name: string,
  wantedState: RestingState,
  options: CallOptions,
): Promise<boolean> {
  const { ask, onTheWay } = ways[wantedState];
  try {
    await ask(client, name, options);
    return true;
  } catch (error) {
    options.signal?.throwIfAborted();
    const isLost = mayHaveTakenEffect(error);
    if (!isLost && !(error instanceof ConflictError)) throw error;
    const fleet = await getFleet(client, name, options).catch(() => undefined);
    options.signal?.throwIfAborted();
    if (fleet?.state !== onTheWay && fleet?.state !== wantedState) throw error;
    return isLost || (error instanceof ConflictError && (error.attempts ?? 1) > 1);
  }
}

/** Whether it is the answer that is missing, so that nobody knows what became of the request. */
export function mayHaveTakenEffect(error: unknown): boolean {
  if (isAppStreamKitError(error)) return error instanceof ResponseError;
  return isTransient(error) || isUnreadable(error);
}

/** Starts a fleet; one that is stopping is waited for first. */
export async function startFleet({ client }: FleetContext, name: string, options: WaitOptions): Promise<FleetChange> {
  const startedAt = Date.now();
  const first = await getFleet(client, name, { signal: options.signal });
  const found = first.state === 'STOPPING' ? await settled(client, first, options) : first;
  if (found.state === 'RUNNING') return { changed: false, fleet: found };
  const changed = found.state !== 'STARTING' && (await askFor(client, name, 'RUNNING', { signal: options.signal }));
  return {
    changed,
    fleet: await arrival(client, name, 'RUNNING', rest(options, ways.RUNNING.timeoutSeconds, startedAt)),
  };
}

/**
 * Stops a fleet that nobody uses, or that may be stopped all the same.
 *
 * @param onChange - Called when the fleet begins to stop by this call, before that is waited for.
 */
export async function stopFleet(
  { client }: FleetContext,
  name: string,
  { endSessions = false, ...options }: StopFleetOptions,
  onChange?: () => void,
): Promise<FleetChange> {
  const { signal } = options;
  const found = await getFleet(client, name, { signal });
  if (found.state === 'STOPPED') return { changed: false, fleet: found };
  const isStopping = found.state === 'STOPPING';
  if (!isStopping && !endSessions) await refuseInSession(client, found, { signal });
  const changed = !isStopping && (await askFor(client, name, 'STOPPED', { signal }));
  if (changed) onChange?.();
  return { changed, fleet: await arrival(client, name, 'STOPPED', options) };
}
