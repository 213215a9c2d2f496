import {
  AppStreamClient,
  DeleteImagePermissionsCommand,
  UpdateImagePermissionsCommand,
} from '@aws-sdk/client-appstream';
import { afterEach, beforeEach, describe, expect, vi } from 'vitest';
import { Emulator } from '../../src/emulator/index.js';
import { PartialFailureError, WaitTimeoutError } from '../../src/errors.js';
import { FleetManager, type FleetUpdateCheckpoint, type FleetUpdateReport } from '../../src/fleets/index.js';
import { consumerId } from '../support/emulated.js';
import { fleet, imageless, inputsOf, maria, runningFleet, slowFleets, test, writes } from '../support/managers.js';

const account = '111111111111';
const needsStop = { description: 'For designers' };
const denied = { code: 'InvalidParameterCombinationException', message: 'No.' };

beforeEach(() => {
  vi.useFakeTimers();
  vi.setTimerTickMode('nextTimerAsync');
});

afterEach(() => {
  vi.useRealTimers();
});

/** What a promise was rejected with, if it was with an error of this class. */
async function rejection<T extends Error>(promise: Promise<unknown>, type: new (...args: never[]) => T): Promise<T> {
  const error = await promise.then(
    () => new Error('it was resolved'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof type)) throw error;
  return error;
}

/** The report of a failed update. */
async function reportOf(promise: Promise<unknown>): Promise<FleetUpdateReport> {
  const { report } = await rejection(promise, PartialFailureError);
  expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  return report as FleetUpdateReport;
}

