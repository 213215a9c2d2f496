import {
  CreateStreamingURLCommand,
  DeleteImagePermissionsCommand,
  StartFleetCommand,
  UpdateFleetCommand,
} from '@aws-sdk/client-appstream';
import { describe, expect, test } from 'vitest';
import {
  capacity,
  consumerId,
  type Emulated,
  emulated,
  faultCode,
  imageArn,
  imageName,
  jane,
  look,
  multiSession,
  pair,
  publicImageName,
  refusal,
  runningConsumerFleet,
  runningFleet,
  sessions,
  share,
  slow,
  stoppedFleet,
} from './support.js';

const imageLost = [
  { ErrorCode: 'SHARED_IMAGE_DELETED', ErrorMessage: 'Image is not accessible. Update the fleet with a valid image' },
];

async function revoke({ owner }: Emulated) {
  await owner.send(new DeleteImagePermissionsCommand({ Name: imageName, SharedAccountId: consumerId }));
}

test('[revoke-desired-zero] a revoke sets the desired capacity to 0 and ends idle instances', async () => {
  const aws = emulated({ timings: slow });
  await runningConsumerFleet(aws);
  aws.emulator.account(consumerId).startSession(jane);
  await revoke(aws);
  expect(await capacity(aws.consumer)).toMatchObject({ Desired: 0, Running: 1, InUse: 1, Available: 0 });
  aws.emulator.advance(600);
  expect(await capacity(aws.consumer)).toMatchObject({ Desired: 0, Running: 1, InUse: 1, Available: 0 });
});

test('an update that takes the fleet permission away acts like a revoke', async () => {
  const aws = emulated();
  await runningConsumerFleet(aws);
  await share(aws.owner, false, true);
  expect((await look(aws.consumer)).FleetErrors).toEqual(imageLost);
  expect((await capacity(aws.consumer))?.Desired).toBe(0);
});

test('an update that leaves the fleet permission changes nothing', async () => {
  const aws = emulated();
  await runningConsumerFleet(aws);
  await share(aws.owner, true, true);
  expect(await look(aws.consumer)).toMatchObject({ FleetErrors: [], ComputeCapacityStatus: { Desired: 2 } });
});

test('[revoke-fleet-error] the fleet tells that its image is not accessible, and stays RUNNING', async () => {
  const aws = emulated();
  await runningConsumerFleet(aws);
  await revoke(aws);
  expect(await look(aws.consumer)).toMatchObject({ State: 'RUNNING', ImageArn: imageArn, FleetErrors: imageLost });
});

test('a revoke does not touch the fleets of the owner, of other accounts, or on other images', async () => {
  const aws = emulated();
  await runningFleet(aws);
  await runningConsumerFleet(aws, { ImageName: publicImageName, ImageArn: undefined });
  await revoke(aws);
  expect(await look(aws.owner)).toMatchObject({ FleetErrors: [], ComputeCapacityStatus: { Desired: 2 } });
  expect(await look(aws.consumer)).toMatchObject({ FleetErrors: [], ComputeCapacityStatus: { Desired: 2 } });
});

test('[revoke-leaves-sessions] sessions run on to their end, and their instance is not replaced', async () => {
  const aws = emulated();
  await runningConsumerFleet(aws);
  const { id } = aws.emulator.account(consumerId).startSession(jane);
  await revoke(aws);
  aws.emulator.advance(600);
  expect(await sessions(aws.consumer)).toMatchObject([{ Id: id, State: 'ACTIVE', ConnectionState: 'CONNECTED' }]);
  aws.emulator.account(consumerId).endSession(id);
  aws.emulator.advance(600);
  expect(await capacity(aws.consumer)).toMatchObject({ Desired: 0, Running: 0, InUse: 0 });
});

test('[revoke-refuses-new-sessions] nobody new gets in, and who has a session comes back to it', async () => {
  const aws = emulated({ timings: slow });
  await runningConsumerFleet(aws, multiSession);
  const consumer = aws.emulator.account(consumerId);
  const { id } = consumer.startSession(jane);
  await revoke(aws);
  expect(faultCode(() => consumer.startSession({ ...jane, userId: 'john' }))).toBe('ResourceNotAvailableException');
  const url = aws.consumer.send(new CreateStreamingURLCommand({ ...pair, UserId: 'john' }));
  expect(await refusal(url)).toBe('ResourceNotAvailableException');
  expect(consumer.startSession(jane).id).toBe(id);
  expect(await refusal(aws.consumer.send(new CreateStreamingURLCommand({ ...pair, UserId: 'jane' })))).toBe('none');
});

