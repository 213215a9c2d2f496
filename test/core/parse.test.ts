import { describe, expect, expectTypeOf, test } from 'vitest';
import * as z from 'zod/mini';
import { lazy, parseInput, readInput, type ShapeOf, shown } from '../../src/core/parse.js';
import { InvalidInputError } from '../../src/errors.js';

interface Spec {
  readonly name: string;
  readonly capacity: { readonly desired?: number | undefined };
  readonly view?: 'APP' | 'DESKTOP' | undefined;
  readonly size?: number | undefined;
  readonly share?: number | undefined;
  readonly groups?: readonly string[] | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

const spec = lazy(() =>
  z.strictObject({
    name: z.string().check(z.minLength(2)),
    capacity: z.strictObject({ desired: z.optional(z.int().check(z.gte(0), z.lte(10))) }),
    view: z.optional(z.enum(['APP', 'DESKTOP'])),
    size: z.optional(z.number()),
    share: z.optional(z.number().check(z.positive())),
    groups: z.optional(z.array(z.string()).check(z.minLength(1), z.maxLength(2))),
    tags: z.optional(z.record(z.string().check(z.minLength(2)), z.string())),
  } satisfies ShapeOf<Spec>),
);

/** What is wrong with a value, as `path: message`. */
function issues(value: unknown): string[] {
  try {
    parseInput(spec(), value, 'spec');
  } catch (error) {
    if (error instanceof InvalidInputError) return error.issues.map(({ path, message }) => `${path}: ${message}`);
    throw error;
  }
  return [];
}

const right = { name: 'ab', capacity: {} };

describe('parseInput', () => {
  test('returns what is right, undefined members included', () => {
    expect(parseInput(spec(), { ...right, view: undefined, size: 0 }, 'spec')).toEqual({ ...right, size: 0 });
  });

  test('tells everything that is wrong at once', () => {
    const wrong = {
      nam: 1,
      capacity: { desired: 1.5, desird: 2 },
      view: 'APPS',
      size: 'big',
      groups: ['a', 3],
      tags: { a: 1 },
    };

    expect(issues(wrong)).toEqual([
      'name: is missing: give a string',
      'capacity.desired: 1.5 is not a whole number',
      'capacity: "desird" is not known: did you mean "desired"?',
      'view: "APPS" is not one of "APP", "DESKTOP": did you mean "APP"?',
      'size: "big" is not a number',
      'groups[1]: 3 is not a string',
      'tags.a: its key "a" is too small: at least 2 characters',
      ': spec: "nam" is not known: did you mean "name"?',
    ]);
  });

  test.each([
    [undefined, ': spec: is missing: give an object'],
    [null, ': spec: null is not an object'],
    [[], ': spec: a list of 0 is not an object'],
    [5n, ': spec: 5 is not an object'],
    [Symbol('s'), ': spec: Symbol(s) is not an object'],
    [() => 1, ': spec: a function is not an object'],
    [{ ...right, groups: 'sg-1' }, 'groups: "sg-1" is not a list'],
    [{ ...right, groups: [] }, 'groups: a list of 0 is too small: at least 1 item'],
    [{ ...right, groups: ['a', 'b', 'c'] }, 'groups: a list of 3 is too large: at most 2 items'],
    [{ ...right, name: 'a' }, 'name: "a" is too small: at least 2 characters'],
    [{ ...right, capacity: { desired: -1 } }, 'capacity.desired: -1 is too small: at least 0'],
    [{ ...right, share: 0 }, 'share: 0 is too small: more than 0'],
    [{ ...right, capacity: { desired: 11 } }, 'capacity.desired: 11 is too large: at most 10'],
    [{ ...right, size: Number.NaN }, 'size: NaN is not a number'],
    [{ ...right, size: Number.POSITIVE_INFINITY }, 'size: Infinity is not a number'],
    [{ ...right, zzzzzz: 1 }, ': spec: "zzzzzz" is not known'],
    [{ ...right, view: 'ZZZZ' }, 'view: "ZZZZ" is not one of "APP", "DESKTOP"'],
    [{ ...right, view: 5 }, 'view: 5 is not one of "APP", "DESKTOP"'],
  ])('says of %s: %s', (value, issue) => {
    expect(issues(value)).toEqual([issue]);
  });

  test('survives what throws when it is read', () => {
    const trap = () => {
      throw new Error('boom');
    };
    expect(issues(Object.defineProperty({ capacity: {} }, 'name', { enumerable: true, get: trap }))).toEqual([
      ': spec: cannot be read: boom',
    ]);
    expect(issues(new Proxy({}, { get: trap, ownKeys: trap }))).toEqual([': spec: cannot be read: boom']);
    expect(issues({ ...right, size: { toString: trap, valueOf: trap } })).toEqual(['size: an object is not a number']);
  });

  test('keeps what objects hold, and long texts, out of messages', () => {
    const [issue = ''] = issues({ ...right, size: { password: 'secret' }, view: undefined });
    expect(issue).toBe('size: an object is not a number');
    expect(shown('x'.repeat(500))).toHaveLength(62);
    expect(shown('x'.repeat(60))).toBe(`"${'x'.repeat(60)}"`);
    expect(shown('x'.repeat(61))).toBe(`"${'x'.repeat(59)}…"`);
    expect(issues({ ...right, ['k'.repeat(500)]: 1 })[0]?.length).toBeLessThan(100);
  });

  test('does not take keys of every object for its own', () => {
    const polluted = JSON.parse('{ "name": "ab", "capacity": {}, "__proto__": { "admin": true } }') as object;
    expect(issues(polluted)).toHaveLength(1);
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
    expect(issues({ ...right, constructor: 1 })).toEqual([': spec: "constructor" is not known']);
  });

  test('wins over messages that the caller has configured for zod', () => {
    const before = z.config();
    z.config({ customError: () => 'the caller’s own' });
    expect(issues({ capacity: {} })).toEqual(['name: is missing: give a string']);
    z.config({ ...before, customError: undefined });
  });
});

describe('what is wrong is told in words', () => {
  const kinds = z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('a') }),
    z.object({ kind: z.literal('b'), size: z.number() }),
  ]);
  const { proxy: unreadable, revoke } = Proxy.revocable([], {});
  revoke();

  test.each([
    ['a pattern', z.string().check(z.regex(/^a+$/)), 'b', 'input: "b" does not match /^a+$/'],
    ['a single value', z.literal('x'), 'y', 'input: "y" is not "x"'],
    ['a single value that is missing', z.literal('x'), undefined, 'input: is missing: give "x"'],
    ['one of some kinds', kinds, { kind: 'c' }, '"c" is not one of "a", "b"'],
    ['one of some kinds that is not said', kinds, {}, 'is missing: give one of "a", "b"'],
    ['one of some forms', z.union([z.string(), z.number()]), true, 'input: true is none of the forms that are allowed'],
    ['a check of its own', z.custom(() => false), 5, 'input: 5 is not allowed'],
    ['a list that cannot even be recognized', z.custom(() => false), unreadable, 'input: an object is not allowed'],
  ])('%s', (_, schema, value, message) => {
    expect(() => parseInput(schema as z.ZodMiniType, value, 'input')).toThrow(message);
  });
});

