/** How long it takes to refuse large inputs, by methods with texts, lists and records, and how that grows from a tenth of the size. */
import { AppStreamClient } from '@aws-sdk/client-appstream';
import { EC2Client } from '@aws-sdk/client-ec2';
import { Emulator } from '../src/emulator/index.js';
import {
  collect,
  FleetManager,
  type FleetSpec,
  formatSharePlan,
  ImageBuilderManager,
  ImageShare,
  isAppStreamKitError,
  parseFleetSpec,
  planFleetUpdate,
  SessionNetwork,
  StackManager,
} from '../src/index.js';

const account = '111111111111';
const emulator = new Emulator();
const client = new AppStreamClient(emulator.clientConfig(account));
const images = new ImageShare({ client });
const fleets = new FleetManager({ client });
const builders = new ImageBuilderManager({ client });
const stacks = new StackManager({ client });
const sessions = new SessionNetwork({ appstream: client, ec2: new EC2Client(emulator.clientConfig(account)) });

const text = (size: number): string => 'x'.repeat(size);
const list = <Item>(size: number, item: (at: number) => Item): Item[] =>
  Array.from({ length: size }, (_, at) => item(at));
const record = <Value>(size: number, value: Value): Record<string, Value> =>
  Object.fromEntries(list(size, (at) => [`member${at}`, value]));

const fleet: FleetSpec = {
  name: 'fleet',
  fleetType: 'ALWAYS_ON',
  instanceType: 'stream.standard.medium',
  imageName: 'Test_Image',
  computeCapacity: { desiredInstances: 1 },
};
const plan = { version: 1, kind: 'share-plan', imageName: 'Test_Image', imageArn: '', plannedAt: '' };
const undo = { version: 1, kind: 'security-groups' };
const revocation = { version: 1, kind: 'revocation' };
const found = await fleets.create(fleet).then((change) => change.fleet);
const askedBefore = emulator.requests.length;

/** What is refused, made of a size; what a type would not let through is asked of it as an unchecked call. */
const refusals: Readonly<Record<string, (size: number) => () => unknown>> = {
  'ImageShare.get, a name': (size) => call(images, 'get', text(size)),
  'ImageShare.share, an account': (size) => call(images, 'shareForFleetOnly', 'Test_Image', text(size)),
  'ImageShare.plan, accounts': (size) =>
    call(
      images,
      'plan',
      'Test_Image',
      list(size, (at) => `account ${at}`),
    ),
  'ImageShare.plan, one account over and over': (size) =>
    call(images, 'plan', 'Test_Image', [...list(size, () => account), 'x']),
  'ImageShare.apply, rows': (size) => call(images, 'apply', { ...plan, rows: list(size, () => ({ accountId: 1 })) }),
  'ImageShare.apply, plans': (size) =>
    call(
      images,
      'apply',
      list(size, () => plan),
    ),
  'ImageShare.tag, tags': (size) => call(images, 'tag', 'Test_Image', record(size, 1)),
  'ImageShare.stepRevocation, fleets': (size) =>
    call(images, 'stepRevocation', { ...revocation, fleets: list(size, () => ({ fleetName: '' })) }),
  'ImageShare.list, unknown filters': (size) => () => collect(images.list(record(size, 1))),
  'FleetManager.create, a description': (size) => call(fleets, 'create', { ...fleet, description: text(size) }),
  'FleetManager.create, a member with a long name': (size) => call(fleets, 'create', { ...fleet, [text(size)]: 1 }),
  'FleetManager.create, unknown members': (size) => call(fleets, 'create', { ...fleet, ...record(size, 1) }),
  'FleetManager.create, subnets': (size) =>
    call(fleets, 'create', { ...fleet, vpcConfig: { subnetIds: list(size, (at) => `subnet ${at}`) } }),
  'FleetManager.create, tags': (size) => call(fleets, 'create', { ...fleet, tags: record(size, text(300)) }),
  'FleetManager.update, unknown members': (size) => call(fleets, 'update', 'fleet', record(size, 1)),
  'ImageBuilderManager.create, endpoints': (size) =>
    call(builders, 'create', { name: 'builder', imageName: 'x', accessEndpoints: list(size, () => ({})) }),
  'StackManager.create, user settings': (size) =>
    call(stacks, 'create', { name: 'stack', userSettings: list(size, () => ({ action: 'CLIPBOARD', permission: 1 })) }),
  'StackManager.create, hosts': (size) =>
    call(stacks, 'create', { name: 'stack', embedHostDomains: list(size, (at) => `host ${at}`) }),
  'StackManager.create, an address': (size) =>
    call(stacks, 'create', { name: 'stack', redirectURL: `http://${'http://'.repeat(size / 7)}` }),
  'StackManager.createStreamingURL, a user': (size) =>
    call(stacks, 'createStreamingURL', { stackName: 'stack', fleetName: 'fleet', userId: text(size) }),
  'SessionNetwork.restrictSessionSecurityGroups, groups': (size) =>
    call(sessions, 'restrictSessionSecurityGroups', {
      userId: 'x',
      securityGroupIds: list(size, (at) => `group ${at}`),
    }),
  'SessionNetwork.restoreSessionSecurityGroups, entries': (size) =>
    call(sessions, 'restoreSessionSecurityGroups', { ...undo, entries: list(size, () => ({ before: [1] })) }),
  'SessionNetwork.restoreSessionSecurityGroups, records': (size) =>
    call(
      sessions,
      'restoreSessionSecurityGroups',
      list(size, () => undo),
    ),
  'SessionNetwork.securityGroups, interfaces': (size) =>
    call(
      sessions,
      'securityGroups',
      list(size, (at) => `interface ${at}`),
    ),
  'parseFleetSpec, unknown members': (size) => () => parseFleetSpec({ ...fleet, ...record(size, 1) }),
  'planFleetUpdate, unknown members': (size) => () => planFleetUpdate(found, record(size, 1)),
  'formatSharePlan, rows': (size) => () =>
    (formatSharePlan as (given: unknown) => string)({ ...plan, rows: list(size, () => ({})) }),
};

/** Calls a method with what its types may not allow. */
function call<Name extends string>(of: Readonly<Record<Name, unknown>>, name: Name, ...args: readonly unknown[]) {
  return () => (of[name] as (...given: readonly unknown[]) => unknown).apply(of, [...args]);
}

/** Milliseconds of the processor that a refusal takes, the best of five. */
async function timeOf(what: string, refused: () => unknown): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const start = process.cpuUsage();
    let error: unknown;
    try {
      await refused();
    } catch (thrown) {
      error = thrown;
    }
    const { user, system } = process.cpuUsage(start);
    times.push((user + system) / 1000);
    if (!isAppStreamKitError(error) || error.code !== 'invalid-input') {
      throw new Error(`${what} was not refused as invalid input`, { cause: error });
    }
  }
  return Math.min(...times);
}

const size = 100_000;
for (const [what, make] of Object.entries(refusals)) {
  await timeOf(what, make(size / 100));
  const tenth = await timeOf(what, make(size / 10));
  const whole = await timeOf(what, make(size));
  console.log(
    `${what}: ${whole.toFixed(1)} ms, ${(whole / Math.max(tenth, 0.05)).toFixed(1)} times a tenth of the size`,
  );
}
if (emulator.requests.length !== askedBefore) throw new Error('something was sent before it was refused');
