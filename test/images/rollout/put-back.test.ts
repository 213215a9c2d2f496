import {
  CreateFleetCommand,
  DeleteFleetCommand,
  DeleteImagePermissionsCommand,
  StartFleetCommand,
  StopFleetCommand,
  UpdateFleetCommand,
} from '@aws-sdk/client-appstream';
import { describe, expect } from 'vitest';
import { consumerId, newArn, oldArn, ownerId, type Site, test, told } from './site.js';

const broken = { FleetErrors: [{ ErrorCode: 'IMAGE_NOT_FOUND' as const, ErrorMessage: 'the image does not start' }] };

describe('a rollout whose fleets do not come up', () => {
  test('moves all of them back, and takes the new image back', async ({ site }) => {
    await site.addFleet('build');
    await site.addFleet('design');
    site.shownOn(newArn, 'design', broken);
    const { last, events } = await site.run({ verifySeconds: 900 });
    expect(told(events)).toEqual([
      'shared',
      'fleet-moved build',
      'fleet-moved design',
      'fleet-verified build',
      'failed',
      'fleet-moved-back build',
      'fleet-moved-back design',
      'unshared',
      'ended',
    ]);
    expect(last.report).toMatchObject({
      complete: false,
      outcome: 'rolled-back',
      failure: {
        code: 'wait-timeout',
        message: 'Not healthy on the new image within 900 s: design reports IMAGE_NOT_FOUND.',
      },
    });
    expect(await site.shared()).toEqual(['Test_Image']);
    expect((await site.fleet('build')).ImageArn).toBe(oldArn);
    expect(await site.fleet('design')).toMatchObject({ ImageArn: oldArn, State: 'RUNNING' });
  });

  test('tells why the new image could not be taken back', async ({ site, emulator }) => {
    await site.addFleet('design');
    site.shownOn(newArn, 'design', broken);
    const { last, events } = await site.run({}, ({ checkpoint }) => {
      if (checkpoint.phase !== 'unshare') return;
      emulator.fail({ operation: 'DeleteImagePermissions', error: { code: 'AccessDeniedException', status: 400 } });
    });
    expect(events.slice(-2)).toMatchObject([
      { type: 'failed', error: { code: 'access', operation: 'DeleteImagePermissions' } },
      { type: 'ended', outcome: 'incomplete' },
    ]);
    expect(last.report).toMatchObject({ outcome: 'incomplete', failure: { code: 'wait-timeout' } });
  });

  test('leaves the share of the new image that was there before', async ({ site }) => {
    await site.share('Test_Image_2');
    await site.addFleet('design');
    site.shownOn(newArn, 'design', broken);
    const { last, events } = await site.run();
    expect(told(events)).not.toContain('unshared');
    expect(last.report.outcome).toBe('rolled-back');
    expect(await site.shared()).toEqual(['Test_Image', 'Test_Image_2']);
  });

  test('gives rights to image builders back as they were', async ({ site, images }) => {
    await site.share('Test_Image_2', consumerId, true, false);
    await site.addFleet('design');
    site.shownOn(newArn, 'design', broken);
    await site.run();
    const grants: unknown[] = [];
    for await (const grant of images.grants('Test_Image_2')) grants.push(grant);
    expect(grants).toEqual([{ accountId: consumerId, allowFleet: false, allowImageBuilder: true }]);
  });

  test('leaves a share alone that somebody changed meanwhile, and says so', async ({ site }) => {
    await site.addFleet('design');
    site.shownOn(newArn, 'design', broken);
    const { last, events } = await site.run({}, async ({ checkpoint }) => {
      if (checkpoint.phase === 'move-back') await site.share('Test_Image_2', consumerId, true);
    });
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'share-kept', imageName: 'Test_Image_2', fleetNames: [] }),
    );
    expect(last.report).toMatchObject({ complete: false, outcome: 'incomplete' });
  });

  test('says so, too, when somebody has taken away a right that was there before', async ({ site }) => {
    await site.share('Test_Image_2', consumerId, true, false);
    await site.addFleet('design');
    site.shownOn(newArn, 'design', broken);
    let isTaken = false;
    const { last, events } = await site.run({}, async ({ checkpoint }) => {
      if (checkpoint.phase !== 'unshare' || isTaken) return;
      isTaken = true;
      await site.images.revoke('Test_Image_2', consumerId);
    });
    expect(events.slice(-2)).toMatchObject([
      { type: 'share-kept', imageName: 'Test_Image_2', fleetNames: [] },
      { type: 'ended', outcome: 'incomplete' },
    ]);
    expect(last.report).toMatchObject({ outcome: 'incomplete', complete: false });
  });

  test('keeps the new image shared while somebody else has put a fleet on it', async ({ site, consumer }) => {
    await site.addFleet('design');
    site.shownOn(newArn, 'design', broken);
    const { last, events } = await site.run({}, async ({ checkpoint }, count) => {
      if (checkpoint.phase !== 'verify' || count > 3) return;
      const input = {
        InstanceType: 'stream.standard.medium',
        ImageArn: newArn,
        ComputeCapacity: { DesiredInstances: 1 },
      };
      await consumer.send(new CreateFleetCommand({ Name: 'theirs', ...input })).catch(() => undefined);
    });
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'share-kept', imageName: 'Test_Image_2', fleetNames: ['theirs'] }),
    );
    expect(last.report.outcome).toBe('incomplete');
    expect((await site.fleet('theirs')).ImageArn).toBe(newArn);
  });

  test('tells of a fleet that cannot be moved back, and keeps the new image shared for it', async ({
    site,
    emulator,
  }) => {
    await site.addFleet('build');
    await site.addFleet('design');
    site.shownOn(newArn, 'design', broken);
    const { last, events } = await site.run({}, ({ checkpoint }) => {
      if (checkpoint.phase !== 'move-back' || checkpoint.eventCount !== 5) return;
      emulator.fail({ operation: 'UpdateFleet', times: 1, error: { code: 'InvalidRoleException', status: 400 } });
    });
    expect(told(events).slice(-4)).toEqual(['fleet-stuck build', 'fleet-moved-back design', 'share-kept', 'ended']);
    expect(last.report).toMatchObject({ complete: false, outcome: 'incomplete' });
    expect(last.report.fleets).toMatchObject([{ outcome: 'stuck' }, { outcome: 'moved-back' }]);
    expect(await site.shared()).toEqual(['Test_Image', 'Test_Image_2']);
    expect((await site.fleet('build')).ImageArn).toBe(newArn);
  });

  test('moves nothing back to an image that the account had lost before', async ({ site, owner }) => {
    await site.addFleet('design');
    await owner.send(new DeleteImagePermissionsCommand({ Name: 'Test_Image', SharedAccountId: consumerId }));
    site.shownOn(newArn, 'design', { ...broken, ComputeCapacityStatus: { Desired: 1 } });
    const { last } = await site.run();
    expect(last.report).toMatchObject({ outcome: 'incomplete', fleets: [{ outcome: 'moved' }] });
    expect((await site.fleet('design')).ImageArn).toBe(newArn);
    expect(await site.shared()).toEqual(['Test_Image_2']);
  });
});

