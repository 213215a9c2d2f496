import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import * as kit from '../../src/index.js';
import { InvalidInputError, isAppStreamKitError } from '../../src/index.js';
import { scenarios, titleOf } from './index.js';
import type { Scenario } from './scenario.js';
import { withoutWaiting } from './without-waiting.js';
import { World } from './world.js';

function throwing(): never {
  throw new TypeError('a trap');
}

function cyclic(): object {
  const self: Record<string, unknown> = { name: 'a' };
  self['self'] = self;
  return self;
}

const traps = Object.fromEntries(
  Object.getOwnPropertyNames(Reflect).map((name) => [name, throwing]),
) as ProxyHandler<object>;

/** Values that break what does not expect them, each made anew. */
const nasties: Readonly<Record<string, () => unknown>> = {
  undefined: () => undefined,
  null: () => null,
  true: () => true,
  NaN: () => Number.NaN,
  Infinity: () => Number.POSITIVE_INFINITY,
  '-0': () => -0,
  '2^53': () => 2 ** 53,
  bigint: () => 10n,
  symbol: () => Symbol('a'),
  'empty text': () => '',
  '1 MB of text': () => 'a'.repeat(1_000_000),
  'half a surrogate pair': () => '\ud800',
  NUL: () => '\0',
  __proto__: () => '__proto__',
  constructor: () => 'constructor',
  'a function': () => () => undefined,
  'a function that throws': () => throwing,
  'a class': () => URL,
  'an empty object': () => ({}),
  'an empty list': () => [],
  'a sparse list': () => Array.from({ length: 3 }).fill('a', 2, 3),
  'holes alone': () => new Array<unknown>(3),
  'a list of anything': () => [null, undefined, {}, [], Symbol('a'), 1n],
  'a cycle': cyclic,
  'a list in itself': () => {
    const list: unknown[] = [];
    list.push(list);
    return list;
  },
  'no prototype': () => Object.create(null) as unknown,
  'an own __proto__': () =>
    JSON.parse('{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}') as unknown,
  'a getter that throws': () => Object.defineProperty({}, 'name', { get: throwing, enumerable: true }),
  'getters that throw': () =>
    Object.defineProperties(
      {},
      Object.fromEntries(
        ['signal', 'userId', 'accountId', 'length', 'version', 'then', 'send', 'config', 'complete'].map((name) => [
          name,
          { get: throwing, enumerable: true },
        ]),
      ),
    ),
  'a key that is a symbol': () => ({ [Symbol('a')]: 1 }),
  'text that throws': () => ({ toString: throwing, [Symbol.toPrimitive]: throwing, toJSON: throwing }),
  'a proxy that throws': () => new Proxy({}, traps),
  'a revoked proxy': () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return proxy;
  },
  'a list that throws': () => new Proxy([], traps),
  'an iterator that throws': () => ({ [Symbol.iterator]: throwing, [Symbol.asyncIterator]: throwing }),
  'iterators of nothing': () => ({ [Symbol.iterator]: () => undefined, [Symbol.asyncIterator]: () => undefined }),
  'a Date': () => new Date(Number.NaN),
  'a Map': () => new Map([['name', 'a']]),
  'an error': () => new Error('a'),
  'an instance of a class': () => new URL('https://example.com'),
  bytes: () => new Uint8Array(3),
  'a boxed text': () => Object('a') as unknown,
  'an object of 1 MB': () => ({ name: 'a'.repeat(1_000_000), ['b'.repeat(1_000_000)]: 1 }),
  'a rejected promise': () => {
    const rejected: Promise<unknown> = Promise.reject(new TypeError('a trap'));
    rejected.catch(() => undefined);
    return rejected;
  },
};

/** A way to call a method wrongly. */
interface Wrong {
  readonly what: string;
  readonly args: readonly unknown[];
}

/** Puts a value in the place of each argument, of each member of it, and beside them. */
function* placesOf(args: readonly unknown[]): Generator<(value: unknown) => Wrong> {
  for (const [at, arg] of args.entries()) {
    const instead = (replaced: unknown) => args.with(at, replaced);
    yield (value) => ({ what: `argument ${at}`, args: instead(value) });
    yield (value) => ({ what: `in a list, argument ${at}`, args: instead([value]) });
    if (typeof arg !== 'object' || arg === null) continue;
    for (const [path, put] of membersOf(arg)) {
      yield (value) => ({ what: `argument ${at}, ${path}`, args: instead(put(value)) });
    }
  }
  yield (value) => ({ what: 'one argument more', args: [...args, value] });
}

/** Each member of a value, deep, and how to put something else there. */
function* membersOf(value: object): Generator<readonly [path: string, put: (other: unknown) => unknown]> {
  if (!isPlain(value)) return;
  const put = (key: string, other: unknown) =>
    Array.isArray(value) ? value.with(Number(key), other) : { ...value, [key]: other };
  if (!Array.isArray(value)) yield ['a key of no meaning', (other) => put('unheardOf', other)];
  for (const [key, member] of Object.entries(value)) {
    yield [key, (other) => put(key, other)];
    if (typeof member !== 'object' || member === null) continue;
    for (const [path, inner] of membersOf(member as object)) {
      yield [`${key}.${path}`, (other) => put(key, inner(other))];
    }
  }
}

function isPlain(value: object): boolean {
  return Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
}

