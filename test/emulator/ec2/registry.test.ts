import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Registry } from '../../../src/emulator/ec2/registry.js';

test('a registry lists what it holds in the order of arrival', () => {
  const registry = new Registry<number>();
  for (const n of [3, 1, 2]) registry.add(`id-${n}`, n);
  expect([...registry.values()]).toEqual([3, 1, 2]);
  expect(registry.get('id-1')).toBe(1);
  expect(registry.has('id-9')).toBe(false);
  expect(registry.size).toBe(3);
});

test('an id can be taken once', () => {
  const registry = new Registry<number>();
  registry.add('a', 1);
  expect(() => registry.add('a', 2)).toThrow('a is there already');
});

test('a listing in parts shows each thing that stays exactly once, whatever is added and deleted between the parts', () => {
  const change = fc.record({ add: fc.nat(80), delete: fc.array(fc.nat(200), { maxLength: 80 }) });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 8 }), fc.integer({ min: 1, max: 20 }), (changes, part) => {
      const registry = new Registry<number>();
      const alive = new Set<number>();
      let next = 0;
      const add = (count: number): void => {
        for (let n = 0; n < count; n++, next++) {
          registry.add(String(next), next);
          alive.add(next);
        }
      };
      add(100);
      const stays = new Set(alive);
      const seen: number[] = [];
      let after = 0;
      for (const step of [...changes, ...Array.from({ length: 200 }, () => ({ add: 0, delete: [] }))]) {
        let count = 0;
        for (const { item, sequence } of registry.entries(after)) {
          if (count++ === part) break;
          seen.push(item);
          after = sequence;
        }
        for (const n of step.delete) {
          expect(registry.delete(String(n))).toBe(alive.delete(n));
          stays.delete(n);
        }
        add(step.add);
      }
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen).toEqual([...seen].sort((a, b) => a - b));
      expect([...stays].filter((n) => !seen.includes(n))).toEqual([]);
      expect([...registry.values()]).toEqual([...alive]);
    }),
    { numRuns: 60 },
  );
});
