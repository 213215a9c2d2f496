import { describe, expect, test } from 'vitest';
import * as kit from '../../src/index.js';
import { scenarios, titleOf } from './index.js';
import { withoutWaiting } from './without-waiting.js';

withoutWaiting();

type Exported = ((...args: never[]) => unknown) & { readonly prototype?: object };

/** A class is a function that cannot be called; its methods stand on its prototype. */
function methodsOf(name: string, exported: Exported): readonly string[] {
  if (!/^class\b/.test(Function.prototype.toString.call(exported))) return [name];
  const prototype = exported.prototype ?? {};
  if (prototype instanceof Error) return [];
  const members = Object.entries(Object.getOwnPropertyDescriptors(prototype));
  return members
    .filter(([member, { value }]) => member !== 'constructor' && typeof value === 'function')
    .map(([member]) => `${name}.${member}`);
}

const methods = Object.entries(kit).flatMap(([name, exported]) =>
  typeof exported === 'function' ? methodsOf(name, exported as Exported) : [],
);

describe('scenarios', () => {
  test('reflection finds methods and functions', () => {
    expect(methods.length).toBeGreaterThan(80);
    expect(methods).toEqual(expect.arrayContaining(['FleetManager.update', 'ImageShare.apply', 'planFleetUpdate']));
  });

  test.each(methods)('%s has one', (method) => {
    expect(scenarios.map((scenario) => scenario.method)).toContain(method);
  });

  test('none is for a method that does not exist', () => {
    expect(methods).toEqual(expect.arrayContaining(scenarios.map(({ method }) => method)));
  });

  test('no two have the same name', () => {
    expect(new Set(scenarios.map(titleOf)).size).toBe(scenarios.length);
  });

  test.each(scenarios.map((scenario) => [titleOf(scenario), scenario] as const))('%s', async (_title, scenario) => {
    const world = await scenario.prepare();
    const result = await scenario.run(world, { signal: new AbortController().signal });
    await scenario.reached(world, result);
    expect(world.emulator.modelViolations).toEqual([]);
  });
});
