import { AppStreamClient, UpdateImagePermissionsCommand } from '@aws-sdk/client-appstream';
import { Emulator } from '../../src/emulator/index.js';
import { FleetManager } from '../../src/fleets/index.js';
import { ImageBuilderManager } from '../../src/images/index.js';
import { SessionNetwork } from '../../src/sessions/index.js';
import { StackManager } from '../../src/stacks/index.js';
import { test as base, consumerId, ownerId } from './emulated.js';

/** ARN of the owner's image. */
export const imageArn = 'arn:aws:appstream:us-west-2:111111111111:image/Test_Image';

/** Tests with managers of the owner's account. */
export const test = base
  .extend('imageBuilders', ({ owner }) => new ImageBuilderManager({ client: owner }))
  .extend('fleets', ({ owner }) => new FleetManager({ client: owner }))
  .extend('stacks', ({ owner }) => new StackManager({ client: owner }))
  .extend('sessions', ({ owner }) => new SessionNetwork({ appstream: owner }))
  .extend('consumerFleets', ({ consumer }) => new FleetManager({ client: consumer }))
  .extend('shared', async ({ owner }) => {
    await owner.send(
      new UpdateImagePermissionsCommand({
        Name: 'Test_Image',
        SharedAccountId: consumerId,
        ImagePermissions: { allowFleet: true, allowImageBuilder: false },
      }),
    );
    return imageArn;
  });

/** A fleet with two instances, but for its image. */
export const imageless = {
  name: 'design-team',
  fleetType: 'ALWAYS_ON',
  instanceType: 'stream.standard.medium',
  computeCapacity: { desiredInstances: 2 },
} as const;

/** The same on the owner's image. */
export const fleet = { ...imageless, imageName: 'Test_Image' } as const;

/** Short waits, for the emulator's fleets start and stop at once. */
export const quick = { pollSeconds: 0.05, timeoutSeconds: 5 };

/** Operations received that change something, in their order. */
export function writes(emulator: Emulator): string[] {
  return emulator.requests.map(({ operation }) => operation).filter((operation) => !/^(Describe|List)/.test(operation));
}

/** Inputs of an operation, in their order. */
export function inputsOf(emulator: Emulator, operation: string): unknown[] {
  return emulator.requests.filter((request) => request.operation === operation).map(({ input }) => input);
}

/** A running fleet `design-team` that users of the stack `design` stream from. */
export async function runningFleet(fleets: FleetManager, stacks: StackManager): Promise<void> {
  await fleets.create(fleet);
  await stacks.create({ name: 'design' });
  await fleets.associate('design-team', 'design');
  await fleets.start('design-team', quick);
}

/** A user who streams from the fleet of {@link runningFleet}. */
export const maria = {
  stackName: 'design',
  fleetName: 'design-team',
  userId: 'maria',
  authenticationType: 'SAML',
} as const;

/** Fleets that take minutes to start and stop. */
export function slowFleets(): { readonly emulator: Emulator; readonly fleets: FleetManager } {
  const emulator = new Emulator({ timings: 'realistic' });
  return { emulator, fleets: new FleetManager({ client: new AppStreamClient(emulator.clientConfig(ownerId)) }) };
}
