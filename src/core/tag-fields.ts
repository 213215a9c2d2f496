import * as z from 'zod/mini';
import type { ServiceLimits } from '../limits.js';
import { lazy, shown } from './parse.js';

/** The service lets a key's first character be any; none may start with `aws:`, which AWS keeps for itself. */
const keyPattern = /^(?!aws:).[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,127}$/su;
const valuePattern = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u;

/** The key of a tag. */
export const tagKey = lazy(() =>
  z.string().check(
    z.regex(keyPattern, {
      error: (issue) =>
        `${shown(issue.input)} is not the key of a tag: 1 to 128 letters, digits, spaces or "_.:/=+-@", not starting with "aws:"`,
    }),
  ),
);

const tagValue = lazy(() =>
  z.string().check(
    z.regex(valuePattern, {
      error: (issue) =>
        `${shown(issue.input)} is not the value of a tag: at most 256 letters, digits, spaces or "_.:/=+-@"`,
    }),
  ),
);

/** Tags of one resource. */
export function tags({ tagsPerResource }: ServiceLimits): z.ZodMiniType<Readonly<Record<string, string>>> {
  return z.record(tagKey(), tagValue()).check(
    z.refine((value) => Object.keys(value).length <= tagsPerResource, {
      error: `too many tags: a resource can have ${tagsPerResource}`,
    }),
  );
}

/** Keys of tags. */
export const tagKeys = lazy((): z.ZodMiniType<readonly string[]> => z.array(tagKey()));
