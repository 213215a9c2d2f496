import { DescribeFleetsCommand, DescribeSessionsCommand } from '@aws-sdk/client-appstream';
import { expect, test } from 'vitest';
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
