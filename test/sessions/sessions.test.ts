import { AppStreamClient, DescribeSessionsCommand, ExpireSessionCommand } from '@aws-sdk/client-appstream';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, expectTypeOf, vi } from 'vitest';
import { collect } from '../../src/core/paginate.js';
import { Emulator } from '../../src/emulator/index.js';
import { FleetManager } from '../../src/fleets/index.js';
import { SessionNetwork, type SessionTarget, type StreamingSession } from '../../src/sessions/index.js';
import { StackManager } from '../../src/stacks/index.js';
import { changeableInterfaces } from '../support/emulated.js';
import { fleet, maria, quick, runningFleet, test, writes } from '../support/managers.js';

const account = '111111111111';

/** Two fleets and two stacks, each with each but for `web` on `spare`; one user on every pair. */
async function everywhere(emulator: Emulator): Promise<SessionNetwork> {
  const client = new AppStreamClient(emulator.clientConfig(account));
  const fleets = new FleetManager({ client });
  const stacks = new StackManager({ client });
  for (const name of ['design', 'web']) await stacks.create({ name });
  for (const name of ['main', 'spare']) {
    await fleets.create({ ...fleet, name, computeCapacity: { desiredInstances: 4 } });
    await fleets.start(name, quick);
    await fleets.associate(name, 'design');
  }
  await fleets.associate('main', 'web');
  const start = (
    stackName: string,
    fleetName: string,
    userId: string,
    authenticationType: 'API' | 'SAML' | 'USERPOOL' | 'AWS_AD',
  ) => emulator.account(account).startSession({ stackName, fleetName, userId, authenticationType });
  start('design', 'main', 'maria', 'SAML');
  start('web', 'main', 'maria', 'API');
  start('design', 'spare', 'Maria', 'AWS_AD');
  start('design', 'spare', 'otto', 'USERPOOL');
  return new SessionNetwork({ appstream: client });
}

const where = ({ stackName, fleetName, userId }: StreamingSession) => `${stackName}/${fleetName}/${userId}`;

