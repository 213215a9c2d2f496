import * as z from 'zod/mini';
import type { InputIssue } from '../errors.js';
import { currentLimits, type LimitRange, type ServiceLimits } from '../limits.js';
import { lazy, shown } from './parse.js';

/** A whole number in a range of the limits. */
export function within({ min, max }: LimitRange): z.ZodMiniNumber {
  return z.int().check(z.gte(min), z.lte(max));
}

/** A whole number in a range of the limits, or 0, which turns the thing off. */
export function withinOrZero({ min, max }: LimitRange): z.ZodMiniNumber {
  return z.int().check(
    z.refine((value) => value === 0 || (value >= min && value <= max), {
      error: (issue) => `${shown(issue.input)} is neither 0 nor from ${min} to ${max}`,
    }),
  );
}

/** Greatest whole number that the service takes: its model has these members as `Integer`, which is of 32 bits. */
const greatestInteger = 2_147_483_647;

/** A whole number that the service documents no greatest value of. */
export function atLeast(min: number): z.ZodMiniNumber {
  return within({ min, max: greatestInteger });
}

/** Text that is not empty. */
export function text(maximum = Number.MAX_SAFE_INTEGER): z.ZodMiniString {
  return z.string().check(z.minLength(1), z.maxLength(maximum));
}

/**
 * Checks what members of an object have to do with each other.
 *
 * It runs also where a member is wrong by itself, so that everything is told at once: what it gets may be of any type.
 */
export function together<T extends object>(
  check: (value: { readonly [Member in keyof T]?: unknown }) => readonly InputIssue[],
): z.core.$ZodCheck<T> {
  return z.check<T>(
    ({ value, issues }) => {
      for (const { path, message } of check(value)) {
        issues.push({ code: 'custom', input: value, path: path.split('.'), message });
      }
    },
    { when: ({ value }) => typeof value === 'object' && value !== null && !Array.isArray(value) },
  );
}

/**
 * A list in which nothing stands twice.
 *
 * @param key - What makes two items the same.
 */
export function withoutDoubles<Item>(key: (item: Item) => string): z.core.$ZodCheck<readonly Item[]> {
  return z.check<readonly Item[]>(({ value, issues }) => {
    const seen = new Set<string>();
    for (const [at, item] of value.entries()) {
      const name = key(item);
      if (seen.has(name)) {
        issues.push({
          code: 'custom',
          input: item,
          path: [at],
          message: `${shown(name)} is there twice: give it once`,
        });
      }
      seen.add(name);
    }
  });
}

/**
 * A string enum of the service.
 *
 * @param known - The enum object of the installed SDK; one that it lacks is not checked.
 */
export function sdkEnum<Value extends string>(
  known: Readonly<Record<string, string>> | undefined,
): z.ZodMiniType<Value> {
  const values = Object.values(known ?? {});
  const schema: z.ZodMiniType<string> = values.length === 0 ? text() : z.enum(values);
  return schema as z.ZodMiniType<Value>;
}

/** Id of one kind of EC2 resource, such as `eni-0a1b2c3d`. */
export const idOf = (prefix: string): z.ZodMiniString =>
  z.string().check(
    z.regex(new RegExp(`^${prefix}-[0-9A-Za-z-]+$`), {
      error: (issue) => `${shown(issue.input)} is not an id such as "${prefix}-0a1b2c3d"`,
    }),
  );

/** Ids of one kind of EC2 resource, such as `subnet-0a1b2c3d`, each once. */
export function ids(prefix: string, { min, max }: LimitRange): z.ZodMiniArray<z.ZodMiniString> {
  return z.array(idOf(prefix)).check(
    z.minLength(min),
    z.maxLength(max),
    withoutDoubles<string>((name) => name),
  );
}

/** Ids of one kind of EC2 resource where only which ones counts: one that stands twice is one. */
export function idSet(prefix: string, { min, max }: LimitRange): z.ZodMiniArray<z.ZodMiniString> {
  return z.array(idOf(prefix)).check(
    z.minLength(min),
    z.check<readonly string[]>(({ value, issues }) => {
      if (new Set(value).size <= max) return;
      issues.push({ code: 'too_big', origin: 'array', maximum: max, inclusive: true, input: value });
    }),
  );
}

/** Whether a part of a table of limits is of the same kind as in today's table; all in a list, and in a record, are of one kind. */
function isLikeToday(value: unknown, today: unknown): boolean {
  if (typeof today !== 'object' || today === null) return typeof value === typeof today && !Number.isNaN(value);
  if (typeof value !== 'object' || value === null || Array.isArray(value) !== Array.isArray(today)) return false;
  if ('min' in today) return 'min' in value && 'max' in value && isRange(value);
  const [item] = Object.values<unknown>(today as Readonly<Record<string, unknown>>);
  return Object.values(value).every((other) => isLikeToday(other, item));
}

function isRange({ min, max }: { readonly min: unknown; readonly max: unknown }): boolean {
  return typeof min === 'number' && typeof max === 'number' && min <= max;
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text).source !== '';
  } catch {
    return false;
  }
}

const limitsSchema = lazy(() =>
  z
    .custom<ServiceLimits>(
      (value: unknown) =>
        typeof value === 'object' &&
        value !== null &&
        Object.entries(currentLimits).every(([name, today]) => isLikeToday(Reflect.get(value, name), today)),
      { error: (issue) => `${shown(issue.input)} is no table of limits: start from currentLimits`, abort: true },
    )
    .check(
      z.refine(({ instanceTypePatterns }) => instanceTypePatterns.every(isPattern), {
        path: ['instanceTypePatterns'],
        error: 'has a text that is no regular expression',
      }),
    ),
);

/** A table of limits, for the options of constructors. */
export function serviceLimits(): z.ZodMiniType<ServiceLimits> {
  return limitsSchema();
}
