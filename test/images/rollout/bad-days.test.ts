import { AppStreamClient } from '@aws-sdk/client-appstream';
import fc from 'fast-check';
import { describe, expect } from 'vitest';
import { Emulator } from '../../../src/emulator/index.js';
import { ImageRollout, type RolloutCheckpoint, type RolloutStep } from '../../../src/images/index.js';
import { refusal, rejection } from '../sharing.js';
import { consumerId, newArn, oldArn, ownerId, Site, test, throughJson, told } from './site.js';

const broken = { FleetErrors: [{ ErrorCode: 'IMAGE_NOT_FOUND' as const, ErrorMessage: 'the image does not start' }] };

describe('what may pass', () => {
  test.for([
    'DescribeFleets',
    'DescribeImages',
    'DescribeImagePermissions',
    'UpdateImagePermissions',
    'UpdateFleet',
    'DeleteImagePermissions',
  ])('is tried again by later steps: %s fails three times', async (operation, { site, emulator }) => {
    await site.addFleet('design');
    const plan = await site.plan();
    emulator.fail({ operation, times: 3, error: { code: 'InternalFailure', status: 500 } });
    const { last, events } = await site.stepToEnd(site.rollout.beginRollout(plan, consumerId, { now: site.now }));
    expect(last.report).toMatchObject({ complete: true, outcome: 'rolled-out' });
    const failures = events.filter(({ type }) => type === 'look-failed');
    expect(failures.length).toBeGreaterThanOrEqual(1);
    expect(failures[0]).toMatchObject({ failures: 1, error: { name: 'InternalFailure' } });
  });

  test('is given up after eight failures in a row, and put back', async ({ site, emulator }) => {
    await site.addFleet('design');
    const plan = await site.plan();
    emulator.fail({ operation: 'UpdateFleet', times: 8 * 3, error: { code: 'InternalFailure', status: 500 } });
    const { last, events, steps } = await site.stepToEnd(
      site.rollout.beginRollout(plan, consumerId, { now: site.now }),
    );
    expect(events.filter(({ type }) => type === 'look-failed')).toHaveLength(8);
    expect(last.report).toMatchObject({ outcome: 'rolled-back', fleets: [{ outcome: 'untouched' }] });
    expect(told(events).slice(-3)).toEqual(['failed', 'unshared', 'ended']);
    const pauses = steps.map(({ waitSeconds }) => waitSeconds).filter((seconds) => seconds > 0);
    expect(Math.max(...pauses)).toBe(60);
  });

  test('is whatever the caller’s own way into the account fails with: it is tried again', async ({ site }) => {
    await site.addFleet('design');
    const plan = await site.plan();
    let failures = 0;
    const consumerClient = (accountId: string) => {
      failures += 1;
      if (failures <= 5) throw new Error('the vault is sealed');
      return site.client(accountId);
    };
    const rollout = new ImageRollout({ client: site.owner, consumerClient });
    const begun = rollout.beginRollout(plan, consumerId, { now: site.now });
    const { last, events } = await site.stepToEnd(begun, undefined, rollout);
    expect(last.report).toMatchObject({ complete: true, outcome: 'rolled-out' });
    expect(events.slice(0, 5)).toMatchObject(
      [1, 2, 3, 4, 5].map((count) => ({
        type: 'look-failed',
        failures: count,
        error: { message: 'the vault is sealed' },
      })),
    );
  });

  test('is a right to look that is missing on the way back: fleets are put back once it is there', async ({
    site,
    emulator,
  }) => {
    await site.addFleet('design');
    site.shownOn(newArn, 'design', broken);
    let isDenied = false;
    const { last, events } = await site.run({}, ({ checkpoint }) => {
      if (checkpoint.phase !== 'move-back' || isDenied) return;
      isDenied = true;
      const error = { code: 'AccessDeniedException', status: 400 };
      emulator.fail({ operation: 'DescribeFleets', accountId: consumerId, times: 5, error });
    });
    expect(last.report).toMatchObject({ outcome: 'rolled-back', fleets: [{ outcome: 'moved-back' }] });
    expect(events.filter(({ type }) => type === 'look-failed')).toMatchObject(
      Array.from({ length: 5 }, () => ({ error: { code: 'access' } })),
    );
  });

  test.for([
    ['Test_Image', 'revoke', 'rolled-out', 0, ['Test_Image_2']],
    ['Test_Image_2', 'share', 'rolled-back', 8, ['Test_Image']],
  ] as const)(
    'is not waited for where it is the deleted image %s that should not be shared',
    async ([image, phase, outcome, failures, shared], { site }) => {
      await site.addFleet('design');
      let isDeleted = false;
      const { last, events } = await site.run({}, async ({ checkpoint }) => {
        if (checkpoint.phase !== phase || isDeleted) return;
        isDeleted = true;
        await site.images.revoke(image, consumerId);
        await site.images.delete(image);
      });
      expect(last.report.outcome).toBe(outcome);
      expect(events.filter(({ type }) => type === 'look-failed')).toHaveLength(failures);
      expect(await site.shared()).toEqual(shared);
    },
  );

  test('of an account that is out of sight counts too', async ({ site, emulator }) => {
    const plan = await site.plan();
    emulator.fail({ operation: 'DescribeFleets', accountId: consumerId, times: 1000, disconnect: true });
    const before = site.now();
    const { last, events } = await site.stepToEnd(site.rollout.beginRollout(plan, consumerId, { now: site.now }));
    expect(last.report.outcome).toBe('incomplete');
    expect(told(events)).toContain('failed');
    expect((site.now() - before) / 3_600_000).toBeGreaterThan(2);
  });
});

