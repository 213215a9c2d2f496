import * as z from 'zod/mini';
import type { ServiceLimits } from '../limits.js';
import { lazy, shown } from './parse.js';

/** The service lets a key's first character be any; none may start with `aws:`, which AWS keeps for itself. */
const keyPattern = /^(?!aws:).[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
const valuePattern = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** Lengths of `TagKey` and `TagValue` in the service's model. */
const longestKey = 128;
const longestValue = 256;

/** The key of a tag. */
export const tagKey = lazy(() =>
  z.string().check(
    z.refine((key) => key.length <= longestKey && keyPattern.test(key), {
      error: (issue) =>
        `${shown(issue.input)} is not the key of a tag: 1 to 128 letters, digits, spaces or "_.:/=+-@", not starting with "aws:"`,
    }),
  ),
);

const tagValue = lazy(() =>
  z.string().check(
    z.refine((value) => value.length <= longestValue && valuePattern.test(value), {
      error: (issue) =>
        `${shown(issue.input)} is not the value of a tag: at most 256 letters, digits, spaces or "_.:/=+-@"`,
    }),
  ),
);

/** A record would lose such a key without a word. */
const sendable = lazy(() =>
  z.custom<Record<string, string>>(
    (value: unknown) => typeof value !== 'object' || value === null || !Object.hasOwn(value, '__proto__'),
    { path: ['__proto__'], error: 'its key "__proto__" cannot be sent: give the tag another one' },
  ),
);

/** Tags of one resource. */
export function tags({ tagsPerResource }: ServiceLimits): z.ZodMiniType<Readonly<Record<string, string>>> {
  const each = z.record(tagKey(), tagValue()).check(
    z.refine((value) => Object.keys(value).length <= tagsPerResource, {
      error: `too many tags: a resource can have ${tagsPerResource}`,
    }),
  );
  return z.pipe(sendable(), each);
}

/** Tags that a new resource gets; none at all are the same as not said, because the service refuses an empty map. */
export function newTags(limits: ServiceLimits): z.ZodMiniOptional<z.ZodMiniType<Readonly<Record<string, string>>>> {
  return z
    .optional(tags(limits))
    .check(z.overwrite((value) => (value !== undefined && Object.keys(value).length === 0 ? undefined : value)));
}

/** Keys of tags. */
export const tagKeys = lazy((): z.ZodMiniType<readonly string[]> => z.array(tagKey()));
