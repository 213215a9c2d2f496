import { AppStreamClient } from '@aws-sdk/client-appstream';
import { describe, expect, test } from 'vitest';
import type { FailureError } from '../src/emulator/index.js';
import { FleetManager, isAppStreamKitError, WaitTimeoutError } from '../src/index.js';
import { withoutWaiting } from './scenarios/without-waiting.js';
import { type Placed, World } from './scenarios/world.js';
import { ownerId } from './support/emulated.js';
import { fleet } from './support/managers.js';

withoutWaiting();

/** A code on the wire, the code of the library's error (or the name that passes through), and the HTTP requests that were made. */
type Row = readonly [error: FailureError, translated: string, requests: number];

/** The SDK tries what it takes for passing 3 times in all. */
const bySdk = 3;
/** This library sends 5 times in all. */
const byUs = 5;

const appstream: readonly Row[] = [
  [{ code: 'ConcurrentModificationException' }, 'conflict', byUs],
  [{ code: 'RequestLimitExceededException' }, 'throttled', byUs],
  [{ code: 'ThrottlingException' }, 'throttled', bySdk],
  [{ code: 'TooManyRequestsException', status: 429 }, 'throttled', bySdk],
  [{ code: 'LimitExceededException' }, 'quota', bySdk],
  [{ code: 'InternalFailure', status: 500 }, 'InternalFailure', bySdk],
  [{ code: 'ServiceUnavailable', status: 503 }, 'ServiceUnavailable', bySdk],
  [{ code: 'InvalidParameterCombinationException' }, 'rejected-input', 1],
  [{ code: 'ValidationException' }, 'rejected-input', 1],
  [{ code: 'SerializationException' }, 'rejected-input', 1],
  [{ code: 'ResourceNotFoundException' }, 'not-found', 1],
  [{ code: 'ResourceNotAvailableException' }, 'conflict', 1],
  [{ code: 'ResourceInUseException' }, 'conflict', 1],
  [{ code: 'OperationNotPermittedException' }, 'conflict', 1],
  [{ code: 'IncompatibleImageException' }, 'conflict', 1],
  [{ code: 'AccessDeniedException' }, 'access', 1],
  [{ code: 'ExpiredTokenException' }, 'access', 1],
  [{ code: 'UnrecognizedClientException' }, 'access', 1],
  [{ code: 'IncompleteSignature' }, 'access', 1],
  [{ code: 'OptInRequired', status: 403 }, 'access', 1],
  [{ code: 'InvalidRoleException' }, 'access', 1],
  [{ code: 'InvalidAccountStatusException' }, 'access', 1],
];

/** `ModifyNetworkInterfaceAttribute` is sent 3 times at most while EC2 throttles, each time with what the SDK adds. */
const ec2: readonly Row[] = [
  [{ code: 'RequestLimitExceeded', status: 503 }, 'throttled', 3 * bySdk],
  [{ code: 'InternalError', status: 500 }, 'InternalError', bySdk],
  [{ code: 'UnauthorizedOperation', status: 403 }, 'access', 1],
  [{ code: 'AuthFailure', status: 403 }, 'access', 1],
  [{ code: 'OperationNotPermitted' }, 'access', 1],
  [{ code: 'InvalidParameterValue' }, 'rejected-input', 1],
  [{ code: 'MissingParameter' }, 'rejected-input', 1],
  [{ code: 'InvalidGroupId.Malformed' }, 'rejected-input', 1],
  [{ code: 'InvalidGroup.NotFound' }, 'not-found', 1],
  [{ code: 'SecurityGroupsPerInterfaceLimitExceeded' }, 'quota', 1],
];

async function rejection(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => undefined,
    (error: unknown) => error,
  );
}

function told(error: unknown): string {
  if (isAppStreamKitError(error)) return error.code;
  return error instanceof Error ? error.name : String(error);
}

const codeOf = ([{ code }, translated, requests]: Row) => [code, translated, requests] as const;

