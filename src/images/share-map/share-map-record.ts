import * as z from 'zod/mini';
import { withoutDoubles } from '../../core/fields.js';
import { lazy, parseInput, type ShapeOf } from '../../core/parse.js';
import type { SerializedError } from '../../records.js';
import type { ImageGrant } from '../../service/image-permissions.js';
import { count, instant, serializedError } from '../schemas.js';

/** An image of a {@link ShareMap}. Plain JSON. */
export interface MappedImage {
  /** Name of the image. */
  readonly imageName: string;
  /** ARN of the image; absent when it could not be read. */
  readonly imageArn?: string | undefined;
  /** The image's state, such as `AVAILABLE`. */
  readonly state?: string | undefined;
  /** The image's description. */
  readonly description?: string | undefined;
  /** The accounts that the image is shared with, sorted; empty also when they could not be read. */
  readonly shares: readonly ImageGrant[];
  /** Why the image or its shares could not be read. */
  readonly error?: SerializedError | undefined;
}

/** A fleet of a consumer account that runs on an image of a {@link ShareMap}. Plain JSON. */
export interface MappedFleet {
  /** Name of the fleet. */
  readonly fleetName: string;
  /** Name of the image that it is on. The account may have lost its share since: then the fleet starts no instance any more. */
  readonly imageName: string;
  /** The fleet's state, such as `RUNNING`. */
  readonly state: string;
  /** Capacity that the fleet is asked to keep. */
  readonly desired: number;
  /** Instances in use; of a multi-session fleet the user sessions. */
  readonly inUse: number;
}

/** What a consumer account made from an image of a {@link ShareMap}; no revoke takes it back. Plain JSON. */
export interface MappedCopy {
  /** Whether it is an image builder, or an image that was made on one or copied. */
  readonly kind: 'image-builder' | 'image';
  /** Name of the copy. */
  readonly name: string;
  /** Name of the image that it goes back to. */
  readonly imageName: string;
  /** Name of the account's own image that it was made from; absent when it was made from the shared image itself. */
  readonly madeFrom?: string | undefined;
}

/** An account of a {@link ShareMap}, as far as it could be looked into. Plain JSON. */
export interface MappedAccount {
  /** The account. */
  readonly accountId: string;
  /** Whether its fleets could be seen. */
  readonly visible: boolean;
  /** Why they could not be seen or, with `visible`, why its copies could not; absent when there is no client for the account. */
  readonly because?: SerializedError | undefined;
  /** Its fleets on images of the map, by image and name; empty also when they could not be seen. */
  readonly fleets: readonly MappedFleet[];
  /** Whether copies were to be looked for: see {@link ShareMapOptions}. */
  readonly lookedForCopies: boolean;
  /** Its copies of images of the map, by image, kind and name; absent when they were not looked for or could not be seen. */
  readonly copies?: readonly MappedCopy[] | undefined;
}

/** Who may use which image, and who does. Plain JSON. */
export interface ShareMap {
  /** Version of this record. */
  readonly version: 1;
  /** Always `'share-map'`. */
  readonly kind: 'share-map';
  /** When it was begun to be read. */
  readonly readAt: string;
  /** Whether all that was looked for could be seen: every image and its shares, every account's fleets, and its copies. */
  readonly complete: boolean;
  /** The images, sorted by name. */
  readonly images: readonly MappedImage[];
  /** The accounts that an image is shared with, and those that were asked for, sorted; each stands here once. */
  readonly accounts: readonly MappedAccount[];
}

const mappedImage = lazy(() =>
  z.strictObject({
    imageName: z.string(),
    imageArn: z.optional(z.string()),
    state: z.optional(z.string()),
    description: z.optional(z.string()),
    shares: z.array(
      z.strictObject({
        accountId: z.string(),
        allowFleet: z.boolean(),
        allowImageBuilder: z.boolean(),
      } satisfies ShapeOf<ImageGrant>),
    ),
    error: z.optional(serializedError()),
  } satisfies ShapeOf<MappedImage>),
);

const mappedFleet = lazy(() =>
  z.strictObject({
    fleetName: z.string(),
    imageName: z.string(),
    state: z.string(),
    desired: count(),
    inUse: count(),
  } satisfies ShapeOf<MappedFleet>),
);

const mappedCopy = lazy(() =>
  z.strictObject({
    kind: z.enum(['image-builder', 'image']),
    name: z.string(),
    imageName: z.string(),
    madeFrom: z.optional(z.string()),
  } satisfies ShapeOf<MappedCopy>),
);

const mappedAccount = lazy(() =>
  z.strictObject({
    accountId: z.string(),
    visible: z.boolean(),
    because: z.optional(serializedError()),
    fleets: z.array(mappedFleet()),
    lookedForCopies: z.boolean(),
    copies: z.optional(z.array(mappedCopy())),
  } satisfies ShapeOf<MappedAccount>),
);

const shareMap = lazy(() =>
  z
    .strictObject({
      version: z.literal(1),
      kind: z.literal('share-map'),
      readAt: instant(),
      complete: z.boolean(),
      images: z.array(mappedImage()).check(withoutDoubles(({ imageName }) => imageName)),
      accounts: z.array(mappedAccount()).check(withoutDoubles(({ accountId }) => accountId)),
    } satisfies ShapeOf<ShareMap>)
    .check(
      z.refine((map) => isWhole(map), {
        error: 'lacks an account that an image is shared with, or an image that a fleet or copy is of',
      }),
    ),
);

function isWhole({ images, accounts }: ShareMap): boolean {
  const imageNames = new Set(images.map(({ imageName }) => imageName));
  const accountIds = new Set(accounts.map(({ accountId }) => accountId));
  const used = accounts.flatMap(({ fleets, copies = [] }) => [...fleets, ...copies]);
  const shared = images.flatMap(({ shares }) => shares);
  return (
    used.every(({ imageName }) => imageNames.has(imageName)) &&
    shared.every(({ accountId }) => accountIds.has(accountId))
  );
}

/**
 * Checks a map that may have been a file or a message since it was made.
 *
 * @throws {@link InvalidInputError} when it is no map, of an unknown version, or not whole.
 */
export function parseShareMap(map: unknown): ShareMap {
  return parseInput(shareMap(), map, 'map');
}
