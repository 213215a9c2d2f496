import { AppStreamClient } from '@aws-sdk/client-appstream';
import { expect } from 'vitest';
import type { Emulator } from '../../src/emulator/index.js';
import { ImageShare, type ImageShareOptions } from '../../src/images/index.js';
import { account, addFleet, test as base, ownerId } from './sharing.js';

/** ARN of an image of the owner. */
export function arnOf(imageName: string): string {
  return `arn:aws:appstream:us-west-2:${ownerId}:image/${imageName}`;
}

/** Accounts by what is to be found in them. */
export const accounts = {
  /** May run fleets and image builders, and has copies of copies. */
  copying: account(1),
  /** May run fleets. */
  running: account(2),
  /** May run fleets, and its client cannot be made. */
  hidden: account(3),
  /** May not use any image any more. */
  former: account(4),
} as const;

/** Why there is no client of {@link accounts}`.hidden`. */
export const refusedRole = 'the role "reader" <img src=x onerror=alert(1)> cannot be assumed';

const fleets = { allowFleet: true, allowImageBuilder: false };
const both = { allowFleet: true, allowImageBuilder: true };

function seed(emulator: Emulator): void {
  const { copying, running, hidden, former } = accounts;
  const owner = emulator.account(ownerId);
  owner.addImage({
    name: 'Test_Image',
    description: 'For <b>designers</b>',
    sharedWith: [
      { accountId: running, ...fleets },
      { accountId: copying, ...both },
    ],
  });
  owner.addImage({ name: 'Old.Image', sharedWith: [running, hidden].map((accountId) => ({ accountId, ...fleets })) });
  owner.addImage({ name: 'Unshared' });
  const consumer = emulator.account(copying);
  consumer.addImageBuilder({ name: 'golden', imageArn: arnOf('Test_Image') });
  consumer.addImageBuilder({ name: 'own' });
  const made = consumer.addImage({ name: 'b-made', baseImageArn: arnOf('Test_Image') });
  consumer.addImage({ name: 'a-again', baseImageArn: made.arn });
  consumer.addImageBuilder({ name: 'again', imageArn: made.arn });
  emulator.account(former).addImage({ name: 'kept', baseImageArn: arnOf('Old.Image') });
}

/** Tests with images of one account that several others have; see {@link accounts}. */
export const test = base
  .extend('world', async ({ emulator }) => {
    seed(emulator);
    const clientOf = (accountId: string) => new AppStreamClient(emulator.clientConfig(accountId));
    const { copying, running } = accounts;
    await addFleet(clientOf(running), 'z-team', { ImageArn: arnOf('Old.Image') });
    await addFleet(clientOf(running), 'b-team', { ComputeCapacity: { DesiredInstances: 3 } });
    await addFleet(clientOf(running), 'a-team');
    await addFleet(clientOf(running), 'own', { ImageArn: undefined, ImageName: publicImage });
    await addFleet(clientOf(copying), 'design-team');
    return { clientOf };
  })
  .extend('imagesWith', ({ owner, world }) => {
    expect(world).toBeDefined();
    return (consumerClient?: ImageShareOptions['consumerClient']) => new ImageShare({ client: owner, consumerClient });
  })
  .extend('asked', (): string[] => [])
  .extend('images', ({ world, asked, imagesWith }) =>
    imagesWith((accountId) => {
      asked.push(accountId);
      if (accountId === accounts.hidden) throw new Error(refusedRole);
      return world.clientOf(accountId);
    }),
  );

/** Provided by AWS to every account. */
const publicImage = 'AppStream-WinServer2022-06-17-2024';
