import { describe, expect, test } from 'vitest';
import { unlessAborted } from '../../src/core/unless-aborted.js';

const never = new Promise<string>(() => {});

describe('work that may be aborted', () => {
  test('is itself where nothing can abort it', () => {
    expect(unlessAborted(never, undefined)).toBe(never);
  });

  test('is not waited for when the signal has aborted before', async () => {
    await expect(unlessAborted(never, AbortSignal.abort('before'))).rejects.toBe('before');
  });

  test('is not waited for from the abort on', async () => {
    const controller = new AbortController();
    const work = unlessAborted(never, controller.signal);
    controller.abort('enough');

    await expect(work).rejects.toBe('enough');
  });

  test('ends as it ends while nothing is aborted', async () => {
    const { signal } = new AbortController();

    expect(await unlessAborted(Promise.resolve('done'), signal)).toBe('done');
    await expect(unlessAborted(Promise.reject(new Error('no')), signal)).rejects.toThrow('no');
  });
});