describe('update', () => {
  test('sends only what differs, to a running fleet without a stop', async ({ emulator, fleets, stacks }) => {
    await runningFleet(fleets, stacks);
    const patch = { displayName: 'Design', computeCapacity: { desiredInstances: 2 }, disconnectTimeoutInSeconds: 300 };

    const update = await fleets.update('design-team', patch);
    const again = await fleets.update('design-team', patch);

    expect(update).toMatchObject({ changed: true, stopped: false, fleet: { displayName: 'Design', state: 'RUNNING' } });
    expect(again).toMatchObject({ changed: false, stopped: false });
    expect(again.plan.fields.map(({ outcome }) => outcome)).toEqual(['unchanged', 'unchanged', 'unchanged']);
    expect(inputsOf(emulator, 'UpdateFleet')).toEqual([
      { Name: 'design-team', DisplayName: 'Design', DisconnectTimeoutInSeconds: 300 },
    ]);
  });

  test.for([true, false])(
    'starts the fleet again when what follows its stop fails, with wait: %s',
    async (wait, { emulator, fleets, stacks }) => {
      await runningFleet(fleets, stacks);
      const onPoll = () => {
        throw new Error('the log is full');
      };

      const report = await reportOf(fleets.update('design-team', needsStop, { allowStop: true, wait, onPoll }));

      expect(report).toMatchObject({ updated: false, startedAgain: true, error: { message: 'the log is full' } });
      expect(writes(emulator).slice(-2)).toEqual(['StopFleet', 'StartFleet']);
    },
  );

  test('changes everything on a stopped fleet, which stays stopped', async ({ emulator, fleets }) => {
    await fleets.create(fleet);

    const update = await fleets.update('design-team', { ...needsStop, instanceType: 'stream.standard.large' });

    expect(update).toMatchObject({ changed: true, stopped: false, fleet: { ...needsStop, state: 'STOPPED' } });
    expect(writes(emulator)).toEqual(['CreateFleet', 'UpdateFleet']);
  });

  test('clears with null, keeps the part of the network that is not named, and may be repeated', async ({
    emulator,
    fleets,
  }) => {
    const { subnetIds, securityGroupIds } = emulator.account(account).addVpc({ subnets: [{}, {}] });
    const vpcConfig = { subnetIds: subnetIds.slice(0, 1), securityGroupIds };
    await fleets.create({ ...fleet, vpcConfig, iamRoleArn: 'arn:aws:iam::111111111111:role/fleet' });
    const patch = { iamRoleArn: null, vpcConfig: { subnetIds, securityGroupIds: null }, rootVolumeConfig: null };

    const { fleet: updated } = await fleets.update('design-team', patch);

    expect(updated.iamRoleArn).toBeUndefined();
    expect(updated.vpcConfig).toEqual({ subnetIds });
    await fleets.update('design-team', { vpcConfig: { securityGroupIds } });
    expect((await fleets.get('design-team')).vpcConfig).toEqual({ subnetIds, securityGroupIds });
    expect((await fleets.update('design-team', { vpcConfig: { securityGroupIds } })).changed).toBe(false);
    expect(inputsOf(emulator, 'UpdateFleet')).toEqual([
      {
        Name: 'design-team',
        VpcConfig: { SubnetIds: subnetIds },
        AttributesToDelete: ['VPC_CONFIGURATION_SECURITY_GROUP_IDS', 'IAM_ROLE_ARN'],
      },
      { Name: 'design-team', VpcConfig: { SubnetIds: subnetIds, SecurityGroupIds: securityGroupIds } },
    ]);
  });

  test('sends the capacity again where instances come to serve another number of users', async ({
    emulator,
    fleets,
  }) => {
    await fleets.create({ ...fleet, computeCapacity: { desiredSessions: 8 }, maxSessionsPerInstance: 4 });
    const patch = { maxSessionsPerInstance: 3, computeCapacity: { desiredSessions: 8 } };

    const { fleet: updated } = await fleets.update('design-team', patch);

    expect(updated).toMatchObject({ maxSessionsPerInstance: 3, computeCapacityStatus: { desiredUserSessions: 9 } });
    expect((await fleets.update('design-team', patch)).changed).toBe(false);
    expect(inputsOf(emulator, 'UpdateFleet')).toEqual([
      { Name: 'design-team', MaxSessionsPerInstance: 3, ComputeCapacity: { DesiredSessions: 8 } },
    ]);
  });

  test('sends raw members as they are, beside what it clears itself', async ({ emulator, fleets }) => {
    await fleets.create({ ...fleet, iamRoleArn: 'arn:aws:iam::111111111111:role/fleet' });
    await fleets.update('design-team', {
      iamRoleArn: null,
      sdkInput: { Description: 'raw', AttributesToDelete: ['DOMAIN_JOIN_INFO', 'IAM_ROLE_ARN'] },
    });

    expect(inputsOf(emulator, 'UpdateFleet')).toEqual([
      { Name: 'design-team', Description: 'raw', AttributesToDelete: ['IAM_ROLE_ARN', 'DOMAIN_JOIN_INFO'] },
    ]);
  });

  test('is refused with fields and sessions where it needs a stop that was not agreed to', async ({
    emulator,
    fleets,
    stacks,
  }) => {
    await runningFleet(fleets, stacks);
    const { id } = emulator.account(account).startSession(maria);

    await expect(fleets.update('design-team', { ...needsStop, displayName: 'x' })).rejects.toMatchObject({
      code: 'conflict',
      reason: 'needs-stop',
      fields: ['description'],
      sessions: [{ id }],
    });
    expect(writes(emulator)).not.toContain('UpdateFleet');
    expect(emulator.sessions).toMatchObject([{ id, state: 'ACTIVE' }]);
  });

  test('stops, changes and starts a fleet that may be stopped', async ({ emulator, fleets, stacks }) => {
    await runningFleet(fleets, stacks);
    emulator.account(account).startSession(maria);
    const before = writes(emulator);
    const checkpoints: FleetUpdateCheckpoint[] = [];

    const update = await fleets.update('design-team', needsStop, {
      allowStop: true,
      onCheckpoint: (checkpoint) => checkpoints.push(checkpoint),
    });

    expect(update).toMatchObject({ changed: true, stopped: true, fleet: { ...needsStop, state: 'RUNNING' } });
    expect(writes(emulator).slice(before.length)).toEqual(['StopFleet', 'UpdateFleet', 'StartFleet']);
    expect(checkpoints.map(({ next, stopped, updated }) => [next, stopped, updated])).toEqual([
      ['stop', false, false],
      ['update', true, false],
      ['start', true, true],
    ]);
    expect(JSON.parse(JSON.stringify(checkpoints))).toEqual(checkpoints);
  });

  test('does not stop a fleet for what can be changed while it runs', async ({ emulator, fleets, stacks }) => {
    await runningFleet(fleets, stacks);
    await fleets.update('design-team', { displayName: 'x' }, { allowStop: true });

    expect(writes(emulator)).not.toContain('StopFleet');
  });

  test('waits until nobody streams', async ({ emulator, fleets, stacks }) => {
    await runningFleet(fleets, stacks);
    const { id } = emulator.account(account).startSession(maria);
    const states: unknown[] = [];

    const update = await fleets.update('design-team', needsStop, {
      allowStop: 'when-idle',
      onPoll: ({ wantedState, lastState }) => {
        if (wantedState === 'IDLE') states.push(lastState);
        if (states.length === 3) emulator.account(account).endSession(id);
      },
    });

    expect(update).toMatchObject({ changed: true, stopped: true, fleet: { state: 'RUNNING' } });
    expect(states).toEqual(['IN_SESSION', 'IN_SESSION', 'IN_SESSION', 'IDLE']);
  });

  test('leaves a fleet alone that does not become idle, and can be resumed then', async ({
    emulator,
    fleets,
    stacks,
  }) => {
    await runningFleet(fleets, stacks);
    const { id } = emulator.account(account).startSession(maria);

    const { checkpoint, lastState } = await rejection(
      fleets.update('design-team', needsStop, { allowStop: 'when-idle', timeoutSeconds: 600 }),
      WaitTimeoutError,
    );
    expect(lastState).toBe('IN_SESSION');
    expect(writes(emulator)).not.toContain('StopFleet');
    await expect(
      fleets.update('design-team', needsStop, { allowStop: 'when-idle', wait: false }),
    ).rejects.toMatchObject({ reason: 'in-session', sessions: [{ id }] });

    emulator.account(account).endSession(id);
    const resumed = await fleets.resumeUpdate(checkpoint as FleetUpdateCheckpoint);
    expect(resumed).toMatchObject({ changed: true, stopped: true, fleet: { ...needsStop, state: 'RUNNING' } });
  });

  test.for([
    ['start', 'RUNNING'],
    ['stop', 'STOPPED'],
  ] as const)('waits for a fleet that is about to %s, and leaves it %s', async ([way, state]) => {
    const { emulator, fleets } = slowFleets();
    await fleets.create(fleet);
    await fleets.start('design-team', { wait: way === 'stop' });
    if (way === 'stop') await fleets.stop('design-team', { wait: false });

    await expect(fleets.update('design-team', needsStop, { wait: false })).rejects.toMatchObject({
      reason: 'wrong-state',
    });
    const update = await fleets.update('design-team', needsStop, { allowStop: true });
    expect(update).toMatchObject({ changed: true, stopped: way === 'start', fleet: { ...needsStop, state } });
    expect(writes(emulator).filter((operation) => operation === 'UpdateFleet')).toHaveLength(1);
  });

  test('does not wait for the last start when it is told not to', async () => {
    const { fleets } = slowFleets();
    await fleets.create(fleet);
    await fleets.start('design-team');

    const update = await fleets.update('design-team', needsStop, { allowStop: true, wait: false });
    expect(update).toMatchObject({ changed: true, fleet: { state: 'STARTING' } });
  });

  test('refuses raw members that no checkpoint can hold, before anything is sent', async ({ emulator, fleets }) => {
    const circular: { Circular?: unknown } = {};
    circular.Circular = circular;
    for (const sdkInput of [{ Big: 1n }, circular] as object[]) {
      await expect(fleets.update('design-team', { sdkInput })).rejects.toMatchObject({ code: 'invalid-input' });
    }
    expect(emulator.requests).toEqual([]);
  });

  test('refuses what is impossible on the fleet before anything is sent', async ({ emulator, fleets, stacks }) => {
    await runningFleet(fleets, stacks);
    await expect(
      fleets.update('design-team', { ...needsStop, maxConcurrentSessions: 4 }, { allowStop: true }),
    ).rejects.toMatchObject({ code: 'invalid-input', issues: [{ path: 'maxConcurrentSessions' }] });

    expect(writes(emulator)).not.toContain('StopFleet');
  });

  test('looks at the new image before it stops a fleet for it', async ({ emulator, fleets, stacks }) => {
    await runningFleet(fleets, stacks);
    emulator.account(account).addImage({ name: 'Half_Done', state: 'PENDING' });
    const options = { allowStop: true } as const;

    await expect(fleets.update('design-team', { imageName: 'Gone', ...needsStop }, options)).rejects.toMatchObject({
      code: 'not-found',
      resource: 'image',
    });
    await expect(fleets.update('design-team', { imageName: 'Half_Done' }, options)).rejects.toMatchObject({
      reason: 'wrong-state',
    });
    await expect(fleets.planUpdate('design-team', { imageName: 'Half_Done' })).rejects.toMatchObject({
      reason: 'wrong-state',
    });
    expect(writes(emulator)).not.toContain('StopFleet');
  });

  for (const options of [{ allowStop: 'idle' }, { onCheckpoint: 1 }, { allowStops: true }]) {
    test(`refuses the options ${JSON.stringify(options)} before anything is sent`, async ({ emulator, fleets }) => {
      await expect(fleets.update('design-team', needsStop, options as object)).rejects.toMatchObject({
        code: 'invalid-input',
      });
      expect(emulator.requests).toEqual([]);
    });
  }
});

