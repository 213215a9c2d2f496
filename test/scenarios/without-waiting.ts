import { afterEach, beforeEach, vi } from 'vitest';

/** Makes hours pass at once in the tests of a file or suite. */
export function withoutWaiting(): void {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.setTimerTickMode('nextTimerAsync');
  });
  afterEach(() => {
    vi.useRealTimers();
  });
}
