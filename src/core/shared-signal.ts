import { setMaxListeners } from 'node:events';

const sharedBy = new WeakMap<AbortSignal, AbortSignal>();

/**
 * A signal that aborts with `signal` and that any number of calls may listen to at once: always the same one for a signal.
 *
 * Node 20 warns of a leak from eleven listeners on, and the caller's own signal is not ours to set up. A signal of another
 * library's making is given back as it is.
 */
export function sharedSignal(signal: AbortSignal | undefined): AbortSignal | undefined {
  if (!(signal instanceof AbortSignal)) return signal;
  const known = sharedBy.get(signal);
  if (known !== undefined) return known;
  const shared = AbortSignal.any([signal]);
  setMaxListeners(0, shared);
  sharedBy.set(signal, shared).set(shared, shared);
  return shared;
}