describe('planUpdate', () => {
  test('tells what an update would do, also with a new image, and writes nothing', async ({
    emulator,
    fleets,
    stacks,
  }) => {
    await runningFleet(fleets, stacks);
    emulator.account(account).addImage({ name: 'Linux_Image', platform: 'AMAZON_LINUX2' });
    const before = writes(emulator);

    const { fields } = await fleets.planUpdate('design-team', {
      displayName: 'x',
      streamView: 'APP',
      maxConcurrentSessions: 4,
      imageName: 'Linux_Image',
    });

    expect(new Map(fields.map(({ field, outcome }) => [field, outcome]))).toEqual(
      new Map([
        ['displayName', 'live'],
        ['streamView', 'unchanged'],
        ['maxConcurrentSessions', 'impossible'],
        ['imageName', 'needs-stop'],
      ]),
    );
    expect(writes(emulator)).toEqual(before);
  });

  test('does not look at the image that the fleet is on', async ({ emulator, fleets }) => {
    const { imageArn } = (await fleets.create(fleet)).fleet;
    const { fields } = await fleets.planUpdate('design-team', { imageArn });

    expect(fields).toMatchObject([{ field: 'imageArn', outcome: 'unchanged' }]);
    expect(inputsOf(emulator, 'DescribeImages')).toEqual([]);
  });
});

