import { setMaxListeners } from 'node:events';

const sharedBy = new WeakMap<AbortSignal, AbortSignal>();

/**
 * A signal that aborts with `signal` and that any number of calls may listen to at once: always the same one for a signal.
 *
 * Node 20 warns of a leak from eleven listeners on, and the caller's own signal is not ours to set up. It gets one listener, which
 * also keeps the signal of an `AbortSignal.timeout()` from being collected before its time: `AbortSignal.any()` does not. A signal
 * that has aborted or that another library made is given back as it is.
 */
export function sharedSignal(signal: AbortSignal | undefined): AbortSignal | undefined {
  if (!(signal instanceof AbortSignal) || signal.aborted) return signal;
  const known = sharedBy.get(signal);
  if (known !== undefined) return known;
  const controller = new AbortController();
  const shared = controller.signal;
  setMaxListeners(0, shared);
  signal.addEventListener('abort', () => controller.abort(signal.reason), { once: true });
  sharedBy.set(signal, shared).set(shared, shared);
  return shared;
}
