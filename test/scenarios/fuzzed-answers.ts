import { describe, expect, test } from 'vitest';
import { isAppStreamKitError, ResponseError } from '../../src/index.js';
import { scenarios, titleOf } from './index.js';
import { isMethod, type Scenario } from './scenario.js';
import { withoutWaiting } from './without-waiting.js';
import type { World } from './world.js';

/** Where in an answer something is wrong. */
type Path = readonly string[];

/** What stands there instead; `undefined` where it is missing. */
const mutations: Readonly<Record<string, (value: unknown) => unknown>> = {
  missing: () => undefined,
  null: () => null,
  'an unknown word': () => 'SOMETHING_NEW',
  'an empty text': () => '',
  'a number': () => 5,
  'an object': () => ({}),
  'a list': () => [],
  'a list of nothing': () => [null, undefined],
  'a list of numbers': () => [1, 2],
  true: () => true,
};

/** What ends a wait for a state that never comes. */
class Enough extends Error {
  override readonly name = 'Enough';
}

/** One answer of a run, changed in one place. */
interface Fuzz {
  /** Which send, from 0. */
  readonly nth: number;
  readonly operation: string;
  readonly path: Path;
  readonly mutation: string;
}

function isWrite(operation: string): boolean {
  return !/^(Describe|List)/.test(operation);
}

function* pathsOf(value: unknown, path: Path = []): Generator<Path> {
  yield path;
  if (typeof value !== 'object' || value === null || value instanceof Date) return;
  for (const [key, member] of Object.entries(value)) {
    if (key !== '$metadata') yield* pathsOf(member, [...path, key]);
  }
}

function changed(value: unknown, [key, ...rest]: Path, mutate: (value: unknown) => unknown): unknown {
  if (key === undefined) return mutate(value);
  if (Array.isArray(value)) return value.with(Number(key), changed(value[Number(key)], rest, mutate));
  const { [key]: member, ...others } = value as Record<string, unknown>;
  const other = changed(member, rest, mutate);
  return other === undefined ? others : { ...others, [key]: other };
}

/** Every place of every answer that a scenario gets, each operation's answers once. */
async function fuzzesOf(scenario: Scenario): Promise<readonly Fuzz[]> {
  const world = await scenario.prepare();
  const found = new Map<string, Fuzz>();
  let sent = 0;
  world.around = async ({ operation }, send) => {
    const nth = sent;
    sent += 1;
    const answer = await send();
    for (const path of pathsOf(answer)) {
      for (const mutation of Object.keys(mutations)) {
        const key = `${operation} ${path.join('.').replace(/\d+/g, 'n')} ${mutation}`;
        if (!found.has(key)) found.set(key, { nth, operation, path, mutation });
      }
    }
    return answer;
  };
  await scenario.run(world, {});
  return [...found.values()];
}

async function fuzzed(scenario: Scenario, { nth, operation, path, mutation }: Fuzz): Promise<void> {
  const world: World = await scenario.prepare();
  const after: string[] = [];
  let sent = 0;
  world.around = async (sending, send) => {
    const at = sent;
    sent += 1;
    if (at > nth) after.push(sending.operation);
    const answer = await send();
    return at === nth && sending.operation === operation
      ? changed(answer, path, mutations[mutation] ?? ((value) => value))
      : answer;
  };
  const what = `${operation} #${nth}, ${path.join('.')}: ${mutation}`;
  const controller = new AbortController();
  const enough = setTimeout(() => controller.abort(new Enough()), 3_600_000);
  try {
    await scenario.run(world, scenario.takesSignal ? { signal: controller.signal } : {});
  } catch (error) {
    const isOwn = isAppStreamKitError(error) || error instanceof Enough;
    expect(isOwn ? 'fine' : error, what).toBe('fine');
    // Who does not understand what is there changes nothing, but for bringing up again what was stopped.
    if (error instanceof ResponseError) {
      expect(
        after.filter((later) => isWrite(later) && later !== 'StartFleet'),
        what,
      ).toEqual([]);
    }
  } finally {
    clearTimeout(enough);
  }
}

/**
 * Tests that answers which lack something, or have something else in its place, are told or passed on.
 *
 * @param most - So many places are tried in a scenario.
 */
export function testFuzzedAnswers(most: number): void {
  withoutWaiting();

  describe('an answer that is not as it should be', () => {
    test.each(
      scenarios.filter(({ method }) => isMethod(method)).map((scenario) => [titleOf(scenario), scenario] as const),
    )('%s: it is told or passed on, and nothing is written upon it', async (_title, scenario) => {
      const fuzzes = await fuzzesOf(scenario);
      const count = Math.min(most, fuzzes.length);
      for (let at = 0; at < count; at += 1) {
        const fuzz = fuzzes[Math.floor((at * fuzzes.length) / count)];
        if (fuzz !== undefined) await fuzzed(scenario, fuzz);
      }
    });
  });
}