describe('an update that fails', () => {
  test('in its stop has changed nothing', async ({ emulator, fleets, stacks }) => {
    await runningFleet(fleets, stacks);
    emulator.fail({ operation: 'StopFleet', error: { code: 'AccessDeniedException' } });

    await expect(fleets.update('design-team', needsStop, { allowStop: true })).rejects.toMatchObject({
      code: 'access',
    });
    expect(await fleets.get('design-team')).toMatchObject({ state: 'RUNNING' });
  });

  test('in the answer to its stop alone goes on, and starts the fleet again', async ({ emulator, fleets, stacks }) => {
    await runningFleet(fleets, stacks);
    emulator.fail({ operation: 'StopFleet', times: 3, disconnect: true, when: 'after' });

    const update = await fleets.update('design-team', needsStop, { allowStop: true });

    expect(update).toMatchObject({ changed: true, stopped: true, fleet: { ...needsStop, state: 'RUNNING' } });
  });

  test('while it waits for the stop starts the fleet again', async ({ emulator, fleets, stacks }) => {
    await runningFleet(fleets, stacks);
    const report = await reportOf(
      fleets.update('design-team', needsStop, {
        allowStop: true,
        onPoll: ({ wantedState }) => {
          if (wantedState === 'STOPPED' && inputsOf(emulator, 'StartFleet').length === 1) throw new Error('no more');
        },
        pollSeconds: 1,
      }),
    );

    expect(report).toMatchObject({ updated: false, error: { message: 'no more' } });
    expect(inputsOf(emulator, 'UpdateFleet')).toEqual([]);
  });

  test('in its change starts the fleet again', async ({ emulator, fleets, stacks }) => {
    await runningFleet(fleets, stacks);
    emulator.fail({ operation: 'UpdateFleet', error: denied });

    const report = await reportOf(fleets.update('design-team', needsStop, { allowStop: true }));

    expect(report).toMatchObject({
      complete: false,
      fleetName: 'design-team',
      updated: false,
      startedAgain: true,
      error: { code: 'rejected-input', operation: 'UpdateFleet' },
    });
    expect(report).not.toHaveProperty('startError');
    expect(await fleets.get('design-team')).toMatchObject({ state: 'RUNNING' });
    const resumed = await fleets.resumeUpdate(report.checkpoint);
    expect(resumed.fleet).toMatchObject({ ...needsStop, state: 'RUNNING' });
  });

  test('in its change and in the start after it tells both', async ({ emulator, fleets, stacks }) => {
    await runningFleet(fleets, stacks);
    emulator.fail({ operation: 'UpdateFleet', error: denied });
    emulator.fail({ operation: 'StartFleet', error: { code: 'AccessDeniedException' } });

    const report = await reportOf(fleets.update('design-team', needsStop, { allowStop: true }));

    expect(report).toMatchObject({
      startedAgain: false,
      error: { operation: 'UpdateFleet' },
      startError: { code: 'access', operation: 'StartFleet' },
    });
    const resumed = await fleets.resumeUpdate(report.checkpoint);
    expect(resumed).toMatchObject({ changed: true, stopped: true, fleet: { ...needsStop, state: 'RUNNING' } });
  });

  test('with little time left tells that the fleet is on its way again', async () => {
    const { emulator, fleets } = slowFleets();
    await fleets.create(fleet);
    await fleets.start('design-team');
    emulator.fail({ operation: 'UpdateFleet', error: denied });

    const report = await reportOf(
      fleets.update('design-team', needsStop, { allowStop: true, timeoutSeconds: 400, pollSeconds: 10 }),
    );

    expect(report).toMatchObject({
      startedAgain: true,
      error: { operation: 'UpdateFleet' },
      startError: { code: 'wait-timeout' },
    });
    expect(await fleets.get('design-team')).toMatchObject({ state: 'STARTING' });
  });

  test('in its start tells that the changes were made', async ({ emulator, fleets, stacks }) => {
    await runningFleet(fleets, stacks);
    emulator.fail({ operation: 'StartFleet', error: { code: 'AccessDeniedException' } });

    const report = await reportOf(fleets.update('design-team', needsStop, { allowStop: true }));

    expect(report).toMatchObject({ updated: true, startedAgain: false, startError: { operation: 'StartFleet' } });
    expect(report).not.toHaveProperty('error');
    expect((await fleets.resumeUpdate(report.checkpoint)).fleet.state).toBe('RUNNING');
    expect(inputsOf(emulator, 'UpdateFleet')).toHaveLength(1);
  });

  test.for(['update', 'start'] as const)(
    'because a checkpoint before "%s" could not be kept starts the fleet again',
    async (step, { fleets, stacks }) => {
      await runningFleet(fleets, stacks);
      const onCheckpoint = ({ next }: FleetUpdateCheckpoint) => {
        if (next === step) throw new Error('disk full');
      };

      const report = await reportOf(fleets.update('design-team', needsStop, { allowStop: true, onCheckpoint }));

      expect(report).toMatchObject({
        updated: step === 'start',
        startedAgain: true,
        error: { message: 'disk full' },
      });
      expect(await fleets.get('design-team')).toMatchObject({ state: 'RUNNING' });
    },
  );

  test('on a stopped fleet leaves it stopped', async ({ emulator, fleets }) => {
    await fleets.create(fleet);
    emulator.fail({ operation: 'UpdateFleet', error: denied });

    await expect(fleets.update('design-team', needsStop)).rejects.toMatchObject({ code: 'rejected-input' });
    expect(writes(emulator)).not.toContain('StartFleet');
  });

  test.for([
    ['stop', 60],
    ['start', 700],
  ] as const)('because its %s takes longer than %i s can be resumed', async ([, timeoutSeconds]) => {
    const { fleets } = slowFleets();
    await fleets.create(fleet);
    await fleets.start('design-team');

    const { checkpoint } = await rejection(
      fleets.update('design-team', needsStop, { allowStop: true, timeoutSeconds }),
      WaitTimeoutError,
    );
    const resumed = await fleets.resumeUpdate(checkpoint as FleetUpdateCheckpoint);
    expect(resumed).toMatchObject({ changed: true, stopped: true, fleet: { ...needsStop, state: 'RUNNING' } });
  });
});