function isWrite(operation: string): boolean {
  return !/^(Describe|List)/.test(operation);
}

/** A world that is made anew once something was written in it. */
function worlds(scenario: Scenario): () => Promise<World> {
  let ready: Promise<World> | undefined;
  return async () => {
    const world = await ready;
    if (world?.requests.every(({ operation }) => !isWrite(operation))) return world;
    ready = scenario.prepare();
    return ready;
  };
}

/** A call that did not fail. */
class Resolved {
  readonly isResolved = true;
}

/** What the caller's own functions and iterables throw is the caller's. */
function isOfCaller(what: string): boolean {
  return (
    / on[A-Z]\w+: a (function that throws|class)$/.test(what) ||
    /^collect (in a list|.*: (an iterator that throws|iterators of nothing)$)/.test(what)
  );
}

/** What comes of a call is a result, or an error of the library: its own where the input is at fault, and then nothing is written. */
function assertSettled(outcome: unknown, world: World, what: string): void {
  const isOwn = outcome instanceof Resolved || isAppStreamKitError(outcome) || isOfCaller(what);
  expect(isOwn ? 'fine' : outcome, what).toBe('fine');
  if (outcome instanceof InvalidInputError) {
    expect(world.requests.map(({ operation }) => operation).filter(isWrite), what).toEqual([]);
    expect(outcome.message.length, what).toBeLessThan(2000);
  }
}

async function outcomeOf(run: () => unknown): Promise<unknown> {
  try {
    await run();
    return new Resolved();
  } catch (error) {
    return error;
  }
}

/** So that a run of some values meets all of them, each at other places. */
function isChosen(place: number, nasty: number, outOf: number): boolean {
  return (place + nasty) % outOf === 0;
}

async function tryPlaces(scenario: Scenario, outOf: number): Promise<void> {
  const fresh = worlds(scenario);
  const places = [...placesOf(scenario.args(await fresh(), {}))].length;
  for (let place = 0; place < places; place += 1) {
    for (const [nasty, [name, make]] of Object.entries(nasties).entries()) {
      if (isChosen(place, nasty, outOf)) await tryOne(scenario, await fresh(), { place, name, value: make() });
    }
  }
}

async function tryOne(
  scenario: Scenario,
  world: World,
  { place, name, value }: { readonly place: number; readonly name: string; readonly value: unknown },
): Promise<void> {
  const wrong = [...placesOf(scenario.args(world, {}))].at(place)?.(value);
  if (wrong === undefined) return;
  const outcome = await outcomeOf(() => scenario.run(world, {}, wrong.args));
  assertSettled(outcome, world, `${scenario.method} ${wrong.what}: ${name}`);
}

const constructors = {
  ImageShare: kit.ImageShare,
  ImageBuilderManager: kit.ImageBuilderManager,
  FleetManager: kit.FleetManager,
  StackManager: kit.StackManager,
  SessionNetwork: kit.SessionNetwork,
} as const satisfies Partial<typeof kit>;

function construct(name: keyof typeof constructors, args: readonly unknown[]): object {
  return Reflect.construct(constructors[name], args) as object;
}

/**
 * Tests that whatever is given to anything public is understood or refused, and does no harm.
 *
 * @param outOf - One in so many values is tried at a place.
 */
export function testHostileInput(outOf: number): void {
  withoutWaiting();

  const before = Reflect.ownKeys(Object.prototype);
  afterEach(() => {
    expect(Reflect.ownKeys(Object.prototype)).toEqual(before);
  });

  describe('whatever is given to a public method or function', () => {
    test.each(scenarios.map((scenario) => [titleOf(scenario), scenario] as const))(
      '%s: it is understood or refused, and nothing is written when it is refused',
      async (_title, scenario) => {
        await tryPlaces(scenario, outOf);
      },
    );
  });

  describe('whatever is made up', () => {
    test('is understood or refused by methods of all kinds', async () => {
      const fresh = new Map(scenarios.map((scenario) => [scenario, worlds(scenario)] as const));
      const anything = fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true });
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...scenarios), fc.nat(), anything, async (scenario, at, value) => {
          const world = await (fresh.get(scenario)?.() ?? scenario.prepare());
          const places = [...placesOf(scenario.args(world, {}))].length;
          await tryOne(scenario, world, { place: at % places, name: fc.stringify(value), value });
        }),
        { numRuns: 2000 / outOf },
      );
    });
  });

  describe('a constructor', () => {
    test.each(Object.keys(constructors) as (keyof typeof constructors)[])(
      '%s takes no options that it does not understand',
      async (name) => {
        const { owner } = new World();
        const own = name === 'SessionNetwork' ? { appstream: owner, ec2: owner } : { client: owner };
        const members = [...Object.keys(own), 'limits', 'consumerClient', 'unheardOf'];
        for (const [nasty, make] of Object.entries(nasties)) {
          const wrong = members.map((member) => [member, [{ ...own, [member]: make() }]] as const);
          for (const [member, args] of [['options', [make()]] as const, ...wrong]) {
            const outcome = await outcomeOf(() => construct(name, args));
            const isFine = outcome instanceof Resolved || outcome instanceof InvalidInputError;
            expect(isFine ? 'fine' : outcome, `${nasty} as ${member}`).toBe('fine');
          }
        }
        expect(() => construct(name, [])).toThrow(InvalidInputError);
      },
    );
  });
}