describe('readInput', () => {
  const read = (error: unknown) => () =>
    readInput('grants', () => {
      throw error;
    });

  test('returns what is read', () => {
    expect(readInput('grants', () => 5)).toBe(5);
  });

  test('tells what cannot be read, and why', () => {
    const cause = new RangeError('no more');

    expect(read(cause)).toThrow(
      expect.objectContaining({
        code: 'invalid-input',
        issues: [{ path: 'grants', message: 'cannot be read: no more' }],
        cause,
      }),
    );
  });

  test('passes on an error that is told already', () => {
    const told = new InvalidInputError([{ path: 'a', message: 'b' }]);

    expect(read(told)).toThrow(told);
  });
});

test('lazy builds once, on first use, also where it builds nothing', () => {
  let built = 0;
  const value = lazy(() => {
    built += 1;
  });
  expect(built).toBe(0);
  value();
  value();
  expect(built).toBe(1);
});

test('a shape is its interface, member by member', () => {
  interface Small {
    readonly name: string;
    readonly size?: number | undefined;
  }
  const whole = { name: z.string(), size: z.optional(z.number()) } satisfies ShapeOf<Small>;
  // @ts-expect-error an optional member is forgotten
  const forgotten = { name: z.string() } satisfies ShapeOf<Small>;
  // @ts-expect-error a member is extra
  const extra = { ...whole, color: z.string() } satisfies ShapeOf<Small>;
  // @ts-expect-error an optional member is required
  const required = { name: z.string(), size: z.number() } satisfies ShapeOf<Small>;
  // @ts-expect-error a member is of another type
  const other = { name: z.number(), size: z.optional(z.number()) } satisfies ShapeOf<Small>;
  expect([whole, forgotten, extra, required, other]).toHaveLength(5);
  expectTypeOf<z.infer<z.ZodMiniObject<typeof whole>>>().toEqualTypeOf<{ name: string; size?: number | undefined }>();
  expectTypeOf<z.ZodMiniType<Small>>().toExtend<z.ZodMiniType<{ readonly name: string }>>();
});
