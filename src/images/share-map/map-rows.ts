import type { ImagePermissions, SerializedError } from '../../records.js';
import type { MappedAccount, MappedCopy, MappedFleet, MappedImage, ShareMap } from './share-map-record.js';

/** One account of an image: it may use it, or does, or has copies of it. Images and accounts that have none stand alone. */
export interface MapRow {
  readonly image?: MappedImage;
  readonly account?: MappedAccount;
  /** What the account may do; absent when the image is not shared with it. */
  readonly permissions?: ImagePermissions;
  readonly fleets: readonly MappedFleet[];
  readonly copies: readonly MappedCopy[];
}

/** What of a map is shown. */
export type Mapped = Pick<ShareMap, 'images' | 'accounts'>;

/** The rows of a map, by image and account; those without an image come last. */
export function rowsOf({ images, accounts }: Mapped): readonly MapRow[] {
  const rows = images.flatMap((image): readonly MapRow[] => {
    const found = accounts.map((account) => rowOf(image, account)).filter(isSomething);
    return found.length > 0 ? found : [{ image, fleets: [], copies: [] }];
  });
  const placed = new Set(rows.map(({ account }) => account));
  const others = accounts.filter((account) => !placed.has(account));
  return [...rows, ...others.map((account) => ({ account, fleets: [], copies: [] }))];
}

function rowOf(image: MappedImage, account: MappedAccount): MapRow {
  const isOf = ({ imageName }: { readonly imageName: string }) => imageName === image.imageName;
  const permissions = image.shares.find(({ accountId }) => accountId === account.accountId);
  const fleets = account.fleets.filter(isOf);
  const copies = (account.copies ?? []).filter(isOf);
  return { image, account, ...(permissions && { permissions }), fleets, copies };
}

function isSomething({ permissions, fleets, copies }: MapRow): boolean {
  return permissions !== undefined || fleets.length + copies.length > 0;
}

/** Whether the account's fleets start no instance from the image, because its share is gone. */
export function hasLostShare({ image, permissions }: MapRow): boolean {
  return image?.error === undefined && permissions?.allowFleet !== true;
}

/** One thing of a map that could not be seen. */
export interface Unseen {
  readonly what: string;
  readonly why: string;
}

/** What a map is not complete without. */
export function unseenOf({ images, accounts }: Mapped): readonly Unseen[] {
  const unread = images.flatMap(({ imageName, error }) => (error ? [{ what: imageName, why: whyOf(error) }] : []));
  const hidden = accounts.filter(lacksSomething).map(({ accountId, visible, because }) => ({
    what: visible ? `${accountId}, copies` : accountId,
    why: whyOf(because),
  }));
  return [...unread, ...hidden];
}

function lacksSomething(account: MappedAccount): boolean {
  return !account.visible || lacksCopies(account);
}

/** Whether copies of an account were looked for and could not be seen. */
export function lacksCopies({ lookedForCopies, copies }: MappedAccount): boolean {
  return lookedForCopies && copies === undefined;
}

function whyOf(error: SerializedError | undefined): string {
  return error === undefined ? 'there is no client for the account' : `${error.name}: ${error.message}`;
}

/** What an image may be used for. */
export function rightsOf({ image, permissions }: MapRow): string {
  if (permissions === undefined) return image?.error === undefined ? '-' : '?';
  const rights = [permissions.allowFleet && 'fleets', permissions.allowImageBuilder && 'image builders'];
  return rights.filter((right) => right !== false).join(' + ') || '-';
}

/** A fleet in words. */
export function fleetText({ fleetName, state, desired, inUse }: MappedFleet): string {
  return `${fleetName} (${state}, ${inUse} of ${desired} in use)`;
}

/** A copy in words. */
export function copyText({ kind, name, madeFrom }: MappedCopy): string {
  const from = madeFrom === undefined ? '' : ` (from ${madeFrom})`;
  return `${kind === 'image' ? 'image' : 'image builder'} ${name}${from}`;
}

/** The parts of a row, in words, one or more each. `?` is for what could not be seen, `-` for nothing. */
export function cellsOf(row: MapRow): readonly (readonly string[])[] {
  const { image, account, fleets, copies } = row;
  return [
    [image?.imageName ?? '-'],
    [account?.accountId ?? (image?.error ? '?' : '-')],
    [rightsOf(row)],
    wordsOf(account?.visible === false, fleets.map(fleetText)),
    wordsOf(account !== undefined && lacksCopies(account), copies.map(copyText)),
  ];
}

function wordsOf(unseen: boolean, found: readonly string[]): readonly string[] {
  if (unseen) return ['?'];
  return found.length === 0 ? ['-'] : found;
}

/** How many of each there are, in words. */
export function countsOf({ images, accounts }: Mapped): string {
  const counts = [
    [images.length, 'image', 'images'],
    [accounts.length, 'account', 'accounts'],
    [accounts.flatMap(({ fleets }) => fleets).length, 'fleet', 'fleets'],
    [accounts.flatMap(({ copies = [] }) => copies).length, 'copy', 'copies'],
  ] as const;
  return counts.map(([count, one, more]) => `${count} ${count === 1 ? one : more}`).join(', ');
}
