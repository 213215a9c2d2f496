import { afterEach, beforeEach, vi } from 'vitest';

const toFake = [
  'setTimeout',
  'clearTimeout',
  'setInterval',
  'clearInterval',
  'setImmediate',
  'clearImmediate',
] as const;

/** Skips the short sleeps of the durable execution SDK, and keeps its log quiet; the clock of days is the emulator's. */
export function withoutWaiting(): void {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: [...toFake] });
    vi.setTimerTickMode('nextTimerAsync');
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  });

  afterEach(() => {
    vi.useRealTimers();
  });
}
