import { DescribeFleetsCommand, DescribeSessionsCommand } from '@aws-sdk/client-appstream';
import { DescribeNetworkInterfacesCommand } from '@aws-sdk/client-ec2';
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

test('a thousand sessions on a thousand instances have an interface each, found by pages of 50 and filters of 200', async () => {
  const aws = emulated();
  await runningFleet(aws, { ComputeCapacity: { DesiredInstances: 1000 } });
  const started = Array.from({ length: 1000 }, (_, index) =>
    aws.ownAccount.startSession({ ...jane, userId: `user-${index}` }),
  );
  const interfaceIds = started.map(({ eniId = '' }) => eniId);
  expect(new Set(interfaceIds).size).toBe(1000);
  expect(new Set(started.map(({ eniPrivateIpAddress }) => eniPrivateIpAddress)).size).toBe(1000);
  expect(await capacity(aws.owner)).toMatchObject({ Running: 1000, InUse: 1000, Available: 0 });
  const pages: (string | undefined)[][] = [];
  let NextToken: string | undefined;
  do {
    const page = await aws.owner.send(new DescribeSessionsCommand({ ...pair, Limit: 50, NextToken }));
    pages.push((page.Sessions ?? []).map(({ NetworkAccessConfiguration }) => NetworkAccessConfiguration?.EniId));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  expect(pages.map(({ length }) => length)).toEqual(Array.from({ length: 20 }, () => 50));
  expect(pages.flat()).toEqual(interfaceIds);
  for (let from = 0; from < 1000; from += 200) {
    const Values = interfaceIds.slice(from, from + 200);
    const Filters = [{ Name: 'network-interface-id', Values }];
    const { NetworkInterfaces = [] } = await aws.ec2.send(new DescribeNetworkInterfacesCommand({ Filters }));
    expect(NetworkInterfaces.map(({ NetworkInterfaceId }) => NetworkInterfaceId).sort()).toEqual(Values.sort());
  }
});
