import { expect, test } from 'vitest';
import { slots } from '../../src/core/slots.js';

test('so many pieces of work run at once, in their order, also when some fail', async () => {
  const slot = slots(2);
  const started: number[] = [];
  let running = 0;
  let most = 0;
  const work = (index: number) =>
    slot(async () => {
      started.push(index);
      running += 1;
      most = Math.max(most, running);
      await Promise.resolve();
      running -= 1;
      if (index % 2 === 1) throw new Error(`${index}`);
      return index;
    });
  const outcomes = await Promise.allSettled([0, 1, 2, 3, 4, 5].map(work));

  expect(most).toBe(2);
  expect(started).toEqual([0, 1, 2, 3, 4, 5]);
  expect(outcomes.map(({ status }) => status === 'fulfilled')).toEqual([true, false, true, false, true, false]);
});

test('a slot that nobody waits for is free for the next', async () => {
  const slot = slots(1);
  for (const piece of [1, 2, 3]) expect(await slot(() => Promise.resolve(piece))).toBe(piece);
});