describe('resumeUpdate', () => {
  test.for(['stop', 'update', 'start'] as const)(
    'ends where the update would have, after a crash before or after "%s"',
    async (step, { emulator, fleets, stacks }) => {
      for (const crash of ['before', 'after'] as const) {
        if (crash === 'before') await runningFleet(fleets, stacks);
        const patch = { description: `crashed ${crash} ${step}` };
        const controller = new AbortController();
        const kept: FleetUpdateCheckpoint[] = [];
        const isCrash = ({ next }: FleetUpdateCheckpoint) => next === step;
        const onCheckpoint = (checkpoint: FleetUpdateCheckpoint) => {
          if (crash === 'after' && kept.some(isCrash)) controller.abort(new Error('crash'));
          else kept.push(checkpoint);
          if (crash === 'before' && isCrash(checkpoint)) controller.abort(new Error('crash'));
        };
        const begun = fleets.update('design-team', patch, { allowStop: true, onCheckpoint, signal: controller.signal });
        if (crash === 'before' || step !== 'start') await expect(begun).rejects.toThrow('crash');
        else await begun;
        const sent = emulator.requests.length;
        const checkpoint: unknown = JSON.parse(JSON.stringify(kept.at(-1)));

        const resumed = await fleets.resumeUpdate(checkpoint as FleetUpdateCheckpoint);
        const again = await fleets.resumeUpdate(checkpoint as FleetUpdateCheckpoint);

        expect(resumed, crash).toMatchObject({ changed: true, stopped: true, fleet: { ...patch, state: 'RUNNING' } });
        expect(again.fleet).toMatchObject({ ...patch, state: 'RUNNING' });
        expect(emulator.requests.length).toBeGreaterThan(sent);
      }
      const updates = inputsOf(emulator, 'UpdateFleet');
      expect(updates).toHaveLength(2);
    },
  );

  test('keeps the consent that was given, and no more', async ({ fleets, stacks }) => {
    await runningFleet(fleets, stacks);
    const checkpoint = {
      version: 1,
      kind: 'fleet-update',
      fleetName: 'design-team',
      fleetArn: (await fleets.get('design-team')).arn,
      patch: needsStop,
      allowStop: false,
      verifyImage: true,
      foundState: 'STOPPED',
      next: 'update',
      stopped: false,
      updated: false,
    } as const;

    await expect(fleets.resumeUpdate(checkpoint)).rejects.toMatchObject({ reason: 'needs-stop' });
    for (const damaged of [
      { ...checkpoint, version: 2 },
      { ...checkpoint, fleetArn: undefined },
      { ...checkpoint, fleetArn: 'design-team' },
      { ...checkpoint, fleetCreatedAt: 'yesterday' },
      { ...checkpoint, patch: { tags: {} } },
      { ...checkpoint, more: 1 },
      null,
    ]) {
      await expect(fleets.resumeUpdate(damaged as never)).rejects.toMatchObject({ code: 'invalid-input' });
    }
  });
});

