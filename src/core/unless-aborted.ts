import { sharedSignal } from './shared-signal.js';

/**
 * Waits for work, and rejects with the signal's reason when it aborts first.
 *
 * Senders need not know about signals: what one of them answers after the abort is nobody's any more.
 */
export function unlessAborted<T>(work: Promise<T>, given: AbortSignal | undefined): Promise<T> {
  const signal = sharedSignal(given);
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason as Error);
    const settled = () => signal.removeEventListener('abort', stop);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
    Promise.resolve(work).finally(settled).then(resolve, reject);
  });
}
