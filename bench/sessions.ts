/**
 * What restricting many live sessions costs, beside two scripts over the raw SDK, on an emulator that refuses what EC2 would.
 *
 * Time is virtual: timers fire as soon as nothing else is left to do, and seconds are those that the timers stood for.
 */
import { AppStreamClient, DescribeSessionsCommand } from '@aws-sdk/client-appstream';
import {
  EC2Client,
  ModifyNetworkInterfaceAttributeCommand,
  paginateDescribeNetworkInterfaces,
} from '@aws-sdk/client-ec2';
import { Emulator } from '../src/emulator/index.js';
import { FleetManager, SessionNetwork, StackManager } from '../src/index.js';
import { inVirtualTime, startVirtualTime } from './support/virtual-time.js';

const account = '111111111111';

interface World {
  readonly emulator: Emulator;
  readonly appstream: AppStreamClient;
  readonly ec2: EC2Client;
  readonly groupId: string;
}

async function world(sessions: number): Promise<World> {
  const emulator = new Emulator({ throttling: 'aws' });
  const appstream = new AppStreamClient(emulator.clientConfig(account));
  const fleets = new FleetManager({ client: appstream });
  await fleets.create({
    name: 'fleet',
    fleetType: 'ALWAYS_ON',
    instanceType: 'stream.standard.medium',
    imageName: 'Test_Image',
    computeCapacity: { desiredInstances: sessions },
  });
  await new StackManager({ client: appstream }).create({ name: 'stack' });
  await fleets.associate('fleet', 'stack');
  await fleets.start('fleet', { pollSeconds: 1 });
  const handle = emulator.account(account);
  for (let user = 0; user < sessions; user += 1) {
    handle.startSession({ stackName: 'stack', fleetName: 'fleet', userId: `user-${user}`, authenticationType: 'SAML' });
  }
  const { groupId } = handle.addSecurityGroup({ groupName: 'quarantine' });
  return { emulator, appstream, ec2: new EC2Client(emulator.clientConfig(account)), groupId };
}

async function withLibrary({ appstream, ec2, groupId }: World): Promise<void> {
  const network = new SessionNetwork({ appstream, ec2 });
  await network.restrictSessionSecurityGroups({ fleetName: 'fleet', allUsers: true, securityGroupIds: [groupId] });
}

async function interfaces({ appstream }: World): Promise<string[]> {
  const ids: string[] = [];
  let NextToken: string | undefined;
  do {
    const page = await appstream.send(
      new DescribeSessionsCommand({ StackName: 'stack', FleetName: 'fleet', AuthenticationType: 'SAML', NextToken }),
    );
    ids.push(
      ...(page.Sessions ?? []).flatMap(({ NetworkAccessConfiguration }) => NetworkAccessConfiguration?.EniId ?? []),
    );
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return ids;
}

const modify = ({ ec2, groupId }: World, id: string) =>
  ec2.send(new ModifyNetworkInterfaceAttributeCommand({ NetworkInterfaceId: id, Groups: [groupId] }));

async function oneByOne(of: World): Promise<void> {
  for (const id of await interfaces(of)) await modify(of, id).catch(() => undefined);
}

async function allAtOnce(of: World): Promise<void> {
  await Promise.allSettled((await interfaces(of)).map((id) => modify(of, id)));
}

/** How many interfaces have the new group. */
async function changed({ ec2, groupId }: World): Promise<number> {
  let count = 0;
  const filters = [{ Name: 'group-id', Values: [groupId] }];
  for await (const page of paginateDescribeNetworkInterfaces({ client: ec2, pageSize: 1000 }, { Filters: filters })) {
    count += page.NetworkInterfaces?.length ?? 0;
  }
  return count;
}

interface Cost {
  readonly seconds: number;
  readonly missed: number;
  readonly writes: number;
  readonly reads: number;
  readonly listings: number;
  readonly megabytes: number;
}

async function measure(sessions: number, script: (of: World) => Promise<void>): Promise<Cost> {
  const of = await inVirtualTime(() => world(sessions));
  const asked = of.emulator.requests.length;
  globalThis.gc?.();
  const heap = process.memoryUsage().heapUsed;
  const startedAt = Date.now();
  await inVirtualTime(() => script(of));
  const seconds = (Date.now() - startedAt) / 1000;
  const megabytes = (process.memoryUsage().heapUsed - heap) / 2 ** 20;
  const sent = of.emulator.requests.slice(asked);
  const count = (operation: string) => sent.filter((request) => request.operation === operation).length;
  return {
    seconds,
    missed: sessions - (await inVirtualTime(() => changed(of))),
    writes: count('ModifyNetworkInterfaceAttribute'),
    reads: count('DescribeNetworkInterfaces'),
    listings: count('DescribeSessions'),
    megabytes,
  };
}

startVirtualTime();
const scripts = { 'appstream-kit': withLibrary, 'one by one': oneByOne, 'all at once': allAtOnce };
const many = 1000;
const bound = (many - 100) / 5;
console.log(`${many} sessions; EC2 lets them through in ${bound} s at best`);
for (const [name, script] of Object.entries(scripts)) {
  const { seconds, missed, writes, reads, listings } = await measure(many, script);
  const ratio = (seconds / bound).toFixed(2);
  console.log(
    `${name.padEnd(13)} ${missed} missed, ${seconds.toFixed(0)} s (${ratio} of the bound), ${writes} writes, ${reads} reads of interfaces, ${listings} pages of sessions`,
  );
}
const [small, large] = [await measure(many / 10, withLibrary), await measure(many, withLibrary)];
console.log(
  `memory: ${large.megabytes.toFixed(1)} MiB, a session ${(large.megabytes / small.megabytes / 10).toFixed(2)} times that of a tenth as many`,
);