describe('a checkpoint', () => {
  test('is of one fleet: another of its name, made later or of another account, is not touched', async ({
    emulator,
    fleets,
    stacks,
    consumerFleets,
  }) => {
    await runningFleet(fleets, stacks);
    const kept: FleetUpdateCheckpoint[] = [];
    const options = { allowStop: true, onCheckpoint: (checkpoint: FleetUpdateCheckpoint) => kept.push(checkpoint) };
    const { fleet: first } = await fleets.update('design-team', needsStop, options);
    expect(kept[0]).toMatchObject({ fleetArn: first.arn, fleetCreatedAt: first.createdTime?.toISOString() });

    await fleets.delete('design-team', { allowStop: true, disassociate: true });
    emulator.advance(1);
    await fleets.create({ ...fleet, description: 'Another' });
    emulator.account(consumerId).addImage({ name: 'Test_Image' });
    await consumerFleets.create(fleet);
    const before = writes(emulator);

    for (const checkpoint of kept) {
      for (const others of [fleets, consumerFleets]) {
        await expect(others.resumeUpdate(checkpoint)).rejects.toMatchObject({
          code: 'conflict',
          reason: 'concurrent-change',
        });
      }
    }
    expect(writes(emulator)).toEqual(before);
  });

  test('stops an update whose fleet was replaced meanwhile', async ({ emulator, fleets, stacks }) => {
    await runningFleet(fleets, stacks);
    const onCheckpoint = async ({ next }: FleetUpdateCheckpoint) => {
      if (next !== 'start') return;
      await fleets.delete('design-team', { allowStop: true, disassociate: true });
      emulator.advance(1);
      await fleets.create(fleet);
    };

    const report = await reportOf(fleets.update('design-team', needsStop, { allowStop: true, onCheckpoint }));

    expect(report).toMatchObject({ updated: true, startedAgain: false, startError: { code: 'conflict' } });
    expect(await fleets.get('design-team')).toMatchObject({ state: 'STOPPED' });
  });

  test('comes with a fleet that takes too long to settle', async () => {
    const { fleets } = slowFleets();
    await fleets.create(fleet);
    await fleets.start('design-team', { wait: false });

    const { checkpoint } = await rejection(
      fleets.update('design-team', needsStop, { allowStop: true, timeoutSeconds: 60 }),
      WaitTimeoutError,
    );
    expect((await fleets.resumeUpdate(checkpoint as FleetUpdateCheckpoint)).fleet).toMatchObject({
      ...needsStop,
      state: 'RUNNING',
    });
  });
});