describe('sessions', () => {
  for (const omittedAuthenticationType of ['api', 'all'] as const) {
    test(`are found in every scope, each once, when the service lists ${omittedAuthenticationType} by default`, async () => {
      const sessions = await everywhere(new Emulator({ assume: { omittedAuthenticationType } }));
      const found = async (query?: Parameters<typeof sessions.sessions>[0]) =>
        (await collect(sessions.sessions(query))).map(where).sort();

      expect(await found()).toEqual(['design/main/maria', 'design/spare/Maria', 'design/spare/otto', 'web/main/maria']);
      expect(await found({ fleetName: 'main' })).toEqual(['design/main/maria', 'web/main/maria']);
      expect(await found({ stackName: 'design' })).toEqual([
        'design/main/maria',
        'design/spare/Maria',
        'design/spare/otto',
      ]);
      expect(await found({ stackName: 'design', fleetName: 'spare' })).toEqual([
        'design/spare/Maria',
        'design/spare/otto',
      ]);
      expect(await found({ userId: 'maria' })).toEqual(['design/main/maria', 'web/main/maria']);
      expect(await found({ userId: 'maria', authenticationTypes: ['API'] })).toEqual(['web/main/maria']);
      expect(await found({ userId: 'MARIA' })).toEqual([]);
    });
  }

  test('tell what was asked while they are listed', async () => {
    const sessions = await everywhere(new Emulator());
    const listing = sessions.sessions({ fleetName: 'main' });
    expect(listing.lookedAt).toEqual([]);
    await collect(listing);

    expect(listing.lookedAt).toHaveLength(8);
    expect(listing.lookedAt).toContainEqual({
      stackName: 'design',
      fleetName: 'main',
      authenticationType: 'SAML',
      sessions: 1,
    });
    await collect(listing);
    expect(listing.lookedAt).toHaveLength(8);
  });

  describe('in a VPC', () => {
    test.override('assume', changeableInterfaces);

    test('carry the address and interface of their instance', async ({ emulator, fleets, stacks, sessions }) => {
      await runningFleet(fleets, stacks);
      const { eniId, eniPrivateIpAddress, instanceId } = emulator.account(account).startSession(maria);

      expect(await collect(sessions.sessions({ instanceId }))).toMatchObject([
        { userId: 'maria', instanceId, networkAccessConfiguration: { eniId, eniPrivateIpAddress } },
      ]);
      expect(await collect(sessions.sessions({ instanceId: 'i-0' }))).toEqual([]);
    });
  });

  test('on a fleet that was parted from their stack are found in the whole account', async () => {
    const emulator = new Emulator({ assume: { disassociateWithSessions: 'ok' } });
    const client = new AppStreamClient(emulator.clientConfig(account));
    const fleets = new FleetManager({ client });
    await runningFleet(fleets, new StackManager({ client }));
    const { id } = emulator.account(account).startSession(maria);
    await fleets.disassociate('design-team', 'design');

    const sessions = new SessionNetwork({ appstream: client });
    expect(await collect(sessions.sessions({ userId: 'maria' }))).toMatchObject([{ id }]);
  });

  test('that are over are left out', async ({ emulator, fleets, stacks, sessions }) => {
    await runningFleet(fleets, stacks);
    emulator.account(account).endSession(emulator.account(account).startSession(maria).id);

    expect(await collect(sessions.sessions())).toEqual([]);
  });

  test('are read over all pages', async () => {
    const emulator = new Emulator();
    const client = new AppStreamClient(emulator.clientConfig(account));
    const fleets = new FleetManager({ client });
    await fleets.create({ ...fleet, computeCapacity: { desiredSessions: 120 }, maxSessionsPerInstance: 10 });
    await new StackManager({ client }).create({ name: 'design' });
    await fleets.associate('design-team', 'design');
    await fleets.start('design-team', quick);
    const users = Array.from({ length: 120 }, (_, index) => `user-${index}`);
    for (const userId of users) emulator.account(account).startSession({ ...maria, userId });

    const found = await collect(new SessionNetwork({ appstream: client }).sessions({ fleetName: 'design-team' }));
    expect(found.map(({ userId }) => userId).sort()).toEqual([...users].sort());
  });

  test('of a fleet or stack that does not exist are not none', async ({ sessions }) => {
    await expect(collect(sessions.sessions({ fleetName: 'nobody' }))).rejects.toMatchObject({ resource: 'fleet' });
    await expect(collect(sessions.sessions({ stackName: 'nowhere' }))).rejects.toMatchObject({ resource: 'stack' });
  });

  for (const unknownStackInDescribeSessions of ['empty', 'error'] as const) {
    test(`of a pair that does not exist are not none, where the service answers with ${unknownStackInDescribeSessions}`, async () => {
      const emulator = new Emulator({ assume: { unknownStackInDescribeSessions } });
      const client = new AppStreamClient(emulator.clientConfig(account));
      const sessions = new SessionNetwork({ appstream: client });
      const listing = sessions.sessions({ stackName: 'design', fleetName: 'nobody', authenticationTypes: ['API'] });

      await expect(collect(listing)).rejects.toMatchObject({ resource: 'stack', resourceName: 'design' });
      await new StackManager({ client }).create({ name: 'design' });
      await expect(collect(listing)).rejects.toMatchObject({ resource: 'fleet', resourceName: 'nobody' });
      await expect(sessions.expire({ stackName: 'design', fleetName: 'nobody', allUsers: true })).rejects.toMatchObject(
        {
          resource: 'fleet',
        },
      );
      const refused = unknownStackInDescribeSessions === 'error' ? [{ refused: { code: 'rejected-input' } }] : [{}];
      expect(listing.lookedAt).toMatchObject(refused);

      emulator.allow(account, ['DescribeSessions']);
      expect(await collect(listing)).toEqual([]);
    });
  }

  test('are asked for with at most four requests at a time, and no further once the reader has left', async () => {
    let inFlight = 0;
    let most = 0;
    let asked = 0;
    const stub = mockClient(AppStreamClient);
    stub.onAnyCommand().callsFake(async (input: { StackName?: string }) => {
      inFlight += 1;
      most = Math.max(most, inFlight);
      await new Promise((resolve) => setTimeout(resolve, 1));
      inFlight -= 1;
      if (input.StackName !== undefined) asked += 1;
      const described = { Arn: 'a', InstanceType: 'x', State: 'RUNNING', ComputeCapacityStatus: { Desired: 1 } };
      const session = { Id: String(asked), UserId: 'maria', StackName: 's', FleetName: 'f', State: 'ACTIVE' };
      return {
        Fleets: Array.from({ length: 20 }, (_, index) => ({ ...described, Name: `fleet-${index}` })),
        Stacks: [{ Name: 's' }],
        Sessions: [session],
      };
    });
    const sessions = new SessionNetwork({ appstream: stub });
    await collect(sessions.sessions());
    expect(most).toBe(4);
    expect(asked).toBe(80);

    await collect(sessions.sessions(), { limit: 1 });
    await vi.waitFor(() => expect(inFlight).toBe(0));
    expect(asked).toBeLessThanOrEqual(90);
    stub.restore();
  });

  test('are read page by page, four pages at a time, and no further once the reader has left', async () => {
    let inFlight = 0;
    let most = 0;
    let asked = 0;
    const stub = mockClient(AppStreamClient);
    stub.on(DescribeSessionsCommand).callsFake(async ({ NextToken = '1' }: { NextToken?: string }) => {
      const id = `s-${asked}`;
      asked += 1;
      inFlight += 1;
      most = Math.max(most, inFlight);
      await new Promise((resolve) => setTimeout(resolve, 1));
      inFlight -= 1;
      const session = { Id: id, UserId: 'maria', StackName: 's', FleetName: 'f', State: 'ACTIVE' };
      return { Sessions: [session], ...(NextToken !== '9' && { NextToken: String(Number(NextToken) + 1) }) };
    });
    const listing = new SessionNetwork({ appstream: stub }).sessions({ stackName: 's', fleetName: 'f' });
    await collect(listing, { limit: 1 });
    await vi.waitFor(() => expect(inFlight).toBe(0));
    expect(asked).toBe(4);

    expect(await collect(listing)).toHaveLength(36);
    expect(listing.lookedAt.map(({ sessions }) => sessions)).toEqual([9, 9, 9, 9]);
    expect(most).toBe(4);
    stub.restore();
  });

  test('reject with the reason of their signal', async () => {
    const sessions = await everywhere(new Emulator());
    const controller = new AbortController();
    const listing = sessions.sessions({}, { signal: controller.signal });
    const read = async () => {
      for await (const { id } of listing) controller.abort(`enough after ${id.length > 0 ? 'one' : 'none'}`);
    };

    await expect(read()).rejects.toBe('enough after one');
  });

  for (const query of [
    { userId: 'm' },
    { userId: 'm'.repeat(129) },
    { authenticationTypes: [] },
    { authenticationTypes: ['SAMLE'] },
    { stack: 'design' },
    { fleetName: '' },
  ]) {
    test(`refuse ${JSON.stringify(query).slice(0, 60)} before anything is sent`, ({ emulator, sessions }) => {
      expect(() => sessions.sessions(query)).toThrow(expect.objectContaining({ code: 'invalid-input' }));
      expect(emulator.requests).toEqual([]);
    });
  }
});