test('a rollout that was left alone past its time goes on where its fleets are healthy', async ({ site }) => {
  await site.addFleet('design');
  const { last } = await site.run({ verifySeconds: 900 }, ({ checkpoint }, count) => {
    if (checkpoint.phase === 'verify' && count === 3) site.emulator.advance(86_400);
  });
  expect(last.report).toMatchObject({ complete: true, fleets: [{ verification: 'healthy' }] });
});

describe('a rollout that was left alone past its time while it moved fleets', () => {
  const linuxArn = newArn.replace('Test_Image_2', 'Linux');
  const pausingIn = (phase: string, site: Site) => {
    let isOver = false;
    return ({ checkpoint }: RolloutStep): void => {
      if (isOver || checkpoint.phase !== phase) return;
      isOver = true;
      site.emulator.advance(7200);
    };
  };

  test('goes on with those that have not had their turn', async () => {
    const site = new Site(new Emulator({ quotas: { fleets: 30, stacks: 30 } }));
    await site.share('Test_Image');
    for (let number = 1; number <= 26; number += 1) await site.addStoppedFleet(`fleet-${number}`);
    const { last } = await site.run({}, pausingIn('move', site));
    expect(last.report).toMatchObject({ complete: true, outcome: 'rolled-out' });
  });

  test('does not stop fleets only to give up', async ({ site, emulator }) => {
    emulator.account(ownerId).addImage({ name: 'Linux', platform: 'AMAZON_LINUX2' });
    await site.addFleet('design');
    const { last } = await site.run({ toImage: 'Linux', allowStop: true }, pausingIn('move', site));
    expect(last.report).toMatchObject({ complete: true, outcome: 'rolled-out' });
    expect(await site.fleet('design')).toMatchObject({ State: 'RUNNING', ImageArn: linuxArn });
  });

  test('leaves none stopped on its way back', async ({ site, emulator }) => {
    emulator.account(ownerId).addImage({ name: 'Linux', platform: 'AMAZON_LINUX2' });
    await site.addFleet('design');
    site.shownOn(linuxArn, 'design', broken);
    const { last } = await site.run({ toImage: 'Linux', allowStop: true }, pausingIn('move-back', site));
    expect(last.report).toMatchObject({ outcome: 'rolled-back', fleets: [{ outcome: 'moved-back' }] });
    expect(await site.fleet('design')).toMatchObject({ State: 'RUNNING', ImageArn: oldArn });
  });
});

describe('a fleet that stays between two states', () => {
  test('fails the rollout after an hour, and nothing was moved', async ({ site }) => {
    await site.addFleet('design');
    site.shownOn(oldArn, 'design', { State: 'STARTING' });
    const { last, events } = await site.run();
    expect(last.report).toMatchObject({
      outcome: 'rolled-back',
      failure: { code: 'wait-timeout', message: 'Not moved within 3600 s: design is STARTING.' },
      fleets: [{ outcome: 'untouched' }],
    });
    expect(told(events).slice(-3)).toEqual(['failed', 'unshared', 'ended']);
    expect((await site.fleet('design')).ImageArn).toBe(oldArn);
  });

  test('on its way back keeps the new image shared', async ({ site }) => {
    await site.addFleet('design');
    const { last, events } = await site.run({}, ({ checkpoint }) => {
      const state = checkpoint.phase === 'move-back' ? { State: 'STOPPING' as const } : {};
      site.shownOn(newArn, 'design', { ...broken, ...state });
    });
    expect(told(events).slice(-4)).toEqual(['failed', 'fleet-stuck design', 'share-kept', 'ended']);
    expect(last.report).toMatchObject({ outcome: 'incomplete', fleets: [{ outcome: 'stuck' }] });
    expect(await site.shared()).toEqual(['Test_Image', 'Test_Image_2']);
  });
});

