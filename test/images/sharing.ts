import { AppStreamClient, CreateFleetCommand, type CreateFleetCommandInput } from '@aws-sdk/client-appstream';
import { beforeEach, vi } from 'vitest';
import { collect } from '../../src/core/paginate.js';
import type { Emulator } from '../../src/emulator/index.js';
import { isAppStreamKitError } from '../../src/errors.js';
import { type ImageGrant, ImageShare } from '../../src/images/index.js';
import { consumerId, test as emulated } from '../support/emulated.js';

export const imageArn = 'arn:aws:appstream:us-west-2:111111111111:image/Test_Image';

/** Any account but the owner. */
export function account(number: number): string {
  return String(200_000_000_000 + number);
}

/** Tests with the owner's images beside the emulator. */
export const test = emulated.extend<{ readonly images: ImageShare }>({
  images: async ({ emulator, owner }, use) => {
    const images = new ImageShare({
      client: owner,
      consumerClient: (accountId) => new AppStreamClient(emulator.clientConfig(accountId)),
    });
    await use(images);
  },
});

/** Makes hours of back-off pass at once. */
export function skipTime(): void {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.setTimerTickMode('nextTimerAsync');
    return () => {
      vi.useRealTimers();
    };
  });
}

/** Operations that the emulator was asked for, without those that only read. */
export function writes(emulator: Emulator): readonly string[] {
  return emulator.requests.map(({ operation }) => operation).filter((name) => !/^(Describe|List)/.test(name));
}

/** All grants of an image, by account. */
export async function grantsOf(images: ImageShare, imageName = 'Test_Image'): Promise<readonly ImageGrant[]> {
  const grants = await collect(images.grants(imageName));
  return grants.sort((a, b) => a.accountId.localeCompare(b.accountId));
}

export function fleetsOnly(accountId: string): ImageGrant {
  return { accountId, allowFleet: true, allowImageBuilder: false };
}

export function everything(accountId: string): ImageGrant {
  return { accountId, allowFleet: true, allowImageBuilder: true };
}

/** What a call rejects with. */
export async function rejection(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => {
      throw new Error('the call should have failed');
    },
    (error: unknown) => error,
  );
}

/** Code and reason of the library's error that a call rejects with. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  const error = await rejection(call);
  if (!isAppStreamKitError(error)) throw error;
  return error.code === 'conflict' ? `${error.code}: ${error.reason}` : error.code;
}

/** A stopped fleet on the image. */
export async function addFleet(
  client: AppStreamClient,
  name: string,
  more: Partial<CreateFleetCommandInput> = {},
): Promise<void> {
  await client.send(
    new CreateFleetCommand({
      Name: name,
      ImageArn: imageArn,
      InstanceType: 'stream.standard.medium',
      ComputeCapacity: { DesiredInstances: 1 },
      ...more,
    }),
  );
}

export { ownerId } from '../support/emulated.js';
export { consumerId };
