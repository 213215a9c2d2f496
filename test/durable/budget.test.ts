import { expect, test } from 'vitest';
import { budget, bytesOf } from '../../src/durable/budget.js';
import { dueItem, newState } from '../../src/durable/state.js';
import { makeTurn } from '../../src/durable/turn.js';
import type { Work } from '../../src/durable/work.js';

type Place = { readonly at: string };

/** Work that never ends, and grows no larger. */
const watching: Work<Place, Place, { readonly id: string }, { readonly complete: boolean }> = {
  kind: 'watching',
  capacity: 1,
  growth: 1,
  weightOf: () => 1,
  partsOf: () => [],
  keyOf: ({ at }) => at,
  begin: (checkpoint) =>
    Promise.resolve({ checkpoint, events: [], done: false, waitSeconds: 300, report: { complete: false } }),
  step: (checkpoint) =>
    Promise.resolve({ checkpoint, events: [], done: false, waitSeconds: 300, report: { complete: false } }),
};

const state = newState<Place, Place, { readonly id: string }, { readonly complete: boolean }>('watching', [
  dueItem('here', { checkpoint: { at: 'x'.repeat(1000) } }),
]);

async function after(turns: number, bytes: number) {
  const turn = { at: 1_000_000, signal: new AbortController().signal, warn: () => {} };
  return makeTurn(watching, { deliver: () => {} }, { state, turns, bytes, pauseSeconds: 1 }, turn);
}

test('an execution hands its work over once it has written 80 MB, though it has turns left', async () => {
  const { end, bytes } = await after(400, 1_000_000);
  expect(end).toBeUndefined();
  expect(bytes).toBeGreaterThan(1_001_000);
  const written = bytes - 1_000_000;
  expect(await after(400, budget.bytes - written - 1)).not.toHaveProperty('end');
  expect(await after(400, budget.bytes - written)).toMatchObject({
    end: 'over-budget',
    turns: 401,
    bytes: budget.bytes,
  });
});

test('an execution hands its work over once its turns are up', async () => {
  expect(await after(budget.turns - 2, 0)).not.toHaveProperty('end');
  const last = await after(budget.turns - 1, 0);
  expect(last).toMatchObject({ end: 'over-budget', turns: budget.turns, pauseSeconds: 300 });
  expect(last.bytes).toBe(bytesOf(last.state));
});