describe('a fleet that could not be started again is not stopped', () => {
  test('because its capacity is 0, unless the patch gives it one', async ({ emulator, fleets, stacks }) => {
    await runningFleet(fleets, stacks);
    await fleets.scale('design-team', 0);
    const computeCapacity = { desiredInstances: 0 };

    for (const patch of [needsStop, { ...needsStop, computeCapacity }]) {
      await expect(fleets.update('design-team', patch, { allowStop: true })).rejects.toMatchObject({
        code: 'conflict',
        reason: 'not-available',
        fields: ['description'],
        message: expect.stringContaining('"computeCapacity"') as unknown,
      });
    }
    expect(writes(emulator)).not.toContain('StopFleet');

    const patch = { ...needsStop, computeCapacity: { desiredInstances: 1 } };
    expect((await fleets.update('design-team', patch, { allowStop: true })).fleet).toMatchObject({
      ...needsStop,
      state: 'RUNNING',
    });
  });

  test('because its image was taken back, unless the patch gives it one', async ({
    emulator,
    owner,
    consumerFleets,
    shared,
  }) => {
    await consumerFleets.create({ ...imageless, imageArn: shared });
    await consumerFleets.start('design-team');
    await owner.send(new DeleteImagePermissionsCommand({ Name: 'Test_Image', SharedAccountId: consumerId }));
    await consumerFleets.scale('design-team', 2);
    emulator.account(consumerId).addImage({ name: 'Own_Image' });

    await expect(consumerFleets.update('design-team', needsStop, { allowStop: true })).rejects.toMatchObject({
      reason: 'not-available',
      message: expect.stringContaining('"imageArn"') as unknown,
    });
    expect(writes(emulator)).not.toContain('StopFleet');

    const patch = { ...needsStop, imageName: 'Own_Image' };
    const { fleet: restored } = await consumerFleets.update('design-team', patch, { allowStop: true });
    expect(restored).toMatchObject({ ...needsStop, state: 'RUNNING', imageName: 'Own_Image' });
  });

  test('does not hold for elastic fleets, which have no capacity of their own', async () => {
    const emulator = new Emulator({ assume: { startWithoutCapacity: 'ok' } });
    const fleets = new FleetManager({ client: new AppStreamClient(emulator.clientConfig(account)) });
    const { subnetIds } = emulator.account(account).addVpc({ subnets: [{}, {}] });
    const elastic = { name: 'kiosk', fleetType: 'ELASTIC', instanceType: 'stream.standard.small' } as const;
    await fleets.create({ ...elastic, maxConcurrentSessions: 5, vpcConfig: { subnetIds } });
    await fleets.start('kiosk');

    expect(await fleets.update('kiosk', needsStop, { allowStop: true })).toMatchObject({ stopped: true });
  });
});

describe('an answer that was lost', () => {
  const lost = { times: 3, disconnect: true, when: 'after' } as const;

  test('to an update of a running fleet is made up for by a look', async ({ emulator, fleets, stacks }) => {
    await runningFleet(fleets, stacks);
    emulator.fail({ operation: 'UpdateFleet', ...lost });

    const update = await fleets.update('design-team', { displayName: 'Design' });
    expect(update).toMatchObject({ changed: true, fleet: { displayName: 'Design' } });
  });

  test('to an update is taken for success when the known fields show it, raw members beside them or not', async ({
    emulator,
    fleets,
    stacks,
  }) => {
    await runningFleet(fleets, stacks);
    const patch = { streamView: 'DESKTOP', sdkInput: { Description: 'raw' } } as const;
    emulator.fail({ operation: 'UpdateFleet', ...lost });

    const update = await fleets.update('design-team', patch, { allowStop: true });
    expect(update).toMatchObject({ changed: true, stopped: true, fleet: { description: 'raw', state: 'RUNNING' } });
  });

  test('to an update of raw members alone leaves it unknown whether it was made', async ({
    emulator,
    fleets,
    stacks,
  }) => {
    await runningFleet(fleets, stacks);
    const kept: FleetUpdateCheckpoint[] = [];
    const onCheckpoint = (checkpoint: FleetUpdateCheckpoint) => kept.push(checkpoint);
    await fleets.update('design-team', needsStop, { allowStop: true, onCheckpoint });
    await fleets.stop('design-team');
    const checkpoint = { ...kept[1], patch: { sdkInput: { Description: 'raw' } } } as FleetUpdateCheckpoint;
    emulator.fail({ operation: 'UpdateFleet', ...lost });

    const report = await reportOf(fleets.resumeUpdate(checkpoint));
    expect(report).toMatchObject({ stopped: true, updated: 'unknown', startedAgain: true });
    expect(await fleets.get('design-team')).toMatchObject({ description: 'raw', state: 'RUNNING' });
  });

  test('to start and stop is made up for by a look', async ({ emulator, fleets }) => {
    await fleets.create(fleet);
    emulator.fail({ operation: 'StartFleet', ...lost });
    emulator.fail({ operation: 'StopFleet', ...lost });

    expect(await fleets.start('design-team')).toMatchObject({ changed: true, fleet: { state: 'RUNNING' } });
    expect(await fleets.stop('design-team')).toMatchObject({ changed: true, fleet: { state: 'STOPPED' } });
  });

  test('to start and stop is a failure when the fleet is not seen on its way', async ({ emulator, fleets }) => {
    await fleets.create(fleet);
    const never = { times: 3, disconnect: true } as const;
    emulator.fail({ operation: 'StartFleet', ...never });
    await expect(fleets.start('design-team')).rejects.toMatchObject({ name: 'Disconnect' });
    await fleets.start('design-team');
    emulator.fail({ operation: 'StopFleet', ...never });
    await expect(fleets.stop('design-team')).rejects.toMatchObject({ name: 'Disconnect' });
    expect(await fleets.get('design-team')).toMatchObject({ state: 'RUNNING' });
  });
});

