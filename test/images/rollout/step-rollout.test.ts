import { DescribeSessionsCommand, StopFleetCommand } from '@aws-sdk/client-appstream';
import { describe, expect } from 'vitest';
import { Emulator } from '../../../src/emulator/index.js';
import { consumerId, newArn, oldArn, Site, test, told } from './site.js';

const imageNotFound = [{ ErrorCode: 'IMAGE_NOT_FOUND' as const, ErrorMessage: 'the image does not start' }];

describe('a rollout to an account', () => {
  test('shares the new image, moves the fleets, and takes the old one back once they do well', async ({ site }) => {
    await site.addFleet('build');
    await site.addFleet('design');
    const { last, events } = await site.run();
    expect(told(events)).toEqual([
      'shared',
      'fleet-moved build',
      'fleet-moved design',
      'fleet-verified build',
      'fleet-verified design',
      'revoked',
      'ended',
    ]);
    expect(last.report).toEqual({
      complete: true,
      accountId: consumerId,
      fromImageName: 'Test_Image',
      toImageName: 'Test_Image_2',
      outcome: 'rolled-out',
      fleets: [
        { fleetName: 'build', outcome: 'verified', verification: 'healthy' },
        { fleetName: 'design', outcome: 'verified', verification: 'healthy' },
      ],
    });
    expect((await site.fleet('design')).ImageArn).toBe(newArn);
    expect(await site.shared()).toEqual(['Test_Image_2']);
  });

  test('lets users stream on', async ({ site, consumer }) => {
    await site.addFleet('design');
    const id = site.stream('design', 'ada');
    await site.run();
    const pair = { StackName: 'design', FleetName: 'design', AuthenticationType: 'API' as const };
    const { Sessions } = await consumer.send(new DescribeSessionsCommand(pair));
    expect(Sessions).toMatchObject([{ Id: id, State: 'ACTIVE' }]);
  });

  test('shows no instance of the new image where all are in use, and says so', async ({ site }) => {
    await site.addFleet('design', consumerId, { ComputeCapacity: { DesiredInstances: 1 } });
    site.stream('design', 'ada');
    const { last } = await site.run();
    expect(last.report.fleets).toEqual([{ fleetName: 'design', outcome: 'verified', verification: 'not-started' }]);
    expect(last.report.complete).toBe(true);
  });

  test('moves stopped fleets and leaves them stopped', async ({ site }) => {
    await site.addStoppedFleet('design');
    const { last, steps } = await site.run();
    expect(last.report.fleets).toEqual([{ fleetName: 'design', outcome: 'verified', verification: 'not-started' }]);
    expect(await site.fleet('design')).toMatchObject({ State: 'STOPPED', ImageArn: newArn });
    expect(steps.length).toBeLessThan(6);
  });

  test('moves no fleet where there is none, and gives the new image all the same', async ({ site }) => {
    const { events } = await site.run();
    expect(told(events)).toEqual(['shared', 'revoked', 'ended']);
    expect(await site.shared()).toEqual(['Test_Image_2']);
  });

  test('moves many fleets in several steps, none of which writes to more than 25', async () => {
    const site = new Site(new Emulator({ quotas: { fleets: 60, stacks: 60 } }));
    await site.share('Test_Image');
    for (let number = 1; number <= 60; number += 1) await site.addStoppedFleet(`fleet-${number}`);
    const moved: number[] = [];
    const { last } = await site.run({}, ({ events }) => {
      moved.push(events.filter(({ type }) => type === 'fleet-moved').length);
    });
    expect(moved.filter((count) => count > 0)).toEqual([25, 25, 10]);
    expect(last.report.complete).toBe(true);
  });

  test('is over when it is asked again', async ({ site }) => {
    const { last } = await site.run();
    const again = await site.rollout.stepRollout(last.checkpoint);
    expect(again).toEqual({ ...last, events: [] });
    expect(again).toMatchObject({ done: true, waitSeconds: 0 });
  });

  test('takes no right away on the new image', async ({ site, images }) => {
    await site.share('Test_Image_2', consumerId, true, false);
    const { events } = await site.run();
    expect(events[0]).toMatchObject({
      type: 'shared',
      change: {
        before: { allowFleet: false, allowImageBuilder: true },
        after: { allowFleet: true, allowImageBuilder: true },
      },
    });
    const grants: unknown[] = [];
    for await (const grant of images.grants('Test_Image_2')) grants.push(grant);
    expect(grants).toEqual([{ accountId: consumerId, allowFleet: true, allowImageBuilder: true }]);
  });
});

describe('fleets do well on the new image', () => {
  test('when they are healthy for as long as was asked for', async ({ site }) => {
    await site.addFleet('design');
    const { steps } = await site.run({ healthySeconds: 300, pollSeconds: 60 });
    const moved = steps.flatMap(({ events }) => events).find(({ type }) => type === 'fleet-moved');
    const verified = steps.flatMap(({ events }) => events).find(({ type }) => type === 'fleet-verified');
    expect(Date.parse(verified?.at ?? '') - Date.parse(moved?.at ?? '')).toBeGreaterThanOrEqual(300_000);
    expect(Date.parse(verified?.at ?? '') - Date.parse(moved?.at ?? '')).toBeLessThanOrEqual(420_000);
  });

  test('when an error that they had before stays', async ({ site }) => {
    await site.addFleet('design');
    const { steps, last } = await site.run({}, ({ checkpoint }) => {
      if (checkpoint.phase === 'share') site.shownOn(oldArn, 'design', { FleetErrors: imageNotFound });
      else site.shownOn(newArn, 'design', { FleetErrors: imageNotFound });
    });
    expect(steps[0]?.checkpoint.fleets[0]?.errorsBefore).toEqual(['IMAGE_NOT_FOUND']);
    expect(last.report.outcome).toBe('rolled-out');
  });

  test('when an error passes in time, counted from then on', async ({ site }) => {
    await site.addFleet('design');
    let looks = 0;
    const { last, events } = await site.run({ healthySeconds: 300 }, ({ checkpoint }) => {
      if (checkpoint.phase !== 'verify') return;
      looks += 1;
      site.shownOn(newArn, 'design', looks < 6 ? { FleetErrors: imageNotFound } : {});
    });
    expect(last.report.outcome).toBe('rolled-out');
    expect(told(events)).not.toContain('failed');
    expect(looks).toBeGreaterThan(10);
  });

  test('unless instances are missing', async ({ site }) => {
    await site.addFleet('design');
    const missing = { ComputeCapacityStatus: { Desired: 2, Running: 1, InUse: 0, Available: 1 } };
    site.shownOn(newArn, 'design', missing);
    const { last } = await site.run();
    expect(last.report.outcome).toBe('rolled-back');
    expect(last.report.failure?.message).toContain('design has 1 of 2 instances');
  });

  test('when somebody stops them meanwhile, although nothing shows then', async ({ site, consumer }) => {
    await site.addFleet('design');
    const { last } = await site.run({}, async ({ checkpoint }) => {
      if (checkpoint.phase === 'verify') await consumer.send(new StopFleetCommand({ Name: 'design' }));
    });
    expect(last.report.fleets).toEqual([{ fleetName: 'design', outcome: 'verified', verification: 'not-started' }]);
  });
});