describe('expire', () => {
  test('ends one session by its id alone', async ({ emulator, fleets, stacks, sessions }) => {
    await runningFleet(fleets, stacks);
    const { id } = emulator.account(account).startSession(maria);
    const before = emulator.requests.length;

    expect(await sessions.expire(id)).toEqual({ requested: [id], lookedAt: [] });
    expect(emulator.requests.slice(before).map(({ operation }) => operation)).toEqual(['ExpireSession']);
    expect(emulator.sessions).toMatchObject([{ id, state: 'EXPIRED' }]);
  });

  test('ends the sessions of one user, and of nobody else', async () => {
    const emulator = new Emulator();
    const sessions = await everywhere(emulator);
    const { requested, lookedAt } = await sessions.expire({ userId: 'maria' });

    expect(requested).toHaveLength(2);
    expect(lookedAt).toHaveLength(16);
    expect(
      emulator.sessions
        .filter(({ state }) => state === 'ACTIVE')
        .map(({ userId }) => userId)
        .sort(),
    ).toEqual(['Maria', 'otto']);
  });

  test('keeps to its scope', async () => {
    const emulator = new Emulator();
    const sessions = await everywhere(emulator);

    expect((await sessions.expire({ userId: 'maria', stackName: 'web' })).requested).toHaveLength(1);
    expect((await sessions.expire({ allUsers: true, fleetName: 'spare' })).requested).toHaveLength(2);
    expect(emulator.sessions.filter(({ state }) => state === 'ACTIVE')).toMatchObject([{ userId: 'maria' }]);
  });

  test('ends one session that is looked for in a scope', async () => {
    const emulator = new Emulator();
    const sessions = await everywhere(emulator);
    const [first] = emulator.sessions;
    const sessionId = first?.id ?? '';

    expect((await sessions.expire({ sessionId, fleetName: 'main' })).requested).toEqual([sessionId]);
    await expect(sessions.expire({ sessionId, fleetName: 'main' })).rejects.toMatchObject({
      code: 'not-found',
      resource: 'session',
      resourceName: sessionId,
    });
  });

  test('tells who nearly matches, and where it looked', async () => {
    const emulator = new Emulator();
    const sessions = await everywhere(emulator);

    await expect(sessions.expire({ userId: 'MARIA' })).rejects.toMatchObject({
      code: 'not-found',
      resource: 'user',
      message: expect.stringMatching(/^There is no user MARIA with a session in 4 pairs/) as unknown,
      similarUserIds: ['maria', 'Maria'],
      lookedAt: expect.objectContaining({ length: 16 }) as unknown,
    });
    await expect(sessions.expire({ sessionId: 'nothing' })).rejects.toThrow(
      'There is no session nothing in 4 pairs of stack and fleet.',
    );
    await expect(sessions.expire({ sessionId: 'nothing', stackName: 'web', fleetName: 'main' })).rejects.toThrow(
      'in 1 pair of stack and fleet.',
    );
    expect(writes(emulator)).not.toContain('ExpireSession');
  });

  test('of everybody where nobody is ends nothing', async ({ sessions }) => {
    expect(await sessions.expire({ allUsers: true })).toEqual({ requested: [], lookedAt: [] });
  });

  test('of an id that was never one is told where the service tells it', async () => {
    const network = (expireEndedSession: 'ok' | 'error') => {
      const emulator = new Emulator({ assume: { expireEndedSession } });
      return new SessionNetwork({ appstream: new AppStreamClient(emulator.clientConfig(account)) });
    };

    await expect(network('error').expire('nothing')).rejects.toMatchObject({
      code: 'not-found',
      resource: 'session',
      resourceName: 'nothing',
      operation: 'ExpireSession',
      attempts: 1,
      cause: { code: 'rejected-input' },
    });
    expect(await network('ok').expire('nothing')).toMatchObject({ requested: ['nothing'] });
  });

  test('of one session by its id alone does not take any refusal for a session that is over', async ({
    emulator,
    fleets,
    stacks,
    sessions,
  }) => {
    await runningFleet(fleets, stacks);
    const { id } = emulator.account(account).startSession(maria);
    emulator.fail({ operation: 'ExpireSession', error: { code: 'AccessDeniedException' } });

    await expect(sessions.expire(id)).rejects.toMatchObject({ code: 'access', reason: 'denied' });
  });

  test('leaves out a session that the service does not find', async () => {
    const emulator = new Emulator();
    const sessions = await everywhere(emulator);
    emulator.fail({ operation: 'ExpireSession', error: { code: 'ResourceNotFoundException' } });

    expect((await sessions.expire({ userId: 'maria' })).requested).toHaveLength(1);
  });

  test('does not take a session that goes on for one that is over, whatever the service refuses', async () => {
    const emulator = new Emulator();
    const sessions = await everywhere(emulator);
    emulator.fail({ operation: 'ExpireSession', error: { code: 'InvalidParameterCombinationException' } });

    await expect(sessions.expire({ userId: 'maria' })).rejects.toMatchObject({
      code: 'partial-failure',
      report: { requested: { length: 1 }, failed: [{ error: { code: 'rejected-input' } }] },
      cause: { code: 'rejected-input' },
    });
  });

  test('ends nobody else although the service lists others, too', async () => {
    const stub = mockClient(AppStreamClient);
    const scope = { stackName: 'design', fleetName: 'main' };
    const session = { StackName: 'design', FleetName: 'main', State: 'ACTIVE' } as const;
    const Sessions = ['maria', 'Maria', 'otto'].map((UserId) => ({ ...session, Id: `of-${UserId}`, UserId }));
    stub.on(DescribeSessionsCommand).resolves({ Sessions });
    stub.on(ExpireSessionCommand).resolves({});

    const { requested } = await new SessionNetwork({ appstream: stub }).expire({ ...scope, userId: 'maria' });

    expect(requested).toEqual(['of-maria']);
    stub.restore();
  });

  test('leaves out a session that ended between look and request', async () => {
    const stub = mockClient(AppStreamClient);
    const session = { Id: 's-1', UserId: 'maria', StackName: 'design', FleetName: 'main', State: 'ACTIVE' } as const;
    let over = false;
    stub.on(DescribeSessionsCommand).callsFake(() => ({ Sessions: over ? [] : [session] }));
    stub.on(ExpireSessionCommand).callsFake(() => {
      over = true;
      return Promise.reject(Object.assign(new Error('no such session'), { name: 'ValidationException' }));
    });

    const network = new SessionNetwork({ appstream: stub });
    const scope = { stackName: 'design', fleetName: 'main' };
    expect((await network.expire({ ...scope, userId: 'maria' })).requested).toEqual([]);
    stub.restore();
  });

  test('goes on when one session cannot be ended, and reports it', async () => {
    const emulator = new Emulator();
    const sessions = await everywhere(emulator);
    emulator.fail({ operation: 'ExpireSession', error: { code: 'AccessDeniedException' } });

    await expect(sessions.expire({ userId: 'maria' })).rejects.toMatchObject({
      code: 'partial-failure',
      report: {
        complete: false,
        requested: [expect.any(String)],
        failed: [{ error: { code: 'access', operation: 'ExpireSession' } }],
      },
    });
    expect(emulator.sessions.filter(({ state }) => state === 'EXPIRED')).toHaveLength(1);
  });

  test('rejects with the error itself when no session could be ended', async () => {
    const emulator = new Emulator();
    const sessions = await everywhere(emulator);
    emulator.fail({ operation: 'ExpireSession', error: { code: 'AccessDeniedException' }, times: 9 });

    await expect(sessions.expire({ userId: 'maria' })).rejects.toMatchObject({ code: 'access', reason: 'denied' });
  });

  for (const target of [
    {},
    { userId: undefined },
    { sessionId: undefined, userId: 'maria' },
    { allUsers: false },
    { allUsers: true, userId: 'maria' },
    { userId: 'maria', sessionId: 's' },
    { users: 'maria' },
    '',
    null,
  ]) {
    test(`refuses ${JSON.stringify(target)} ${typeof target === 'object' && target && 'userId' in target ? '(userId)' : ''} before anything is sent`, async ({
      emulator,
      sessions,
    }) => {
      await expect(sessions.expire(target as SessionTarget)).rejects.toMatchObject({ code: 'invalid-input' });
      expect(emulator.requests).toEqual([]);
    });
  }

  test('targets are one thing each, also for the compiler', () => {
    expectTypeOf<{ userId: string }>().toExtend<SessionTarget>();
    expectTypeOf<{ allUsers: true; stackName: string }>().toExtend<SessionTarget>();
    expectTypeOf<{ stackName: string }>().not.toExtend<SessionTarget>();
    expectTypeOf<{ userId: string; sessionId: string }>().not.toExtend<SessionTarget>();
    expectTypeOf<{ userId: string; allUsers: true }>().not.toExtend<SessionTarget>();
    expectTypeOf<{ userId: string | undefined }>().not.toExtend<SessionTarget>();
    expectTypeOf<{ userId: string; sessionId: undefined }>().not.toExtend<SessionTarget>();
  });
});

test('the constructor refuses what are no clients', ({ owner }) => {
  expect(() => new SessionNetwork({ appstream: 5 as never })).toThrow('appstream: 5 has no "send"');
  expect(() => new SessionNetwork({ appstream: owner, ec2: {} as never })).toThrow('ec2: an object has no "send"');
  expect(() => new SessionNetwork({ client: owner } as never)).toThrow('"client" is not known');
});
