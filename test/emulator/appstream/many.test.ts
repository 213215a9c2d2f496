import { DescribeFleetsCommand, DescribeSessionsCommand } from '@aws-sdk/client-appstream';
import { expect, test } from 'vitest';
import { newFleet } from '../../../src/emulator/appstream/fleet-record.js';
import { defaultAssumptions, defaultQuotas } from '../../../src/emulator/settings.js';
import { World } from '../../../src/emulator/world.js';
import { capacity, emulated, jane, pair, runningFleet, stoppedFleet } from './support.js';

test('a thousand fleets are listed in full', async () => {
  const { owner } = emulated({ quotas: { fleets: 1000 } });
  for (let index = 0; index < 1000; index += 1) await stoppedFleet(owner, { Name: `fleet-${index}` });
  const names: (string | undefined)[] = [];
  let NextToken: string | undefined;
  do {
    const page = await owner.send(new DescribeFleetsCommand({ NextToken }));
    names.push(...(page.Fleets ?? []).map(({ Name }) => Name));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  expect(new Set(names).size).toBe(1000);
});

test('ten thousand sessions of one fleet are listed in full, and end', async () => {
  const aws = emulated();
  await runningFleet(aws, { ComputeCapacity: { DesiredSessions: 10_000 }, MaxSessionsPerInstance: 50 });
  for (let index = 0; index < 10_000; index += 1) aws.ownAccount.startSession({ ...jane, userId: `user-${index}` });
  expect(await capacity(aws.owner)).toMatchObject({ InUse: 200, ActiveUserSessions: 10_000, AvailableUserSessions: 0 });
  const ids = new Set<string | undefined>();
  let NextToken: string | undefined;
  do {
    const page = await aws.owner.send(new DescribeSessionsCommand({ ...pair, Limit: 50, NextToken }));
    for (const { Id } of page.Sessions ?? []) ids.add(Id);
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  expect(ids.size).toBe(10_000);
  for (const id of ids) aws.ownAccount.endSession(id ?? '');
  expect(await capacity(aws.owner)).toMatchObject({ InUse: 0, ActiveUserSessions: 0 });
});

test('the ARNs of a region are those of its partition', () => {
  const settings = {
    region: 'us-west-2',
    timings: 'instant',
    quotas: defaultQuotas,
    assume: defaultAssumptions,
  } as const;
  const world = new World(settings);
  const arnIn = (region: string) =>
    newFleet(world.region(region).account('111111111111'), {
      name: 'fleet',
      type: 'ALWAYS_ON',
      details: { InstanceType: 'stream.standard.medium' },
      tags: undefined,
    }).arn;
  expect(arnIn('us-gov-west-1')).toBe('arn:aws-us-gov:appstream:us-gov-west-1:111111111111:fleet/fleet');
  expect(arnIn('us-isob-east-1')).toMatch(/^arn:aws-iso-b:/);
  expect(arnIn('us-iso-east-1')).toMatch(/^arn:aws-iso:/);
  expect(arnIn('cn-north-1')).toMatch(/^arn:aws-cn:/);
  expect(arnIn('eu-west-1')).toMatch(/^arn:aws:/);
});
