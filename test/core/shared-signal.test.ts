import { getMaxListeners } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, onTestFinished, test } from 'vitest';
import { sharedSignal } from '../../src/core/shared-signal.js';
import { sleep } from '../../src/core/sleep.js';

describe('sharedSignal', () => {
  test('aborts with the reason of the signal that it was made of, and leaves that one as it is', () => {
    const controller = new AbortController();
    const usual = getMaxListeners(controller.signal);
    const shared = sharedSignal(controller.signal);

    controller.abort('enough');

    expect(shared?.aborted).toBe(true);
    expect(shared?.reason).toBe('enough');
    expect(getMaxListeners(controller.signal)).toBe(usual);
  });

  test('is aborted from the start when its signal is', () => {
    expect(sharedSignal(AbortSignal.abort('before'))?.reason).toBe('before');
  });

  test('aborts with a time-out that nothing else holds', async () => {
    setFlagsFromString('--expose-gc');
    const collectGarbage = runInNewContext('gc') as () => void;
    const collecting = setInterval(collectGarbage, 20);
    onTestFinished(() => clearInterval(collecting));

    await expect(sleep(3_600_000, AbortSignal.timeout(200))).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  test('may be listened to by any number of calls without a warning', async () => {
    const warnings: string[] = [];
    const listen = ({ name }: Error) => warnings.push(name);
    process.on('warning', listen);
    onTestFinished(() => void process.off('warning', listen));
    const shared = sharedSignal(new AbortController().signal);

    for (let count = 0; count < 20; count += 1) shared?.addEventListener('abort', () => count);
    await new Promise((resolve) => setImmediate(resolve));

    expect(warnings).toEqual([]);
  });

  test('is one and the same for a signal, and for itself', () => {
    const { signal } = new AbortController();
    const shared = sharedSignal(signal);

    expect(sharedSignal(signal)).toBe(shared);
    expect(sharedSignal(shared)).toBe(shared);
  });

  test('is the signal itself where another library made it', () => {
    const foreign = Object.assign(new EventTarget(), { aborted: false }) as AbortSignal;

    expect(sharedSignal(foreign)).toBe(foreign);
  });

  test('is none without a signal', () => {
    expect(sharedSignal(undefined)).toBeUndefined();
  });
});