describe('fleets that others touch', () => {
  test('are left alone when they are deleted or put on a third image', async ({ site, consumer, emulator }) => {
    await site.addFleet('gone');
    await site.addFleet('design');
    emulator.account(ownerId).addImage({ name: 'Third', sharedWith: [{ accountId: consumerId, allowFleet: true }] });
    const third = newArn.replace('Test_Image_2', 'Third');
    site.shownOn(newArn, 'design', broken);
    const { events, last } = await site.run({}, async ({ checkpoint }, count) => {
      if (checkpoint.phase !== 'verify' || count !== 2) return;
      await consumer.send(new UpdateFleetCommand({ Name: 'design', ImageArn: third }));
      await consumer.send(new StopFleetCommand({ Name: 'gone' }));
      emulator.advance(2);
      await site.remove('gone');
    });
    expect(told(events)).toEqual(expect.arrayContaining(['fleet-left design', 'fleet-left gone', 'revoked']));
    expect(last.report).toMatchObject({ complete: true, fleets: [{ outcome: 'left' }, { outcome: 'left' }] });
    expect((await site.fleet('design')).ImageArn).toBe(third);
  });

  test('are not moved back when it was not the rollout that moved them', async ({ site, consumer }) => {
    await site.share('Test_Image_2');
    await site.addFleet('theirs');
    await site.addFleet('design');
    site.shownOn(newArn, 'design', broken);
    const { events, last } = await site.run({}, async (_step, count) => {
      if (count === 0) await consumer.send(new UpdateFleetCommand({ Name: 'theirs', ImageArn: newArn }));
    });
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'fleet-left', fleetName: 'theirs', reason: 'new-image' }),
    );
    expect(last.report.outcome).toBe('rolled-back');
    expect((await site.fleet('theirs')).ImageArn).toBe(newArn);
  });

  test('are left where they are by a rollout that fails before it looked at them', async ({
    site,
    consumer,
    emulator,
  }) => {
    await site.share('Test_Image_2');
    await site.addFleet('theirs');
    const plan = await site.plan();
    await consumer.send(new UpdateFleetCommand({ Name: 'theirs', ImageArn: newArn }));
    const error = { code: 'AccessDeniedException', status: 400 };
    emulator.fail({ operation: 'DescribeFleets', accountId: consumerId, times: 1, error });
    const { last } = await site.stepToEnd(site.rollout.beginRollout(plan, consumerId, { now: site.now }));
    expect(last.report).toMatchObject({ outcome: 'rolled-back', fleets: [{ outcome: 'untouched' }] });
    expect((await site.fleet('theirs')).ImageArn).toBe(newArn);
  });

  test('are not started when it was not the rollout that stopped them', async ({ site, consumer, emulator }) => {
    emulator.account(ownerId).addImage({ name: 'Linux', platform: 'AMAZON_LINUX2' });
    await site.addFleet('theirs');
    const plan = await site.plan({ toImage: 'Linux', allowStop: true });
    await consumer.send(new StopFleetCommand({ Name: 'theirs' }));
    emulator.advance(2);
    const error = { code: 'AccessDeniedException', status: 400 };
    emulator.fail({ operation: 'UpdateImagePermissions', times: 1, error });
    await site.stepToEnd(site.rollout.beginRollout(plan, consumerId, { now: site.now }));
    expect((await site.fleet('theirs')).State).toBe('STOPPED');
  });

  test('keep the old image shared when they are on it at the end', async ({ site, consumer }) => {
    const { events, last } = await site.run({}, async ({ checkpoint }) => {
      if (checkpoint.phase === 'verify') await site.addStoppedFleet('late');
    });
    expect(told(events)).toEqual(['shared', 'share-kept', 'ended']);
    expect(last.report).toMatchObject({ complete: false, outcome: 'rolled-out' });
    expect(await site.shared()).toEqual(['Test_Image', 'Test_Image_2']);
    await consumer.send(new DeleteFleetCommand({ Name: 'late' })).catch(() => undefined);
  });

  test('that the filter leaves out keep it shared too, as planned', async ({ site }) => {
    await site.addFleet('test-fleet');
    await site.addFleet('prod-fleet');
    const { events, last } = await site.run({ fleets: ({ name }) => name.startsWith('prod-') });
    expect(events).toContainEqual(expect.objectContaining({ type: 'share-kept', fleetNames: ['test-fleet'] }));
    expect(last.report).toMatchObject({ complete: true, fleets: [{ fleetName: 'prod-fleet' }] });
    expect((await site.fleet('test-fleet')).ImageArn).toBe(oldArn);
    expect((await site.fleet('prod-fleet')).ImageArn).toBe(newArn);
  });

  test.for([
    ['that come up on the old image meanwhile', 'verify', (site: Site) => site.addStoppedFleet('prod-late')],
    ['that somebody puts back onto the old image', 'revoke', (site: Site) => putOnOldImage(site, 'prod-fleet')],
  ] as const)('%s are not what was planned, though others are left out', async ([, phase, disturb], { site }) => {
    await site.addFleet('test-fleet');
    await site.addFleet('prod-fleet');
    let isDisturbed = false;
    const { events, last } = await site.run({ fleets: ({ name }) => name === 'prod-fleet' }, async ({ checkpoint }) => {
      if (checkpoint.phase !== phase || isDisturbed) return;
      isDisturbed = true;
      await disturb(site);
    });
    expect(last.report).toMatchObject({ complete: false, outcome: 'rolled-out' });
    expect(told(events)).toContain('share-kept');
    expect(await site.shared()).toEqual(['Test_Image', 'Test_Image_2']);
  });
});