describe('useImage', () => {
  test('can be resumed, and shares its time between its wait and the update', async () => {
    const { emulator, fleets } = slowFleets();
    await fleets.create(fleet);
    await fleets.start('design-team', { wait: false });
    emulator.account(account).addImage({ name: 'Linux_Image', platform: 'AMAZON_LINUX2' });
    const kept: FleetUpdateCheckpoint[] = [];
    const startedAt = Date.now();

    const { checkpoint } = await rejection(
      fleets.useImage('design-team', 'Linux_Image', {
        allowStop: true,
        timeoutSeconds: 1000,
        onCheckpoint: (saved) => kept.push(saved),
      }),
      WaitTimeoutError,
    );

    expect(Date.now() - startedAt).toBeLessThan(1_001_000);
    expect(kept.map(({ next }) => next)).toEqual(['stop']);
    for (const saved of [kept[0], checkpoint]) {
      const resumed = await fleets.resumeUpdate(JSON.parse(JSON.stringify(saved)) as FleetUpdateCheckpoint);
      expect(resumed.fleet).toMatchObject({ imageName: 'Linux_Image', state: 'RUNNING' });
    }
  });

  test('gives a fleet its image anew as long as that is reported lost', async ({
    emulator,
    owner,
    consumerFleets,
    shared,
  }) => {
    await consumerFleets.create({ ...imageless, imageArn: shared });
    const permissions = { Name: 'Test_Image', SharedAccountId: consumerId };
    await owner.send(new DeleteImagePermissionsCommand(permissions));
    await consumerFleets.scale('design-team', 2);
    await owner.send(
      new UpdateImagePermissionsCommand({
        ...permissions,
        ImagePermissions: { allowFleet: true, allowImageBuilder: false },
      }),
    );
    const sent = () => inputsOf(emulator, 'UpdateFleet').length;
    const before = sent();

    const { changed, fleet: restored } = await consumerFleets.useImage('design-team', shared);
    expect(changed).toBe(true);
    expect(restored.fleetErrors ?? []).toEqual([]);
    expect((await consumerFleets.useImage('design-team', shared)).changed).toBe(false);
    expect(sent()).toBe(before + 1);
  });

  test('stops a running fleet for an image of another platform where it may', async ({ emulator, fleets, stacks }) => {
    await runningFleet(fleets, stacks);
    const { arn } = emulator.account(account).addImage({ name: 'Linux_Image', platform: 'AMAZON_LINUX2' });
    const before = writes(emulator);

    const { changed, fleet: moved } = await fleets.useImage('design-team', 'Linux_Image', {
      allowStop: 'when-idle',
      computeCapacity: { desiredInstances: 3 },
    });

    expect(changed).toBe(true);
    expect(moved).toMatchObject({ imageArn: arn, state: 'RUNNING', computeCapacityStatus: { desired: 3 } });
    expect(writes(emulator).slice(before.length)).toEqual(['StopFleet', 'UpdateFleet', 'StartFleet']);
  });
});