describe('what does not pass', () => {
  test('puts everything back at once', async ({ site, emulator }) => {
    await site.addFleet('design');
    const plan = await site.plan();
    emulator.fail({ operation: 'UpdateFleet', times: 1, error: { code: 'IncompatibleImageException', status: 400 } });
    const { last, events } = await site.stepToEnd(site.rollout.beginRollout(plan, consumerId, { now: site.now }));
    expect(told(events)).toEqual(['shared', 'failed', 'unshared', 'ended']);
    expect(last.report).toMatchObject({
      outcome: 'rolled-back',
      failure: { code: 'conflict', operation: 'UpdateFleet' },
      fleets: [{ outcome: 'untouched' }],
    });
    expect(await site.shared()).toEqual(['Test_Image']);
  });

  test('changes nothing when the share is not the one of the plan any more', async ({ site }) => {
    await site.addFleet('design');
    const plan = await site.plan();
    await site.share('Test_Image_2', consumerId, true, false);
    const { last, events } = await site.stepToEnd(site.rollout.beginRollout(plan, consumerId, { now: site.now }));
    expect(told(events)).toEqual(['failed', 'share-kept', 'ended']);
    expect(last.report.failure?.message).toContain('plan anew');
    expect((await site.fleet('design')).ImageArn).toBe(oldArn);
  });

  test('leaves users on the new image when only the old share cannot be taken back', async ({ site, emulator }) => {
    await site.addFleet('design');
    const plan = await site.plan();
    emulator.fail({ operation: 'DeleteImagePermissions', error: { code: 'AccessDeniedException', status: 400 } });
    const { last, events } = await site.stepToEnd(site.rollout.beginRollout(plan, consumerId, { now: site.now }));
    expect(told(events).slice(-3)).toEqual(['fleet-verified design', 'failed', 'ended']);
    expect(last.report).toMatchObject({ complete: false, outcome: 'incomplete', failure: { code: 'access' } });
    expect((await site.fleet('design')).ImageArn).toBe(newArn);
  });

  test('is told by who uses the client of another account', async ({ site }) => {
    const plan = await site.plan();
    const consumerClient = (accountId: string) => site.client(accountId);
    const elsewhere = new ImageRollout({ client: site.client('999999999999'), consumerClient });
    const { checkpoint } = elsewhere.beginRollout(plan, consumerId);
    site.emulator.account('999999999999').addImage({ name: 'Test_Image_2' });
    expect(await refusal(elsewhere.stepRollout(checkpoint))).toBe('invalid-input');
    expect(await site.shared()).toEqual(['Test_Image']);
  });

  test('is a client into an account that is not the consumer’s and has no fleets: its old image is not taken back', async ({
    site,
  }) => {
    await site.addFleet('design');
    const plan = await site.plan();
    const consumerClient = () => site.client('333333333333');
    const astray = new ImageRollout({ client: site.owner, consumerClient });
    const seen = await astray.plan({ fromImage: 'Test_Image', toImage: 'Test_Image_2', accounts: [consumerId] });
    expect(seen.rows).toMatchObject([{ action: 'refused' }]);
    const begun = astray.beginRollout(plan, consumerId, { now: site.now });
    const { last } = await site.stepToEnd(begun, undefined, astray);
    expect(last.report).toMatchObject({ complete: false, failure: { code: 'conflict' } });
    expect(await site.shared()).toEqual(['Test_Image']);
  });

  test('is an abort: it rejects with the reason, and the same checkpoint goes on', async ({ site }) => {
    await site.addFleet('design');
    const { checkpoint } = site.rollout.beginRollout(await site.plan(), consumerId, { now: site.now });
    const reason = new Error('enough');
    expect(await rejection(site.rollout.stepRollout(checkpoint, { signal: AbortSignal.abort(reason) }))).toBe(reason);
    const { last } = await site.stepToEnd(await site.rollout.stepRollout(checkpoint, { now: site.now }));
    expect(last.report.complete).toBe(true);
  });
});

