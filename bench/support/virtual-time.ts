import { mock } from 'node:test';

/** Lets time be virtual from here on: timers fire only while {@link inVirtualTime} works. */
export function startVirtualTime(): void {
  mock.timers.enable({ apis: ['setTimeout', 'Date'], now: Date.now() });
}

/**
 * Lets virtual time pass whenever the event loop has nothing else to do.
 *
 * @param tickMilliseconds - How much of it passes at once.
 */
export async function inVirtualTime<T>(work: () => Promise<T>, tickMilliseconds = 10): Promise<T> {
  const over = new AbortController();
  const done = work().finally(() => over.abort());
  while (!over.signal.aborted) {
    for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    mock.timers.tick(tickMilliseconds);
  }
  return done;
}
