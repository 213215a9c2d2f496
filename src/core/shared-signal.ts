import { setMaxListeners } from 'node:events';

/**
 * A signal that aborts with `signal` and that any number of calls may listen to at once.
 *
 * Node 20 warns of a leak from eleven listeners on, and the caller's own signal is not ours to set up.
 */
export function sharedSignal(signal: AbortSignal | undefined): AbortSignal | undefined {
  if (signal === undefined) return undefined;
  const shared = AbortSignal.any([signal]);
  setMaxListeners(0, shared);
  return shared;
}
