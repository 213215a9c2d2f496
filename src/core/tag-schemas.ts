import * as z from 'zod/mini';
import { lazy, shown } from './parse.js';

/** As the service's model has it: after a first character of any kind, letters, digits, spaces and a few signs. */
const keyPattern = /^(?!aws:).[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,127}$/u;

const valuePattern = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u;

const keyRule = '1 to 128 letters, digits, spaces or "_.:/=+-@", not beginning with "aws:"';

const valueRule = 'a tag value: at most 256 letters, digits, spaces or "_.:/=+-@"';

/** Tags: keys that the service lets callers set, each with a value, which may be empty. */
export const tags = lazy(() =>
  z
    .record(
      z.string(),
      z.string().check(z.regex(valuePattern, { error: (issue) => `${shown(issue.input)} is not ${valueRule}` })),
    )
    .check((context) => {
      for (const key of Object.keys(context.value).filter((candidate) => !keyPattern.test(candidate))) {
        context.issues.push({
          code: 'custom',
          input: key,
          path: [key],
          message: `${shown(key)} is not a tag key: ${keyRule}`,
        });
      }
    }),
);

/** Keys of tags. */
export const tagKeys = lazy(() =>
  z.array(
    z.string().check(
      z.regex(/^.{1,128}$/su, {
        error: (issue) => `${shown(issue.input)} is not a tag key: give 1 to 128 characters`,
      }),
    ),
  ),
);
