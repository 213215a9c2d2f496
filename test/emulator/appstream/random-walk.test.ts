import {
  AssociateFleetCommand,
  CreateFleetCommand,
  CreateStackCommand,
  DeleteFleetCommand,
  DeleteImagePermissionsCommand,
  DeleteStackCommand,
  DescribeFleetsCommand,
  DescribeImagesCommand,
  DescribeSessionsCommand,
  DisassociateFleetCommand,
  DrainSessionInstanceCommand,
  type Fleet,
  ListTagsForResourceCommand,
  StartFleetCommand,
  StopFleetCommand,
  UpdateFleetCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-appstream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  consumerId,
  type Emulated,
  emulated,
  faultCode,
  fleetSpec,
  imageArn,
  imageName,
  interfaces,
  multiSession,
  publicImageName,
  refusal,
  runningConsumerFleet,
  share,
  slow,
} from './support.js';

type Step = (aws: Emulated) => Promise<unknown>;

const FleetName = fc.constantFrom('fleet', 'other-fleet');
const StackName = fc.constantFrom('stack', 'other-stack');
const capacity = fc.oneof(fc.record({ DesiredInstances: fc.nat(4) }), fc.record({ DesiredSessions: fc.nat(6) }));
const image = fc.constantFrom({ ImageArn: imageArn }, { ImageName: imageName }, { ImageName: publicImageName });
const spec = fc.constantFrom({}, multiSession);

/** Something that happens to an account whose fleets may run on an image that another one shares with it. */
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ Name: FleetName, image, spec }).map(({ Name, image: named, spec: more }): Step => {
    return ({ consumer }) =>
      consumer.send(new CreateFleetCommand({ ...fleetSpec, ImageName: undefined, ...more, ...named, Name }));
  }),
  StackName.map(
    (Name): Step =>
      ({ consumer }) =>
        consumer.send(new CreateStackCommand({ Name })),
  ),
  fc.record({ FleetName, StackName }).map(
    (pair): Step =>
      ({ consumer }) =>
        consumer.send(new AssociateFleetCommand(pair)),
  ),
  fc.record({ FleetName, StackName }).map(
    (pair): Step =>
      ({ consumer }) =>
        consumer.send(new DisassociateFleetCommand(pair)),
  ),
  FleetName.map(
    (Name): Step =>
      ({ consumer }) =>
        consumer.send(new StartFleetCommand({ Name })),
  ),
  FleetName.map(
    (Name): Step =>
      ({ consumer }) =>
        consumer.send(new StopFleetCommand({ Name })),
  ),
  FleetName.map(
    (Name): Step =>
      ({ consumer }) =>
        consumer.send(new DeleteFleetCommand({ Name })),
  ),
  StackName.map(
    (Name): Step =>
      ({ consumer }) =>
        consumer.send(new DeleteStackCommand({ Name })),
  ),
  fc.record({ Name: FleetName, ComputeCapacity: capacity }).map((patch): Step => {
    return ({ consumer }) => consumer.send(new UpdateFleetCommand(patch));
  }),
  fc.record({ Name: FleetName, image }).map(({ Name, image: named }): Step => {
    return ({ consumer }) => consumer.send(new UpdateFleetCommand({ Name, ...named }));
  }),
  StackName.map((Name): Step => {
    return ({ consumer }) =>
      consumer.send(
        new UpdateStackCommand({ Name, UserSettings: [{ Action: 'FILE_UPLOAD', Permission: 'DISABLED' }] }),
      );
  }),
  fc.boolean().map(
    (allowFleet): Step =>
      ({ owner }) =>
        share(owner, allowFleet),
  ),
  fc.constant<Step>(({ owner }) =>
    owner.send(new DeleteImagePermissionsCommand({ Name: imageName, SharedAccountId: consumerId })),
  ),
  fc.record({ fleetName: FleetName, stackName: StackName, userId: fc.constantFrom('jane', 'john', 'jim') }).map(
    (session): Step =>
      async ({ emulator }) => {
        const account = emulator.account(consumerId);
        const code = faultCode(() => account.startSession({ ...session, authenticationType: 'API' }));
        return Promise.resolve(code);
      },
  ),
  fc.nat(5).map((index): Step => {
    return async ({ emulator }) => {
      const { id = '' } = emulator.sessions[index] ?? {};
      return Promise.resolve(faultCode(() => emulator.account(consumerId).endSession(id)));
    };
  }),
  fc.nat(5).map((index): Step => {
    return ({ emulator, consumer }) =>
      consumer.send(new DrainSessionInstanceCommand({ SessionId: emulator.sessions[index]?.id ?? 'none' }));
  }),
  fc.constantFrom(1, 60, 300, 600, 4000).map((seconds): Step => {
    return async ({ emulator }) => {
      emulator.advance(seconds);
      return Promise.resolve();
    };
  }),
);

function expectSound({ Name, ComputeCapacityStatus: status, State, FleetErrors }: Fleet, usersNow: number) {
  const { Desired = -1, Running = -1, InUse = -1, Available = -1 } = status ?? {};
  expect(Desired, Name).toBeGreaterThanOrEqual(0);
  expect(Available, Name).toBe(Running - InUse);
  expect(InUse, Name).toBeGreaterThanOrEqual(usersNow > 0 ? 1 : 0);
  expect(InUse, Name).toBeLessThanOrEqual(usersNow);
  if (State === 'STOPPED' || State === 'STARTING') expect(Running, Name).toBe(0);
  expect(FleetErrors?.map(({ ErrorCode }) => String(ErrorCode)) ?? [], Name).toEqual(
    FleetErrors?.length === 0 ? [] : ['SHARED_IMAGE_DELETED'],
  );
}

async function expectSoundWorld(aws: Emulated) {
  const { consumer } = aws;
  const { Fleets = [] } = await consumer.send(new DescribeFleetsCommand({}));
  let users = 0;
  for (const fleet of Fleets) {
    const fleetName = fleet.Name ?? '';
    const shown = await Promise.all(
      ['stack', 'other-stack'].map((StackName) =>
        consumer.send(new DescribeSessionsCommand({ StackName, FleetName: fleetName })),
      ),
    );
    const active = shown.flatMap(({ Sessions = [] }) => Sessions).filter(({ State }) => State === 'ACTIVE');
    expectSound(fleet, active.length);
    users += active.length;
    await consumer.send(new ListTagsForResourceCommand({ ResourceArn: fleet.Arn }));
  }
  await consumer.send(new DescribeImagesCommand({ Type: 'SHARED' }));
  const running = Fleets.reduce((sum, { ComputeCapacityStatus }) => sum + (ComputeCapacityStatus?.Running ?? 0), 0);
  expect(running).toBeGreaterThanOrEqual(users === 0 ? 0 : 1);
  if (Fleets.every(({ State }) => State === 'STOPPED')) {
    expect(await interfaces(aws.consumerEc2)).toEqual([]);
  }
}

test('whatever is called in whatever order, the answers keep to the model and the counts agree', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60 }), async (steps) => {
      const aws = emulated({ timings: slow });
      await runningConsumerFleet(aws);
      for (const [index, take] of steps.entries()) {
        expect(await refusal(take(aws))).not.toBe('InternalFailure');
        if (index % 4 === 0) await expectSoundWorld(aws);
      }
      expect(aws.emulator.modelViolations).toEqual([]);
    }),
    { numRuns: 25 },
  );
});
