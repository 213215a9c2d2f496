import * as z from 'zod/mini';
import { type InputIssue, InvalidInputError, isAppStreamKitError } from '../errors.js';
import { nearest } from './nearest.js';
import { serializeError } from './serialize-error.js';

/**
 * The shape that a schema for `T` must have, member by member.
 *
 * `satisfies ShapeOf<T>` on the shape of an object schema proves that schema and interface are the same type; `satisfies` on
 * the schema as a whole would let a forgotten or an extra member pass.
 */
export type ShapeOf<T> = {
  readonly [K in keyof T]-?: object extends Pick<T, K>
    ? z.ZodMiniOptional<z.ZodMiniType<Exclude<T[K], undefined>>>
    : z.ZodMiniType<T[K]>;
};

/**
 * Builds on first use: schemas made while a module loads would cost every importer time.
 *
 * The mark lets bundlers drop the schemas of what an application does not use.
 */
/* @__NO_SIDE_EFFECTS__ */
export function lazy<T>(build: () => T): () => T {
  let built: { readonly value: T } | undefined;
  return () => {
    built ??= { value: build() };
    return built.value;
  };
}

/**
 * Checks an input and returns it.
 *
 * @param what - What the input is, such as `image name`; stands before issues that have no path.
 * @throws {@link InvalidInputError} with everything that is wrong, each with its path, what was given and what is allowed.
 */
export function parseInput<T>(schema: z.ZodMiniType<T>, value: unknown, what: string): T {
  const issues = check(schema, value);
  if ('data' in issues) return issues.data;
  throw new InvalidInputError(
    issues.found.map(({ path, message }) => ({ path, message: path === '' ? `${what}: ${message}` : message })),
  );
}

/**
 * Reads an input before it can be checked as a whole; getters, proxies and iterators may throw anything.
 *
 * @throws {@link InvalidInputError} when it cannot be read.
 */
export function readInput<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (isAppStreamKitError(error)) throw error;
    throw new InvalidInputError([{ path, message: unreadable(error) }], { cause: error });
  }
}

function unreadable(error: unknown): string {
  return `cannot be read: ${clip(serializeError(error).message)}`;
}

/** What is of the wrong type is told to be so, and not also to be too long. Reading an input runs its getters, and messages read it too. */
function check<T>(schema: z.ZodMiniType<T>, value: unknown): { data: T } | { found: readonly InputIssue[] } {
  try {
    const result = schema.safeParse(value, { error: describe });
    if (result.success) return { data: result.data };
    const issues = result.error.issues.map(({ code, path, message }) => ({ code, path: pathOf(path), message }));
    const mistyped = new Set(issues.filter(({ code }) => code === 'invalid_type').map(({ path }) => path));
    return {
      found: issues
        .filter(({ code, path }) => code === 'invalid_type' || !mistyped.has(path))
        .map(({ path, message }) => ({ path, message })),
    };
  } catch (error) {
    return { found: [{ path: '', message: unreadable(error) }] };
  }
}

/** Longest key that is told whole: keys of tags are shorter. */
const longestKey = 256;

function pathOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    const name = clip(String(key), longestKey);
    return text === '' ? name : `${text}.${name}`;
  }, '');
}

const describe: z.core.$ZodErrorMap = (issue) => {
  const { input } = issue;
  switch (issue.code) {
    case 'invalid_type':
      return input === undefined
        ? `is missing: give ${article(issue.expected)}`
        : `${shown(input)} is not ${article(issue.expected)}`;
    case 'invalid_value':
      return notOneOf(input, issue.values);
    case 'invalid_key':
      return `its key ${issue.issues.map(({ message }) => message).join('; ')}`;
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(key, issue.inst)).join('; ');
    case 'too_small':
      return `${shown(input)} is too small: ${issue.inclusive === false ? 'more than' : 'at least'} ${amount(issue.minimum, issue.origin)}`;
    case 'too_big':
      return `${shown(input)} is too large: at most ${amount(issue.maximum, issue.origin)}`;
    case 'invalid_format':
      return `${shown(input)} does not match ${issue.pattern ?? issue.format}`;
    case 'invalid_union':
      if (Array.isArray(issue.options) && issue.discriminator !== undefined) {
        return notOneOf((input as Record<string, unknown>)[issue.discriminator], issue.options);
      }
      return `${shown(input)} is none of the forms that are allowed`;
    default:
      return `${shown(input)} is not allowed`;
  }
};

function unknownKey(key: string, schema: unknown): string {
  const known = schema instanceof z.ZodMiniObject ? Object.keys(schema.def.shape) : [];
  const near = nearest(key, known);
  return `"${clip(key)}" is not known${near === undefined ? '' : `: did you mean "${near}"?`}`;
}

function notOneOf(input: unknown, values: readonly unknown[]): string {
  const allowed = oneOf(values.map(shown));
  return input === undefined
    ? `is missing: give ${allowed}`
    : `${shown(input)} is not ${allowed}${suggestion(input, values)}`;
}

function suggestion(input: unknown, values: readonly unknown[]): string {
  const near = typeof input === 'string' ? nearest(input, values.map(String)) : undefined;
  return near === undefined ? '' : `: did you mean "${near}"?`;
}

function article(expected: string): string {
  if (expected === 'int') return 'a whole number';
  if (expected === 'array') return 'a list';
  return /^[aeiou]/.test(expected) ? `an ${expected}` : `a ${expected}`;
}

/** What the lengths of values count. */
const units: ReadonlyMap<string, string> = new Map([
  ['string', 'character'],
  ['array', 'item'],
  ['set', 'item'],
]);

function amount(limit: number | bigint, origin: string): string {
  const unit = units.get(origin);
  return unit === undefined ? String(limit) : `${limit} ${unit}${Number(limit) === 1 ? '' : 's'}`;
}

function oneOf(values: readonly string[]): string {
  return values.length === 1 ? (values[0] ?? '') : `one of ${values.join(', ')}`;
}

/** A value as messages show it: short, and never the content of an object. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(clip(value));
  if (typeof value === 'object' && value !== null) return shownObject(value);
  if (typeof value === 'function') return 'a function';
  return clip(String(value));
}

/** Proxies may refuse even to tell what they are. */
function shownObject(value: object): string {
  try {
    return Array.isArray(value) ? `a list of ${value.length}` : 'an object';
  } catch {
    return 'an object';
  }
}

function clip(text: string, longest = 60): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}
