import * as z from 'zod/mini';
import type { CallOptions } from './call-options.js';
import { lazy, parseInput, type ShapeOf, shown } from './parse.js';

function matching(pattern: RegExp, what: string): z.ZodMiniString {
  return z.string().check(z.regex(pattern, { error: (issue) => `${shown(issue.input)} is not ${what}` }));
}

/** An account id: a string of 12 digits. A number would lose leading zeros. */
export const accountId = lazy(() => matching(/^\d{12}$/, 'an account id: give a string of 12 digits'));

/** Name of an image, fleet, stack or image builder. */
export const resourceName = lazy(() =>
  matching(
    /^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,100}$/,
    'a name: a letter or digit, then at most 100 letters, digits, "_", "." or "-"',
  ),
);

const arnPattern =
  /^arn:aws(?:-[a-z]+)*:[A-Za-z0-9][A-Za-z0-9_/.-]{0,62}:[A-Za-z0-9_/.-]{0,63}:[A-Za-z0-9_/.-]{0,63}:[A-Za-z0-9][A-Za-z0-9:_/+=,@.\\-]{0,1023}$/;

/** An ARN, in any partition. */
export const arn = lazy(() =>
  matching(arnPattern, 'an ARN, such as "arn:aws:appstream:us-west-2:111111111111:image/Test_Image"'),
);

/** Name or ARN of an image. */
export const imageNameOrArn = lazy(() =>
  z.string().check(
    z.refine(
      (value) =>
        isArn(value) ? arnPattern.test(value) && value.includes(':image/') : resourceName().safeParse(value).success,
      {
        error: (issue) => `${shown(issue.input)} is neither the name nor the ARN of an image`,
      },
    ),
  ),
);

/** Whether the text claims to be an ARN. */
export function isArn(nameOrArn: string): boolean {
  return nameOrArn.startsWith('arn:');
}

/** Name of the image with this ARN. */
export function nameOfImage(imageArn: string): string {
  return imageArn.slice(imageArn.indexOf(':image/') + ':image/'.length);
}

/** Whether an ARN is that of the image of this name. */
export function isArnOfImage(value: string, imageName: string): boolean {
  return value.endsWith(`:image/${imageName}`);
}

/** Region and account that an ARN names, each empty where it names none. */
export function placeOfArn(value: string): { readonly region: string; readonly accountId: string } {
  const [, , , region = '', account = ''] = value.split(':');
  return { region, accountId: account };
}

/** Account that owns an image, from its ARN; undefined for public images, whose account field is empty. */
export function accountOfArn(value: string): string | undefined {
  const account = value.split(':')[4];
  return account === undefined || account === '' ? undefined : account;
}

/** Members of {@link CallOptions}, for the options of every method. */
export const callOptionsShape = lazy(
  () =>
    ({
      signal: z.optional(
        z.custom<AbortSignal>(
          (value: unknown) =>
            typeof value === 'object' && value !== null && 'throwIfAborted' in value && 'addEventListener' in value,
          { error: (issue) => `${shown(issue.input)} is not an AbortSignal` },
        ),
      ),
    }) satisfies ShapeOf<CallOptions>,
);

const callOptions = lazy(() => z.strictObject(callOptionsShape()));

/** Checks options that hold nothing but a signal. */
export function parseCallOptions(options: CallOptions): CallOptions {
  return parseInput(callOptions(), options, 'options');
}
