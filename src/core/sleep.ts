import { sharedSignal } from './shared-signal.js';

/**
 * Sleeps, and rejects with the signal's reason when it aborts.
 *
 * The global `setTimeout` is looked up at each call, so that fake timers drive it.
 */
export function sleep(milliseconds: number, given?: AbortSignal): Promise<void> {
  const signal = sharedSignal(given);
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason as Error);
      return;
    }
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    signal?.addEventListener('abort', stop, { once: true });
  });
}
