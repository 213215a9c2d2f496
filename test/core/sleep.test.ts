import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { sleep } from '../../src/core/sleep.js';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('a sleep', () => {
  test('ends when its time is up, and listens no longer', async () => {
    const controller = new AbortController();
    const slept = sleep(1000, controller.signal);
    await vi.advanceTimersByTimeAsync(1000);

    await slept;
    controller.abort(new Error('too late'));
    expect(vi.getTimerCount()).toBe(0);
  });

  test('does not begin when its signal has aborted before', async () => {
    await expect(sleep(1000, AbortSignal.abort('before'))).rejects.toBe('before');
    expect(vi.getTimerCount()).toBe(0);
  });

  test('ends with the reason of its signal, and leaves no timer', async () => {
    const controller = new AbortController();
    const slept = sleep(1000, controller.signal);
    controller.abort('enough');

    await expect(slept).rejects.toBe('enough');
    expect(vi.getTimerCount()).toBe(0);
  });
});
