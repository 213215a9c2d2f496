import * as z from 'zod/mini';
import { accountId, accountOfArn, arn, resourceName } from '../core/names.js';
import { lazy, parseInput, type ShapeOf } from '../core/parse.js';
import type { ImagePermissions, SerializedError } from '../records.js';
import type { ImageGrant } from '../service/image-permissions.js';

const permissionsShape = lazy(
  () => ({ allowFleet: z.boolean(), allowImageBuilder: z.boolean() }) satisfies ShapeOf<ImagePermissions>,
);

/** Permissions, as records hold them. */
export const imagePermissions = lazy(() => z.strictObject(permissionsShape()));

/** How many there are of something. */
export const count = lazy(() => z.int().check(z.gte(0)));

/** An instant that `toISOString` made. */
export const instant = lazy(() =>
  z.string().check(
    z.refine((value) => Number.isFinite(Date.parse(value)) && new Date(value).toISOString() === value, {
      error: 'is not an instant such as "2026-01-31T12:00:00.000Z"',
    }),
  ),
);

/** ARN of an image that an account owns. */
export const ownedImageArn = lazy(() =>
  arn().check(
    z.refine((value) => accountOfArn(value) !== undefined && value.includes(':image/'), {
      error: 'is not the ARN of an image that an account owns',
    }),
  ),
);

/** An error, as records hold it: absent members, none undefined, as JSON has it. */
export const serializedError = lazy(() => {
  const optionalText = z.optional(z.string());
  const members = z.strictObject({
    name: z.string(),
    code: z.string(),
    message: z.string(),
    operation: optionalText,
    requestId: optionalText,
  });
  return z.custom<SerializedError>((value) => members.safeParse(value).success, {
    error: 'is not an error as this library writes it',
  });
});

/** A grant that gives something. */
export const imageGrant = lazy(() =>
  z.strictObject({ accountId: accountId(), ...permissionsShape() } satisfies ShapeOf<ImageGrant>).check(
    z.refine(({ allowFleet, allowImageBuilder }) => allowFleet || allowImageBuilder, {
      error: 'allows nothing: allow fleets or image builders, or use revoke to take the share back',
    }),
  ),
);

type Undefinable<T> = { [K in keyof T]-?: undefined extends T[K] ? K : never }[keyof T];

/** `T` as JSON has it: members are absent, never undefined. */
export type Exact<T> = Omit<T, Undefinable<T>> & { [K in Undefinable<T>]?: Exclude<T[K], undefined> };

/** Leaves out members that are undefined. */
export function exact<T extends object>(value: T): Exact<T> {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as Exact<T>;
}

const subject = lazy(() => z.object({ imageName: resourceName(), accountId: accountId() }));

/** Checks the name of an own image. */
export function parseImageName(imageName: string): string {
  return parseInput(resourceName(), imageName, 'imageName');
}

/** Checks the name of an own image, and an account. */
export function parseSubject(
  imageName: string,
  account: string,
): { readonly imageName: string; readonly accountId: string } {
  return parseInput(subject(), { imageName, accountId: account }, 'input');
}
