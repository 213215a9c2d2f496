import type { RequestOptions } from '../../core/call-options.js';
import { collect } from '../../core/paginate.js';
import type { AppStreamSender } from '../../core/senders.js';
import { serializeError } from '../../core/serialize-error.js';
import { describeImageBuilders } from '../../service/image-builders.js';
import { describeImages } from '../../service/images.js';
import type { ImageShareContext } from '../context.js';
import { lookAtConsumer } from '../revocation/consumer-view.js';
import { seenFleet } from '../revocation/fleet-progress.js';
import { inOrder } from './in-order.js';
import type { MappedAccount, MappedCopy, MappedFleet } from './share-map-record.js';

/** An account that is looked into. */
export interface Visit {
  readonly accountId: string;
  readonly lookForCopies: boolean;
}

/** Names of the images of a map, by their ARNs. */
export type MappedNames = ReadonlyMap<string, string>;

/** Looks into an account: its client is asked for once, and what it has is listed once. Rejects only when aborted. */
export async function lookAtAccount(
  context: ImageShareContext,
  { accountId, lookForCopies }: Visit,
  names: MappedNames,
  request: RequestOptions,
): Promise<MappedAccount> {
  const [imageArn = ''] = names.keys();
  const view = await lookAtConsumer(context, { imageArn, accountId }, request);
  const seen = { accountId, visible: view.visible, lookedForCopies: lookForCopies };
  if (!view.visible) return { ...seen, ...(view.because && { because: view.because }), fleets: [] };
  const fleets = view.fleets
    .flatMap((fleet): MappedFleet[] => {
      const { imageArn: on = '', state } = fleet;
      const imageName = names.get(on);
      if (imageName === undefined) return [];
      const { fleetName, desired, inUse } = seenFleet(fleet, on);
      return [{ fleetName, imageName, state, desired, inUse }];
    })
    .sort(inOrder(({ imageName, fleetName }) => [imageName, fleetName]));
  if (!lookForCopies) return { ...seen, fleets };
  try {
    return { ...seen, fleets, copies: await copiesIn(view.client, names, request) };
  } catch (error) {
    request.signal?.throwIfAborted();
    return { ...seen, fleets, because: serializeError(error) };
  }
}

/** Image builders and images that go back to the images of the map, those that were made from another copy among them. */
async function copiesIn(client: AppStreamSender, names: MappedNames, request: RequestOptions): Promise<MappedCopy[]> {
  const builders = await collect(describeImageBuilders(client, undefined, request));
  const images = await collect(describeImages(client, { visibility: 'PRIVATE' }, request));
  const origins = new Map<string, Omit<MappedCopy, 'kind' | 'name'>>();
  for (const [arn, imageName] of names) origins.set(arn, { imageName });
  const left = new Set(images);
  const copies: MappedCopy[] = [];
  let found = copies.length;
  do {
    found = copies.length;
    for (const image of left) {
      const origin = origins.get(image.baseImageArn ?? '');
      if (origin === undefined) continue;
      left.delete(image);
      copies.push({ kind: 'image', name: image.name, ...origin });
      if (image.arn !== undefined && !origins.has(image.arn)) {
        origins.set(image.arn, { imageName: origin.imageName, madeFrom: image.name });
      }
    }
  } while (copies.length > found);
  for (const { name, imageArn = '' } of builders) {
    const origin = origins.get(imageArn);
    if (origin !== undefined) copies.push({ kind: 'image-builder', name, ...origin });
  }
  return copies.sort(inOrder(({ imageName, kind, name }) => [imageName, kind, name]));
}
