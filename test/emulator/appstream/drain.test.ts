import { DrainSessionInstanceCommand } from '@aws-sdk/client-appstream';
import { expect, test } from 'vitest';
import {
  capacity,
  type Emulated,
  emulated,
  faultCode,
  jane,
  multiSession,
  refusal,
  runningFleet,
  sessions,
  slow,
} from './support.js';

/** A running fleet of two instances with two users each at most. */
async function streaming(aws: Emulated = emulated()) {
  await runningFleet(aws, multiSession);
  return { ...aws, aws };
}

function begin({ ownAccount }: Pick<Emulated, 'ownAccount'>, userId: string) {
  return ownAccount.startSession({ ...jane, userId });
}

function drain({ owner }: Pick<Emulated, 'owner'>, SessionId: string) {
  return refusal(owner.send(new DrainSessionInstanceCommand({ SessionId })));
}

test('[session-drain-status] all sessions of a drained instance are DRAINING, others are ACTIVE', async () => {
  const { aws, owner, emulator } = await streaming();
  const first = begin(aws, 'jane');
  begin(aws, 'john');
  begin(aws, 'jim');
  expect(await drain(aws, first.id)).toBe('none');
  const states = (await sessions(owner)).map(({ UserId, InstanceDrainStatus: status }) => [UserId, status]);
  expect(states).toEqual([
    ['jane', 'DRAINING'],
    ['john', 'DRAINING'],
    ['jim', 'ACTIVE'],
  ]);
  expect(emulator.modelViolations).toEqual([]);
});

test('[drained-instance-takes-no-sessions] a drained instance takes nobody else, and its user comes back to it', async () => {
  const { aws, ownAccount } = await streaming();
  const first = begin(aws, 'jane');
  await drain(aws, first.id);
  const others = [begin(aws, 'john'), begin(aws, 'jim')];
  expect(others.map(({ instanceId }) => instanceId)).not.toContain(first.instanceId);
  expect(faultCode(() => begin(aws, 'joe'))).toBe('ResourceNotAvailableException');
  ownAccount.disconnectSession(first.id);
  expect(begin(aws, 'jane')).toEqual(first);
});

test('a place that becomes free on a drained instance stays empty', async () => {
  const { aws, ownAccount } = await streaming();
  const first = begin(aws, 'jane');
  const second = begin(aws, 'john');
  expect(second.instanceId).toBe(first.instanceId);
  await drain(aws, first.id);
  ownAccount.endSession(second.id);
  const others = [begin(aws, 'jim'), begin(aws, 'joe')];
  expect(others.map(({ instanceId }) => instanceId)).not.toContain(first.instanceId);
  expect(faultCode(() => begin(aws, 'john'))).toBe('ResourceNotAvailableException');
});

test('[drained-instance-replaced] after the last session the instance goes, and another comes', async () => {
  const { aws, owner, emulator, ownAccount } = await streaming(emulated({ timings: slow }));
  const first = begin(aws, 'jane');
  const second = begin(aws, 'john');
  await drain(aws, first.id);
  ownAccount.endSession(first.id);
  emulator.advance(4000);
  expect(await capacity(owner)).toMatchObject({ Running: 2, Draining: 1 });
  ownAccount.endSession(second.id);
  expect(await capacity(owner)).toMatchObject({ Running: 1, Draining: 0 });
  emulator.advance(600);
  expect(await capacity(owner)).toMatchObject({ Running: 2, Draining: 0, AvailableUserSessions: 4 });
  const users = ['jane', 'john', 'jim', 'joe'].map((userId) => begin(aws, userId).instanceId);
  expect(new Set(users).size).toBe(2);
  expect(users).not.toContain(first.instanceId);
});

test('[capacity-draining] what is drained is counted, and its free places are not available', async () => {
  const { aws, owner, emulator } = await streaming();
  const first = begin(aws, 'jane');
  await drain(aws, first.id);
  expect(await capacity(owner)).toEqual({
    Desired: 2,
    Running: 2,
    InUse: 1,
    Available: 1,
    DesiredUserSessions: 4,
    ActualUserSessions: 3,
    ActiveUserSessions: 1,
    AvailableUserSessions: 2,
    Draining: 1,
    DrainModeActiveUserSessions: 1,
    DrainModeUnusedUserSessions: 1,
  });
  const single = emulated();
  await runningFleet(single);
  expect(await capacity(single.owner)).not.toHaveProperty('Draining');
  expect(emulator.modelViolations).toEqual([]);
});

test('[drain-again] draining again changes nothing', async () => {
  const { aws, owner } = await streaming();
  const first = begin(aws, 'jane');
  await drain(aws, first.id);
  const once = await capacity(owner);
  expect(await drain(aws, first.id)).toBe('none');
  expect(await capacity(owner)).toEqual(once);
});

test('[drain-needs-active-session] a session that is over or unknown has no instance to drain', async () => {
  const { aws, ownAccount, emulator } = await streaming();
  const first = begin(aws, 'jane');
  ownAccount.endSession(first.id);
  expect(await drain(aws, first.id)).toBe('ResourceNotFoundException');
  expect(await drain(aws, 'missing')).toBe('ResourceNotFoundException');
  expect(emulator.modelViolations).toEqual([]);
});

test('[drain-multi-session-only] an instance with one user at a time is not drained', async () => {
  const aws = emulated();
  await runningFleet(aws);
  const first = begin(aws, 'jane');
  expect(await drain(aws, first.id)).toBe('OperationNotPermittedException');
  expect((await sessions(aws.owner))[0]?.InstanceDrainStatus).toBe('NOT_APPLICABLE');
  expect(aws.emulator.modelViolations).toEqual([]);
});
