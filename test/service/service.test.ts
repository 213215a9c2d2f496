import {
  AppStreamClient,
  type AppStreamClient as Client,
  CreateFleetCommand,
  CreateStreamingURLCommand,
  DescribeFleetsCommand,
  DescribeImageBuildersCommand,
  DescribeImagesCommand,
  DescribeSessionsCommand,
  DescribeStacksCommand,
  ListAssociatedFleetsCommand,
  ListAssociatedStacksCommand,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-appstream';
import { type AwsClientStub, mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { collect } from '../../src/core/paginate.js';
import { getImage } from '../../src/service/find-image.js';
import { createFleet, describeFleets, listAssociatedStacks } from '../../src/service/fleets.js';
import { describeImageBuilders } from '../../src/service/image-builders.js';
import { describeImages } from '../../src/service/images.js';
import { type LookedAt, listSessions } from '../../src/service/list-sessions.js';
import { pairsIn } from '../../src/service/session-pairs.js';
import { describeSessions } from '../../src/service/sessions.js';
import { createStreamingURL, describeStacks, listAssociatedFleets } from '../../src/service/stacks.js';
import { listTags } from '../../src/service/tags.js';

let stub: AwsClientStub<Client>;

beforeEach(() => {
  stub = mockClient(AppStreamClient);
});

afterEach(() => {
  stub.restore();
});

const inputs = () => stub.calls().map(({ args: [command] }) => command.input);
const fleet = (name: string) => ({
  Arn: `arn:${name}`,
  Name: name,
  InstanceType: 'x',
  State: 'RUNNING' as const,
  ComputeCapacityStatus: { Desired: 1 },
});
const session = (id: string, state: 'ACTIVE' | 'EXPIRED' = 'ACTIVE') => ({
  Id: id,
  UserId: 'maria',
  StackName: 'design',
  FleetName: 'main',
  State: state,
});

describe('lists follow every page', () => {
  test('of fleets, stacks, images and image builders', async () => {
    stub
      .on(DescribeFleetsCommand)
      .resolvesOnce({ Fleets: [fleet('a')], NextToken: 't' })
      .resolves({ Fleets: [fleet('b')] });
    stub
      .on(DescribeStacksCommand)
      .resolvesOnce({ Stacks: [], NextToken: 't' })
      .resolves({ Stacks: [{ Name: 's' }] });
    stub
      .on(DescribeImagesCommand)
      .resolvesOnce({ Images: [{ Name: 'i' }], NextToken: 't' })
      .resolves({});
    stub
      .on(DescribeImageBuildersCommand)
      .resolvesOnce({ NextToken: 't' })
      .resolves({ ImageBuilders: [{ Name: 'b' }] });

    expect((await collect(describeFleets(stub, ['a', 'b'], {}))).map(({ name }) => name)).toEqual(['a', 'b']);
    expect(await collect(describeStacks(stub, undefined, {}))).toEqual([{ name: 's' }]);
    expect(await collect(describeImages(stub, { visibility: 'SHARED' }, {}))).toEqual([{ name: 'i' }]);
    expect(await collect(describeImageBuilders(stub, ['b'], {}))).toEqual([{ name: 'b' }]);
    expect(inputs()).toEqual([
      { Names: ['a', 'b'] },
      { Names: ['a', 'b'], NextToken: 't' },
      {},
      { NextToken: 't' },
      { Type: 'SHARED' },
      { Type: 'SHARED', NextToken: 't' },
      { Names: ['b'] },
      { Names: ['b'], NextToken: 't' },
    ]);
  });

  test('of partners and of sessions, fifty at a time', async () => {
    stub
      .on(ListAssociatedStacksCommand)
      .resolvesOnce({ Names: ['a'], NextToken: 't' })
      .resolves({ Names: ['b'] });
    stub.on(ListAssociatedFleetsCommand).resolves({});
    stub.on(DescribeSessionsCommand).resolves({ Sessions: [session('1')] });

    expect(await collect(listAssociatedStacks(stub, 'main', {}))).toEqual(['a', 'b']);
    expect(await collect(listAssociatedFleets(stub, 'design', {}))).toEqual([]);
    const selection = { stackName: 'design', fleetName: 'main', authenticationType: 'SAML', userId: 'maria' } as const;
    expect(await collect(describeSessions(stub, selection, {}))).toMatchObject([{ id: '1', userId: 'maria' }]);
    expect(inputs().at(-1)).toEqual({
      StackName: 'design',
      FleetName: 'main',
      AuthenticationType: 'SAML',
      Limit: 50,
      UserId: 'maria',
    });
  });
});

describe('an answer that lacks what nobody can do without', () => {
  test('is refused by name of the operation and the member', async () => {
    stub.on(DescribeFleetsCommand).resolves({ Fleets: [{ ...fleet('a'), ComputeCapacityStatus: undefined }] });
    stub.on(DescribeSessionsCommand).resolves({ Sessions: [{ ...session('1'), UserId: undefined }] });
    stub.on(CreateFleetCommand).resolves({});
    stub.on(CreateStreamingURLCommand).resolves({ StreamingURL: 'https://secret' });
    stub.on(DescribeStacksCommand).resolves({ Stacks: {} as never });

    const selection = { stackName: 'a', fleetName: 'b', authenticationType: 'API' };
    for (const [asked, operation, what] of [
      [collect(describeFleets(stub, undefined, {})), 'DescribeFleets', 'without "computeCapacityStatus"'],
      [collect(describeSessions(stub, selection, {})), 'DescribeSessions', 'without "userId"'],
      [createFleet(stub, { name: 'a' }, {}), 'CreateFleet', 'without the resource'],
      [createStreamingURL(stub, { stackName: 'a' }, {}), 'CreateStreamingURL', 'without "expires"'],
      [collect(describeStacks(stub, undefined, {})), 'DescribeStacks', 'no list'],
    ] as const) {
      await expect(asked).rejects.toMatchObject({
        code: 'response',
        operation,
        message: expect.stringContaining(what) as unknown,
      });
    }
  });

  test('is fine where there may be nothing', async () => {
    stub.on(ListTagsForResourceCommand).resolves({});
    expect(await listTags(stub, 'arn', {})).toEqual({});
  });
});

test('members that this version does not know are passed on', async () => {
  stub.on(DescribeFleetsCommand).resolves({ Fleets: [{ ...fleet('a'), BrandNew: { OfToday: 1 } } as never] });
  expect(await collect(describeFleets(stub, undefined, {}))).toMatchObject([{ name: 'a', brandNew: { ofToday: 1 } }]);
});

describe('images', () => {
  test('are asked for by name or ARN, and an own one comes before a public one of the same name', async () => {
    const own = { Name: 'a', Arn: 'arn:aws:appstream:us-west-2:1:image/a', Visibility: 'PRIVATE' as const };
    stub.on(DescribeImagesCommand).resolves({ Images: [{ ...own, Visibility: 'PUBLIC', Arn: 'arn:x' }, own] });

    expect((await getImage(stub, 'a', {})).arn).toBe(own.Arn);
    expect((await getImage(stub, own.Arn, {})).visibility).toBe('PRIVATE');
    await expect(getImage(stub, 'b', {})).rejects.toMatchObject({ resource: 'image', resourceName: 'b' });
    expect(inputs()).toEqual([{ Names: ['a'] }, { Arns: [own.Arn] }, { Names: ['b'] }]);
  });
});

describe('sessions over pairs and types', () => {
  const pair = { stackName: 'design', fleetName: 'main' };

  test('come once each, without those that are over', async () => {
    stub.on(DescribeSessionsCommand).resolves({ Sessions: [session('1'), session('2', 'EXPIRED')] });
    const looked: LookedAt[] = [];
    const found = await collect(listSessions(stub, [pair, pair], {}, {}, (entry) => looked.push(entry)));

    expect(found.map(({ id }) => id)).toEqual(['1']);
    expect(looked).toHaveLength(8);
    expect(looked[0]).toEqual({ ...pair, authenticationType: 'API', sessions: 1 });
  });

  test('are none where the service refuses the type, or the stack is gone', async () => {
    const refusal = (name: string) => Object.assign(new Error('no'), { name });
    stub
      .on(DescribeSessionsCommand)
      .resolves({ Sessions: [session('1')] })
      .on(DescribeSessionsCommand, { AuthenticationType: 'USERPOOL' })
      .rejects(refusal('InvalidParameterCombinationException'))
      .on(DescribeSessionsCommand, { AuthenticationType: 'AWS_AD' })
      .rejects(refusal('ResourceNotFoundException'));
    const looked: LookedAt[] = [];

    expect(await collect(listSessions(stub, [pair], {}, {}, (entry) => looked.push(entry)))).toHaveLength(1);
    expect(looked.map(({ refused }) => refused?.code)).toEqual([undefined, undefined, 'rejected-input', 'not-found']);
  });

  test('end with any other refusal', async () => {
    stub.on(DescribeSessionsCommand).rejects(Object.assign(new Error('no'), { name: 'AccessDeniedException' }));
    await expect(collect(listSessions(stub, [pair], {}, {}))).rejects.toMatchObject({ code: 'access' });
  });
});

describe('pairs of a scope', () => {
  test('that names nothing are every stack with every fleet', async () => {
    stub.on(DescribeFleetsCommand).resolves({ Fleets: [fleet('main'), fleet('spare')] });
    stub.on(DescribeStacksCommand).resolves({ Stacks: [{ Name: 'design' }, { Name: 'web' }] });

    expect(await collect(pairsIn(stub, {}, {}))).toEqual([
      { stackName: 'design', fleetName: 'main' },
      { stackName: 'web', fleetName: 'main' },
      { stackName: 'design', fleetName: 'spare' },
      { stackName: 'web', fleetName: 'spare' },
    ]);
    expect(stub.commandCalls(ListAssociatedStacksCommand)).toEqual([]);
  });

  test('of a fleet without stacks are none, and of no fleet an error', async () => {
    stub.on(ListAssociatedStacksCommand).resolves({ Names: [] });
    stub
      .on(DescribeFleetsCommand)
      .resolvesOnce({ Fleets: [fleet('main')] })
      .resolves({ Fleets: [] });

    expect(await collect(pairsIn(stub, { fleetName: 'main' }, {}))).toEqual([]);
    await expect(collect(pairsIn(stub, { fleetName: 'main' }, {}))).rejects.toMatchObject({ resource: 'fleet' });
  });

  test('that are named whole are not asked for', async () => {
    expect(await collect(pairsIn(stub, { stackName: 'a', fleetName: 'b' }, {}))).toHaveLength(1);
    expect(stub.calls()).toEqual([]);
  });
});
