import {
  AppStreamClient,
  AssociateFleetCommand,
  CreateFleetCommand,
  type CreateFleetCommandInput,
  CreateStackCommand,
  DescribeFleetsCommand,
  DescribeSessionsCommand,
  type DescribeSessionsCommandInput,
  type Fleet,
  type Session,
  StartFleetCommand,
  StopFleetCommand,
  UpdateImagePermissionsCommand,
} from '@aws-sdk/client-appstream';
import { DescribeNetworkInterfacesCommand, EC2Client } from '@aws-sdk/client-ec2';
import type { AccountHandle } from '../../../src/emulator/account-handle.js';
import { Emulator } from '../../../src/emulator/emulator.js';
import type { EmulatorOptions } from '../../../src/emulator/options.js';

export const ownerId = '111111111111';
export const consumerId = '222222222222';
export const imageName = 'Test_Image';
export const imageArn = `arn:aws:appstream:us-west-2:${ownerId}:image/${imageName}`;
export const publicImageName = 'AppStream-WinServer2022-06-17-2024';
export const pair = { StackName: 'stack', FleetName: 'fleet' };
export const jane = { stackName: 'stack', fleetName: 'fleet', userId: 'jane', authenticationType: 'API' } as const;
/** Minutes in which nothing happens by itself: transitions take 600 seconds, however often they are looked at. */
export const slow = { fleetStart: 600, fleetStop: 600, instance: 600, image: 600, imageBuilder: 600 };

/** A fresh emulator, and the clients of the account that owns `Test_Image` and of the one that it can be shared with. */
export interface Emulated {
  readonly emulator: Emulator;
  readonly owner: AppStreamClient;
  readonly consumer: AppStreamClient;
  readonly ownAccount: AccountHandle;
  readonly ec2: EC2Client;
  readonly consumerEc2: EC2Client;
}

export function emulated(options: EmulatorOptions = {}): Emulated {
  const emulator = new Emulator(options);
  // The SDK takes a used-up quota for throttling and would wait.
  const client = (id: string): AppStreamClient => new AppStreamClient({ ...emulator.clientConfig(id), maxAttempts: 1 });
  return {
    emulator,
    owner: client(ownerId),
    consumer: client(consumerId),
    ownAccount: emulator.account(ownerId),
    ec2: new EC2Client(emulator.clientConfig(ownerId)),
    consumerEc2: new EC2Client(emulator.clientConfig(consumerId)),
  };
}

/** The name of the error that a call fails with; `none` when it does not. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'none';
  } catch (error) {
    return error instanceof Error ? error.name : String(error);
  }
}

/** The code of the fault that a direct call throws; `none` when it does not. */
export function faultCode(call: () => unknown): unknown {
  try {
    call();
    return 'none';
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  }
}

export const fleetSpec = {
  Name: 'fleet',
  InstanceType: 'stream.standard.medium',
  FleetType: 'ALWAYS_ON',
  ImageName: imageName,
  ComputeCapacity: { DesiredInstances: 2 },
} as const satisfies CreateFleetCommandInput;

/** A fleet whose instances serve two users each. */
export const multiSession = { ComputeCapacity: { DesiredSessions: 4 }, MaxSessionsPerInstance: 2 } as const;

/** Creates `fleet` with what is said over {@link fleetSpec}, STOPPED. */
export async function stoppedFleet(client: AppStreamClient, spec: Partial<CreateFleetCommandInput> = {}) {
  const { Fleet } = await client.send(new CreateFleetCommand({ ...fleetSpec, ...spec }));
  return Fleet;
}

/** Creates `fleet` and `stack`, puts them together and waits until the fleet is RUNNING. */
export async function runningFleet({ emulator, owner }: Emulated, spec: Partial<CreateFleetCommandInput> = {}) {
  await stoppedFleet(owner, spec);
  await owner.send(new CreateStackCommand({ Name: 'stack' }));
  await owner.send(new AssociateFleetCommand(pair));
  await start(emulator, owner);
}

/** Starts `fleet` and lets the time pass that it needs. */
export async function start(emulator: Emulator, client: AppStreamClient) {
  await client.send(new StartFleetCommand({ Name: 'fleet' }));
  emulator.advance(600);
}

/** Stops `fleet` and lets the time pass that it needs. */
export async function stop(emulator: Emulator, client: AppStreamClient) {
  await client.send(new StopFleetCommand({ Name: 'fleet' }));
  emulator.advance(600);
}

/** Like {@link runningFleet}, in the other account and on the shared image. */
export async function runningConsumerFleet(aws: Emulated, spec: Partial<CreateFleetCommandInput> = {}) {
  await share(aws.owner);
  await runningFleet({ ...aws, owner: aws.consumer }, { ImageName: undefined, ImageArn: imageArn, ...spec });
}

/** Shares the image with the other account, for fleets where nothing else is said. */
export async function share(owner: AppStreamClient, allowFleet = true, allowImageBuilder = false) {
  const ImagePermissions = { allowFleet, allowImageBuilder };
  await owner.send(
    new UpdateImagePermissionsCommand({ Name: imageName, SharedAccountId: consumerId, ImagePermissions }),
  );
}

/** `fleet` as it is described. */
export async function look(client: AppStreamClient): Promise<Fleet> {
  const { Fleets = [] } = await client.send(new DescribeFleetsCommand({ Names: ['fleet'] }));
  const [fleet] = Fleets;
  if (fleet === undefined) throw new Error('there is no fleet');
  return fleet;
}

/** What is said of the capacity of `fleet`. */
export async function capacity(client: AppStreamClient) {
  return (await look(client)).ComputeCapacityStatus;
}

/** The sessions that one page shows. */
export async function sessions(
  client: AppStreamClient,
  query: Partial<DescribeSessionsCommandInput> = {},
): Promise<Session[]> {
  const { Sessions = [] } = await client.send(new DescribeSessionsCommand({ ...pair, ...query }));
  return Sessions;
}

/** The interfaces of the first account. */
export async function interfaces(ec2: EC2Client) {
  const { NetworkInterfaces = [] } = await ec2.send(new DescribeNetworkInterfacesCommand({}));
  return NetworkInterfaces;
}
