import { expect, it } from 'vitest';
import { Ids } from '../../src/emulator/ids.js';

it('hands out identifiers that look like the service’s, differ, and are the same in every run', () => {
  const ids = new Ids();
  const first = [ids.resource('eni'), ids.uuid()];
  expect(first).toEqual([
    expect.stringMatching(/^eni-0[0-9a-f]{16}$/),
    expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/),
  ]);
  const many = new Set(Array.from({ length: 10_000 }, () => ids.resource('eni')));
  expect(many.size).toBe(10_000);
  const others = new Set(Array.from({ length: 10_000 }, () => ids.uuid()));
  expect(others.size).toBe(10_000);
  ids.reset();
  expect([ids.resource('eni'), ids.uuid()]).toEqual(first);
});