/** A site with a busy fleet, a stopped one and a shared one, and how it ends. */
async function rolledOut(fails: boolean, disturb: (site: Site, count: number) => unknown) {
  const emulator = new Emulator();
  const site = new Site(emulator);
  emulator.account(ownerId).addImage({ name: 'Linux', platform: 'AMAZON_LINUX2' });
  await site.share('Test_Image');
  await site.addFleet('design');
  await site.addStoppedFleet('spare');
  site.stream('design', 'ada');
  const toImage = fails ? 'Linux' : 'Test_Image_2';
  if (fails) site.shownOn(newArn.replace('Test_Image_2', 'Linux'), 'design', broken);
  const plan = await site.plan({ toImage, allowStop: true });
  const from = site.rollout.beginRollout(plan, consumerId, { now: site.now });
  const { last } = await site.stepToEnd(from, (_step, count) => disturb(site, count));
  const shares = await site.shared();
  const fleets = await Promise.all(['design', 'spare'].map((name) => site.fleet(name)));
  return { report: last.report, shares, fleets: fleets.map(({ State, ImageName }) => ({ State, ImageName })) };
}

describe.for([
  { name: 'that succeeds', fails: false },
  { name: 'that is put back', fails: true },
])('a rollout $name', ({ fails }) => {
  test('ends the same when answers are lost after they took effect', async () => {
    const calm = await rolledOut(fails, () => undefined);
    const operation = fc.constantFrom(
      'UpdateFleet',
      'StopFleet',
      'StartFleet',
      'UpdateImagePermissions',
      'DeleteImagePermissions',
    );
    const troubles = fc.dictionary(fc.nat({ max: 25 }).map(String), operation, { maxKeys: 6 });
    await fc.assert(
      fc.asyncProperty(troubles, async (lost) => {
        const end = await rolledOut(fails, ({ emulator }, count) => {
          const name = lost[String(count)];
          if (name !== undefined) emulator.fail({ operation: name, times: 1, disconnect: true, when: 'after' });
        });
        expect(end).toEqual(calm);
      }),
      { numRuns: 8 },
    );
  });

  test('ends the same when steps were made whose checkpoints were never saved', async () => {
    const calm = await rolledOut(fails, () => undefined);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 25 }), async (twice) => {
        const end = await rolledOut(fails, (site, count) => {
          site.repeats = twice[count] === true;
        });
        expect(end).toEqual(calm);
      }),
      { numRuns: 8 },
    );
  });
});

describe('a checkpoint', () => {
  test('keeps within 1.5 KB and 300 bytes a fleet', async () => {
    const site = new Site(new Emulator({ quotas: { fleets: 50, stacks: 50 } }));
    await site.share('Test_Image');
    for (let number = 1; number <= 50; number += 1) {
      await site.addStoppedFleet(`fleet-${number}-${'n'.repeat(80)}`);
    }
    const { steps } = await site.run();
    const sizes = steps.map(({ checkpoint }) => JSON.stringify(checkpoint).length);
    expect(Math.max(...sizes)).toBeLessThan(1500 + 50 * 300);
  });

  test.for<readonly [string, (checkpoint: RolloutCheckpoint) => unknown]>([
    ['is of another version', (checkpoint) => ({ ...checkpoint, version: 2 })],
    ['is of another kind', (checkpoint) => ({ ...checkpoint, kind: 'revocation' })],
    ['has an unknown phase', (checkpoint) => ({ ...checkpoint, phase: 'dance' })],
    ['has ended by its phase only', (checkpoint) => ({ ...checkpoint, phase: 'ended' })],
    ['verifies without end', (checkpoint) => ({ ...checkpoint, phase: 'verify' })],
    ['is for one image twice', (checkpoint) => ({ ...checkpoint, toImageArn: checkpoint.fromImageArn })],
    [
      'is for images of two accounts',
      (checkpoint) => ({ ...checkpoint, toImageArn: newArn.replace(ownerId, consumerId) }),
    ],
    ['has a member that nobody knows', (checkpoint) => ({ ...checkpoint, more: 1 })],
    ['is nothing', () => undefined],
  ])('that %s is refused before anything is sent', async ([, damage], { site, emulator }) => {
    const { checkpoint } = site.rollout.beginRollout(await site.plan(), consumerId);
    const before = emulator.requests.length;
    const damaged = damage(throughJson(checkpoint)) as RolloutCheckpoint;
    expect(await refusal(site.rollout.stepRollout(damaged))).toBe('invalid-input');
    expect(emulator.requests).toHaveLength(before);
  });
});

test('an answer that tells no capacity is told as a failure', async ({ site }) => {
  await site.addFleet('design');
  const plan = await site.plan();
  const client = new AppStreamClient(site.emulator.clientConfig(consumerId));
  const empty = { config: client.config, send: () => Promise.resolve({ Fleets: [{}] }) };
  const rollout = new ImageRollout({ client: site.owner, consumerClient: () => empty });
  const { checkpoint } = rollout.beginRollout(plan, consumerId);
  const step = await rollout.stepRollout(checkpoint);
  expect(told(step.events)).toEqual(['failed']);
});