describe('how often a request is made', () => {
  test.each(appstream.map((row) => [...codeOf(row), row[0]] as const))(
    'AppStream, %s: %s after %i',
    async (_code, translated, requests, error) => {
      const world = new World();
      await world.fleets.create(fleet);
      await world.stacks.create({ name: 'design' });
      world.mark();
      world.emulator.fail({ operation: 'UpdateStack', times: 100, error });

      const failure = await rejection(world.stacks.update('design', { displayName: 'Design' }));

      expect(told(failure)).toBe(translated);
      expect(world.requests.filter(({ operation }) => operation === 'UpdateStack')).toHaveLength(requests);
      if (isAppStreamKitError(failure)) expect(failure.attempts).toBe(requests);
    },
  );

  test.each(ec2.map((row) => [...codeOf(row), row[0]] as const))(
    'EC2, %s: %s after %i',
    async (_code, translated, requests, error) => {
      const world = new World();
      await world.runningFleet();
      const { eniId }: Placed = world.session();
      const { groupId } = world.emulator.account(ownerId).addSecurityGroup({ groupName: 'quarantine' });
      world.mark();
      world.emulator.fail({ operation: 'ModifyNetworkInterfaceAttribute', times: 100, error });

      const request = { fleetName: 'design-team', userId: 'maria', securityGroupIds: [groupId] };
      const report = await world.sessions.restrictSessionSecurityGroups(request);

      expect(report).toMatchObject({ complete: false, changes: [{ networkInterfaceId: eniId, outcome: 'failed' }] });
      const [{ error: failure } = {}] = report.changes;
      expect([failure?.code, failure?.name]).toContain(translated);
      const sent = world.requests.filter(({ operation }) => operation === 'ModifyNetworkInterfaceAttribute');
      expect(sent).toHaveLength(requests);
    },
  );

  test('what EC2 throttles beside that is tried by the SDK alone', async () => {
    const world = new World();
    const error = { code: 'RequestLimitExceeded', status: 503 };
    world.emulator.fail({ operation: 'DescribeNetworkInterfaces', times: 100, error });

    const failure = await rejection(world.sessions.securityGroups(['eni-0a1b2c3d']));
    expect(failure).toMatchObject({ code: 'throttled', attempts: bySdk });
    expect(world.requests).toHaveLength(bySdk);
  });

  test('a connection that is cut is tried by the SDK alone', async () => {
    const world = new World();
    await world.stacks.create({ name: 'design' });
    world.mark();
    world.emulator.fail({ operation: 'UpdateStack', times: 100, disconnect: true });

    expect(await rejection(world.stacks.update('design', { displayName: 'Design' }))).toBeInstanceOf(Error);
    expect(world.requests.filter(({ operation }) => operation === 'UpdateStack')).toHaveLength(bySdk);
  });

  test('a client with maxAttempts 1 is sent to once, and for what this library tries again five times', async () => {
    const world = new World();
    const client = new AppStreamClient({ ...world.emulator.clientConfig(ownerId), maxAttempts: 1 });
    const fleets = new FleetManager({ client });
    for (const [code, requests] of [
      ['ThrottlingException', 1],
      ['RequestLimitExceededException', byUs],
    ] as const) {
      world.mark();
      world.emulator.fail({ operation: 'DescribeFleets', times: requests, error: { code } });
      expect(await rejection(fleets.find('design-team'))).toMatchObject({ code: 'throttled', attempts: requests });
      expect(world.requests).toHaveLength(requests);
    }
  });
});

describe('how long it is tried', () => {
  const throttled = { operation: 'DescribeFleets', times: 100_000, error: { code: 'RequestLimitExceededException' } };

  test('no longer than a minute without a deadline', async () => {
    const world = new World();
    world.emulator.fail(throttled);
    const startedAt = Date.now();

    expect(await rejection(world.fleets.find('design-team'))).toMatchObject({ code: 'throttled' });
    const seconds = (Date.now() - startedAt) / 1000;
    expect(seconds).toBeGreaterThan(35);
    expect(seconds).toBeLessThanOrEqual(60);
  });

  test('not past the deadline of a wait', async () => {
    const world = new World();
    await world.fleets.create(fleet);
    const startedAt = Date.now();
    const onPoll = () => world.emulator.fail(throttled);

    const start = world.fleets.start('design-team', { timeoutSeconds: 20, pollSeconds: 1, onPoll });

    const failure = await rejection(start);
    expect(failure).toBeInstanceOf(WaitTimeoutError);
    expect((Date.now() - startedAt) / 1000).toBeLessThanOrEqual(21);
  });

  test('not past the signal', async () => {
    const world = new World();
    world.emulator.fail(throttled);
    const controller = new AbortController();
    const reason = new Error('enough');
    setTimeout(() => controller.abort(reason), 1000);
    const startedAt = Date.now();

    expect(await rejection(world.fleets.find('design-team', { signal: controller.signal }))).toBe(reason);
    expect(Date.now() - startedAt).toBe(1000);
    expect(world.requests).toHaveLength(1);
  });
});

describe('a role that was made just now', () => {
  const spec = { ...fleet, iamRoleArn: 'arn:aws:iam::111111111111:role/new' };

  test('is tried for two minutes with roleIsNew, and once without', async () => {
    const world = new World();
    world.emulator.fail({ operation: 'CreateFleet', times: 100_000, error: { code: 'InvalidRoleException' } });
    expect(await rejection(world.fleets.create(spec))).toMatchObject({ code: 'access', attempts: 1 });
    world.mark();
    const startedAt = Date.now();

    const failure = await rejection(world.fleets.create(spec, { roleIsNew: true }));

    expect(failure).toMatchObject({ code: 'access', reason: 'role', attempts: world.requests.length });
    expect(world.requests.length).toBeGreaterThan(3);
    expect((Date.now() - startedAt) / 1000).toBeLessThanOrEqual(125);
  });
});

describe('what hangs', () => {
  test('outlives the deadline of a wait, but not the signal', async () => {
    const world = new World();
    await world.fleets.create(fleet);
    const startedAt = Date.now();
    const controller = new AbortController();
    const reason = new Error('enough');
    world.around = ({ operation }, send) => (operation === 'DescribeFleets' ? new Promise(() => undefined) : send());
    setTimeout(() => controller.abort(reason), 3_600_000);

    const start = world.fleets.start('design-team', { timeoutSeconds: 5, signal: controller.signal });

    expect(await rejection(start)).toBe(reason);
    expect(Date.now() - startedAt).toBe(3_600_000);
  });
});