describe('an image of another platform', () => {
  const linux = { platform: 'AMAZON_LINUX2' as const };

  test('is refused without consent to stop fleets, before anything is written', async ({ site, emulator }) => {
    emulator.account(ownerId).addImage({ name: 'Linux', ...linux });
    await site.addFleet('design');
    const { last, events } = await site.run({ toImage: 'Linux' });
    expect(last).toMatchObject({ done: true });
    expect(events).toEqual([]);
    const plan = await site.plan({ toImage: 'Linux' });
    expect(plan.rows).toMatchObject([{ action: 'refused', refusal: expect.stringContaining('allowStop') as string }]);
    expect(site.rollout.beginRollout(plan, consumerId)).toMatchObject({
      done: true,
      report: { complete: false, outcome: 'refused', failure: { code: 'conflict' } },
    });
  });

  test('stops no fleet without consent that was started after the plan was made', async ({ site, emulator }) => {
    emulator.account(ownerId).addImage({ name: 'Linux', ...linux });
    await site.addStoppedFleet('design');
    const { last } = await site.run({ toImage: 'Linux' }, async (_step, count) => {
      if (count !== 1) return;
      await site.client(consumerId).send(new StartFleetCommand({ Name: 'design' }));
      emulator.advance(2);
      await site.fleet('design');
      site.stream('design', 'ada');
    });
    expect(last.report).toMatchObject({
      outcome: 'rolled-back',
      failure: { message: expect.stringContaining('allowStop') as string },
    });
    expect(await site.fleet('design')).toMatchObject({ State: 'RUNNING', ImageArn: oldArn });
    expect(emulator.requests.map(({ operation }) => operation)).not.toContain('StopFleet');
  });

  test('takes a stop, after which the fleets that ran are started again', async ({ site, emulator }) => {
    emulator.account(ownerId).addImage({ name: 'Linux', ...linux });
    await site.addFleet('design');
    await site.addStoppedFleet('spare');
    site.stream('design', 'ada');
    const { events, last } = await site.run({ toImage: 'Linux', allowStop: true });
    expect(told(events)).toEqual([
      'shared',
      'fleet-stopping design',
      'fleet-moved spare',
      'fleet-moved design',
      'fleet-verified spare',
      'fleet-verified design',
      'revoked',
      'ended',
    ]);
    expect(events).toContainEqual(expect.objectContaining({ type: 'fleet-stopping', inUse: 1 }));
    expect(last.report.complete).toBe(true);
    expect(await site.fleet('design')).toMatchObject({ State: 'RUNNING', Platform: 'AMAZON_LINUX2' });
    expect(await site.fleet('spare')).toMatchObject({ State: 'STOPPED', Platform: 'AMAZON_LINUX2' });
  });

  test('takes a stop on the way back too', async ({ site, emulator }) => {
    emulator.account(ownerId).addImage({ name: 'Linux', ...linux });
    await site.addFleet('design');
    site.shownOn(newArn.replace('Test_Image_2', 'Linux'), 'design', broken);
    const { events, last } = await site.run({ toImage: 'Linux', allowStop: true });
    expect(told(events).slice(-5)).toEqual([
      'failed',
      'fleet-stopping design',
      'fleet-moved-back design',
      'unshared',
      'ended',
    ]);
    expect(last.report.outcome).toBe('rolled-back');
    expect(await site.fleet('design')).toMatchObject({ State: 'RUNNING', ImageArn: oldArn });
  });
});

async function putOnOldImage(site: Site, name: string): Promise<void> {
  await site.client(consumerId).send(new UpdateFleetCommand({ Name: name, ImageArn: oldArn }));
}
