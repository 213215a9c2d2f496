import { DeleteImagePermissionsCommand, UpdateImagePermissionsCommand } from '@aws-sdk/client-appstream';
import { afterEach, beforeEach, describe, expect, vi } from 'vitest';
import { consumerId } from '../support/emulated.js';
import {
  fleet,
  imageArn,
  imageless,
  inputsOf,
  maria,
  runningFleet,
  slowFleets,
  test,
  writes,
} from '../support/managers.js';

const account = '111111111111';

beforeEach(() => {
  vi.useFakeTimers();
  vi.setTimerTickMode('nextTimerAsync');
});

afterEach(() => {
  vi.useRealTimers();
});

describe('scale', () => {
  test('changes the capacity of a running fleet, and may be repeated', async ({ emulator, fleets, stacks }) => {
    await runningFleet(fleets, stacks);

    const { changed, fleet: scaled } = await fleets.scale('design-team', 3);
    const again = await fleets.scale('design-team', { desiredInstances: 3 });

    expect(changed).toBe(true);
    expect(scaled.computeCapacityStatus.desired).toBe(3);
    expect(again.changed).toBe(false);
    expect(inputsOf(emulator, 'UpdateFleet')).toEqual([
      { Name: 'design-team', ComputeCapacity: { DesiredInstances: 3 } },
    ]);
  });

  test('takes zero for a number', async ({ emulator, fleets }) => {
    await fleets.create(fleet);
    await fleets.scale('design-team', 0);

    expect((await fleets.get('design-team')).computeCapacityStatus.desired).toBe(0);
    expect(writes(emulator)).toEqual(['CreateFleet', 'UpdateFleet']);
  });

  test('leaves sessions in progress alone', async ({ emulator, fleets, stacks }) => {
    await runningFleet(fleets, stacks);
    emulator.account(account).startSession(maria);
    await fleets.scale('design-team', 0);

    expect(emulator.sessions).toMatchObject([{ userId: 'maria', state: 'ACTIVE' }]);
  });

  test('counts in sessions where several users share an instance', async ({ emulator, fleets }) => {
    await fleets.create({ ...fleet, computeCapacity: { desiredSessions: 8 }, maxSessionsPerInstance: 4 });

    await expect(fleets.scale('design-team', 3)).rejects.toThrow('give "desiredSessions"');
    expect((await fleets.scale('design-team', { desiredSessions: 4 })).changed).toBe(true);
    expect((await fleets.scale('design-team', { desiredSessions: 4 })).changed).toBe(false);
    expect(writes(emulator)).toEqual(['CreateFleet', 'UpdateFleet']);
  });

  test('makes up for an answer that was lost by a look', async ({ emulator, fleets, stacks }) => {
    await runningFleet(fleets, stacks);
    const lost = { operation: 'UpdateFleet', times: 3, disconnect: true } as const;
    emulator.fail({ ...lost, when: 'after' });
    expect(await fleets.scale('design-team', 3)).toMatchObject({
      changed: true,
      fleet: { computeCapacityStatus: { desired: 3 } },
    });

    emulator.fail(lost);
    await expect(fleets.scale('design-team', 4)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect((await fleets.get('design-team')).computeCapacityStatus.desired).toBe(3);
  });

  test('takes sessions that the service rounds up to whole instances for what they are', async ({
    emulator,
    fleets,
  }) => {
    const spec = { ...fleet, computeCapacity: { desiredSessions: 7 }, maxSessionsPerInstance: 4 } as const;
    const { computeCapacityStatus } = (await fleets.create(spec)).fleet;
    expect(computeCapacityStatus.desiredUserSessions).toBe(8);

    expect((await fleets.create(spec, { ifExists: 'reuse' })).changed).toBe(false);
    for (const desiredSessions of [5, 7, 8]) {
      expect((await fleets.scale('design-team', { desiredSessions })).changed).toBe(false);
      expect((await fleets.update('design-team', { computeCapacity: { desiredSessions } })).changed).toBe(false);
      const kept = { computeCapacity: { desiredSessions } };
      expect((await fleets.useImage('design-team', 'Test_Image', kept)).changed).toBe(false);
    }
    expect(writes(emulator)).toEqual(['CreateFleet']);
    for (const desiredSessions of [4, 9]) {
      expect((await fleets.scale('design-team', { desiredSessions })).changed).toBe(true);
      expect((await fleets.scale('design-team', { desiredSessions })).changed).toBe(false);
    }
  });

  test('is refused in sessions where users have an instance each, and on elastic fleets', async ({
    emulator,
    fleets,
  }) => {
    await fleets.create(fleet);
    const { subnetIds } = emulator.account(account).addVpc({ subnets: [{}, {}] });
    const elastic = { name: 'kiosk', fleetType: 'ELASTIC', instanceType: 'stream.standard.small' } as const;
    await fleets.create({ ...elastic, maxConcurrentSessions: 5, vpcConfig: { subnetIds } });
    await expect(fleets.scale('design-team', { desiredSessions: 4 })).rejects.toThrow('give "desiredInstances"');
    await expect(fleets.scale('kiosk', 4)).rejects.toMatchObject({ code: 'invalid-input' });

    expect(writes(emulator)).toEqual(['CreateFleet', 'CreateFleet']);
  });

  test('is refused while the fleet starts or stops', async () => {
    const { emulator, fleets } = slowFleets();
    await fleets.create(fleet);
    await fleets.start('design-team', { wait: false });
    await expect(fleets.scale('design-team', 3)).rejects.toMatchObject({ reason: 'wrong-state' });
    await fleets.start('design-team');
    await fleets.stop('design-team', { wait: false });

    await expect(fleets.scale('design-team', 3)).rejects.toMatchObject({ reason: 'wrong-state' });
    expect(writes(emulator)).not.toContain('UpdateFleet');
  });

  for (const capacity of [
    -1,
    0.5,
    '3',
    Number.NaN,
    {},
    { desiredInstances: 1, desiredSessions: 1 },
    { instances: 1 },
    null,
  ]) {
    test(`refuses ${JSON.stringify(capacity)} before anything is sent`, async ({ emulator, fleets }) => {
      await expect(fleets.scale('design-team', capacity as number)).rejects.toMatchObject({ code: 'invalid-input' });
      expect(emulator.requests).toEqual([]);
    });
  }
});

describe('useImage', () => {
  test('puts a running fleet on another image, and may be repeated', async ({ emulator, fleets, stacks }) => {
    await runningFleet(fleets, stacks);
    const { arn } = emulator.account(account).addImage({ name: 'New_Image' });

    const { changed, fleet: moved } = await fleets.useImage('design-team', 'New_Image');
    const again = await fleets.useImage('design-team', arn);

    expect(changed).toBe(true);
    expect(moved.imageArn).toBe(arn);
    expect(again.changed).toBe(false);
    expect(inputsOf(emulator, 'UpdateFleet')).toEqual([{ Name: 'design-team', ImageName: 'New_Image' }]);
  });

  test('puts a stopped fleet on another image', async ({ emulator, fleets }) => {
    await fleets.create(fleet);
    const { arn } = emulator.account(account).addImage({ name: 'New_Image' });

    expect(await fleets.useImage('design-team', arn)).toMatchObject({ changed: true, fleet: { imageArn: arn } });
  });

  test('leaves sessions in progress alone', async ({ emulator, fleets, stacks }) => {
    await runningFleet(fleets, stacks);
    emulator.account(account).startSession(maria);
    emulator.account(account).addImage({ name: 'New_Image' });
    await fleets.useImage('design-team', 'New_Image');

    expect(emulator.sessions).toMatchObject([{ userId: 'maria', state: 'ACTIVE' }]);
  });

  test('waits while the fleet starts', async ({ emulator, fleets }) => {
    await fleets.create(fleet);
    emulator.account(account).addImage({ name: 'New_Image' });
    await fleets.start('design-team', { wait: false });

    expect((await fleets.useImage('design-team', 'New_Image')).changed).toBe(true);
  });

  test('does not wait while the fleet starts when it is told not to', async () => {
    const { emulator, fleets } = slowFleets();
    await fleets.create(fleet);
    await fleets.start('design-team', { wait: false });

    await expect(fleets.useImage('design-team', 'Test_Image', { wait: false })).rejects.toMatchObject({
      reason: 'wrong-state',
    });
    expect(writes(emulator)).toEqual(['CreateFleet', 'StartFleet']);
  });

  test('tells images of one name in two accounts apart', async ({ emulator, consumerFleets, shared }) => {
    const { arn } = emulator.account(consumerId).addImage({ name: 'Test_Image' });
    await consumerFleets.create({ ...imageless, imageArn: shared });

    expect(await consumerFleets.useImage('design-team', 'Test_Image')).toMatchObject({
      changed: true,
      fleet: { imageArn: arn },
    });
  });

  describe('whose capacity was set to 0 while it did not run', () => {
    test.override('assume', { stoppedFleetOnRevoke: 'desired-zero' });

    test('needs the capacity anew after the image was taken back', async ({
      emulator,
      owner,
      consumerFleets,
      shared,
    }) => {
      await consumerFleets.create({ ...imageless, imageArn: shared });
      await owner.send(new DeleteImagePermissionsCommand({ Name: 'Test_Image', SharedAccountId: consumerId }));
      emulator.account(consumerId).addImage({ name: 'Own_Image' });
      const before = writes(emulator);

      await expect(consumerFleets.useImage('design-team', 'Own_Image')).rejects.toMatchObject({
        code: 'invalid-input',
        issues: [{ path: 'computeCapacity' }],
      });
      expect(writes(emulator)).toEqual(before);

      const { fleet: restored } = await consumerFleets.useImage('design-team', 'Own_Image', {
        computeCapacity: { desiredInstances: 2 },
      });
      expect(restored.computeCapacityStatus.desired).toBe(2);
      expect(restored.fleetErrors ?? []).toEqual([]);
    });
  });

  test('gives a fleet its old image back once that is shared again', async ({ owner, consumerFleets, shared }) => {
    await consumerFleets.create({ ...imageless, imageArn: shared });
    await owner.send(new DeleteImagePermissionsCommand({ Name: 'Test_Image', SharedAccountId: consumerId }));
    await owner.send(
      new UpdateImagePermissionsCommand({
        Name: 'Test_Image',
        SharedAccountId: consumerId,
        ImagePermissions: { allowFleet: true, allowImageBuilder: false },
      }),
    );

    const { changed, fleet: restored } = await consumerFleets.useImage('design-team', shared, {
      computeCapacity: { desiredInstances: 2 },
    });
    expect(changed).toBe(true);
    expect(restored.fleetErrors ?? []).toEqual([]);
  });

  test('refuses an image that cannot be seen, that is not ready or that fleets may not use', async ({
    emulator,
    owner,
    fleets,
    consumerFleets,
  }) => {
    await fleets.create(fleet);
    emulator.account(account).addImage({ name: 'Half_Done', state: 'PENDING' });
    emulator.account(consumerId).addImage({ name: 'Own_Image' });
    await consumerFleets.create({ ...fleet, imageName: 'Own_Image' });
    await owner.send(
      new UpdateImagePermissionsCommand({
        Name: 'Test_Image',
        SharedAccountId: consumerId,
        ImagePermissions: { allowFleet: false, allowImageBuilder: true },
      }),
    );

    await expect(fleets.useImage('design-team', 'Gone')).rejects.toMatchObject({
      code: 'not-found',
      resource: 'image',
    });
    await expect(fleets.useImage('design-team', 'Half_Done')).rejects.toMatchObject({ reason: 'wrong-state' });
    await expect(consumerFleets.useImage('design-team', imageArn)).rejects.toMatchObject({ reason: 'not-permitted' });
    expect(writes(emulator)).not.toContain('UpdateFleet');
  });

  test('does not look at an image by ARN when it is told not to', async ({ emulator, fleets }) => {
    await fleets.create(fleet);
    const { arn } = emulator.account(account).addImage({ name: 'New_Image' });
    await fleets.useImage('design-team', arn, { verifyImage: false });

    expect(inputsOf(emulator, 'DescribeImages')).toEqual([]);
    expect(inputsOf(emulator, 'UpdateFleet')).toEqual([{ Name: 'design-team', ImageArn: arn }]);
  });

  test('asks for a stop where the platform changes under a running fleet', async ({ emulator, fleets, stacks }) => {
    await runningFleet(fleets, stacks);
    const { id } = emulator.account(account).startSession(maria);
    emulator.account(account).addImage({ name: 'Linux_Image', platform: 'AMAZON_LINUX2' });

    await expect(fleets.useImage('design-team', 'Linux_Image')).rejects.toMatchObject({
      reason: 'needs-stop',
      fields: ['imageName'],
      sessions: [{ id }],
    });
    expect(writes(emulator)).not.toContain('UpdateFleet');

    await fleets.stop('design-team', { endSessions: true });
    expect((await fleets.useImage('design-team', 'Linux_Image')).changed).toBe(true);
  });

  test('refuses a capacity in what the fleet does not count in', async ({ emulator, fleets }) => {
    await fleets.create(fleet);
    const several = { computeCapacity: { desiredSessions: 4 }, maxSessionsPerInstance: 2 };
    await fleets.create({ ...fleet, ...several, name: 'several' });
    const path = 'computeCapacity';

    await expect(
      fleets.useImage('design-team', 'Test_Image', { computeCapacity: { desiredSessions: 4 } }),
    ).rejects.toMatchObject({ code: 'invalid-input', issues: [{ path }] });
    await expect(
      fleets.useImage('several', 'Test_Image', { computeCapacity: { desiredInstances: 2 } }),
    ).rejects.toMatchObject({ code: 'invalid-input', issues: [{ path }] });
    expect(writes(emulator)).not.toContain('UpdateFleet');
  });

  test('refuses elastic fleets, which have no image', async ({ emulator, fleets }) => {
    const { subnetIds } = emulator.account(account).addVpc({ subnets: [{}, {}] });
    const elastic = { name: 'kiosk', fleetType: 'ELASTIC', instanceType: 'stream.standard.small' } as const;
    await fleets.create({ ...elastic, maxConcurrentSessions: 5, vpcConfig: { subnetIds } });

    await expect(fleets.useImage('kiosk', 'Test_Image')).rejects.toMatchObject({ reason: 'not-permitted' });
  });

  for (const image of ['', '-x', 'arn:aws:appstream:us-west-2:111111111111:fleet/x', 'arn:nonsense']) {
    test(`refuses ${JSON.stringify(image)} before anything is sent`, async ({ emulator, fleets }) => {
      await expect(fleets.useImage('design-team', image)).rejects.toMatchObject({ code: 'invalid-input' });
      expect(emulator.requests).toEqual([]);
    });
  }
});