test('[sharing-again-restores-nothing] sharing again brings neither capacity nor access back', async () => {
  const aws = emulated();
  await runningConsumerFleet(aws);
  await revoke(aws);
  await share(aws.owner);
  aws.emulator.advance(600);
  expect(await look(aws.consumer)).toMatchObject({ FleetErrors: imageLost, ComputeCapacityStatus: { Desired: 0 } });
  await aws.consumer.send(new UpdateFleetCommand({ Name: 'fleet', ComputeCapacity: { DesiredInstances: 3 } }));
  aws.emulator.advance(600);
  expect(await capacity(aws.consumer)).toMatchObject({ Desired: 3, Running: 0 });
});

test('[valid-image-clears-error] a valid image clears the error, and capacity has to be given again', async () => {
  const aws = emulated();
  await runningConsumerFleet(aws);
  const consumer = aws.emulator.account(consumerId);
  await revoke(aws);
  aws.emulator.advance(600);
  expect(await refusal(aws.consumer.send(new UpdateFleetCommand({ Name: 'fleet', ImageArn: imageArn })))).toBe(
    'ResourceNotFoundException',
  );
  await aws.consumer.send(new UpdateFleetCommand({ Name: 'fleet', ImageName: publicImageName }));
  expect(await look(aws.consumer)).toMatchObject({ FleetErrors: [], ComputeCapacityStatus: { Desired: 0 } });
  await aws.consumer.send(new UpdateFleetCommand({ Name: 'fleet', ComputeCapacity: { DesiredInstances: 1 } }));
  aws.emulator.advance(600);
  expect(await capacity(aws.consumer)).toMatchObject({ Desired: 1, Running: 1 });
  expect(faultCode(() => consumer.startSession(jane))).toBe('none');
});

test('the same image is valid again once it is shared again', async () => {
  const aws = emulated();
  await runningConsumerFleet(aws);
  await revoke(aws);
  await share(aws.owner);
  const ComputeCapacity = { DesiredInstances: 2 };
  await aws.consumer.send(new UpdateFleetCommand({ Name: 'fleet', ImageArn: imageArn, ComputeCapacity }));
  aws.emulator.advance(600);
  expect(await look(aws.consumer)).toMatchObject({
    FleetErrors: [],
    ComputeCapacityStatus: { Desired: 2, Running: 2 },
  });
});

describe('[revoke-stopped-fleet] a fleet that is STOPPED at the revoke', () => {
  async function revokedStoppedFleet(stoppedFleetOnRevoke: 'desired-zero' | 'unchanged') {
    const aws = emulated({ assume: { stoppedFleetOnRevoke } });
    await share(aws.owner);
    await stoppedFleet(aws.consumer, { ImageName: undefined, ImageArn: imageArn });
    await revoke(aws);
    return aws;
  }

  test('loses its capacity by default', async () => {
    const { consumer } = await revokedStoppedFleet('desired-zero');
    expect(await look(consumer)).toMatchObject({ FleetErrors: imageLost, ComputeCapacityStatus: { Desired: 0 } });
  });

  test('keeps it when that is assumed', async () => {
    const { consumer } = await revokedStoppedFleet('unchanged');
    expect(await look(consumer)).toMatchObject({ FleetErrors: imageLost, ComputeCapacityStatus: { Desired: 2 } });
  });

  test('[start-without-image] cannot be started', async () => {
    const { consumer } = await revokedStoppedFleet('unchanged');
    expect(await refusal(consumer.send(new StartFleetCommand({ Name: 'fleet' })))).toBe(
      'ResourceNotAvailableException',
    );
  });
});

test('a fleet that is STARTING at the revoke comes up without instances', async () => {
  const aws = emulated({ timings: slow });
  await share(aws.owner);
  await stoppedFleet(aws.consumer, { ImageName: undefined, ImageArn: imageArn });
  await aws.consumer.send(new StartFleetCommand({ Name: 'fleet' }));
  await revoke(aws);
  aws.emulator.advance(600);
  expect(await look(aws.consumer)).toMatchObject({
    State: 'RUNNING',
    ComputeCapacityStatus: { Desired: 0, Running: 0 },
  });
});

test('[revoke-desired-zero] an image that is replaced by one that is not shared is taken from those who had it', async () => {
  const aws = emulated();
  await runningConsumerFleet(aws);
  aws.ownAccount.addImage({ name: imageName, sharedWith: [{ accountId: consumerId }] });
  expect(await capacity(aws.consumer)).toMatchObject({ Desired: 2 });
  aws.ownAccount.addImage({ name: imageName });
  const { ComputeCapacityStatus, FleetErrors = [] } = await look(aws.consumer);
  expect(ComputeCapacityStatus).toMatchObject({ Desired: 0 });
  expect(FleetErrors.map(({ ErrorCode }) => ErrorCode)).toEqual(['SHARED_IMAGE_DELETED']);
});
