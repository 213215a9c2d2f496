/** Thrown where a caller took its request back. */
export class AbortedError extends Error {
  override readonly name = 'AbortError';

  constructor() {
    super('Request aborted');
  }
}

/** Waits `ms`; rejects with {@link AbortedError} as soon as `signal` aborts. Fake timers drive it. */
export function delay(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(new AbortedError());
      return;
    }
    const stop = (): void => {
      clearTimeout(timer);
      reject(new AbortedError());
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal?.addEventListener('abort', stop, { once: true });
  });
}
