import { DescribeSubnetsCommand, type EC2Client } from '@aws-sdk/client-ec2';
import {
  collect,
  type Fleet,
  type FleetManager,
  type SessionNetwork,
  type StackManager,
  type StreamingSession,
  streamingUserId,
} from 'appstream-kit';
import { code, heading, line, table } from './transcript.ts';

interface Customer {
  readonly fleets: FleetManager;
  readonly stacks: StackManager;
  readonly sessions: SessionNetwork;
  readonly ec2: EC2Client;
  /** ARN of the image that another account shares. */
  readonly imageArn: string;
}

/** The consumer runs a fleet, moves it to the shared image while it runs, and lets two users in. */
export async function startStreaming(customer: Customer): Promise<void> {
  await runFleet(customer);
  await moveToSharedImage(customer);
  await letUsersIn(customer);
}

async function runFleet({ fleets, stacks, ec2 }: Customer): Promise<void> {
  heading('The customer runs a fleet of 5 on a public image');
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}));
  code(`fleets.create({ name: 'Test_Fleet', fleetType: 'ALWAYS_ON', computeCapacity: { desiredInstances: 5 }, … })`);
  await fleets.create({
    name: 'Test_Fleet',
    fleetType: 'ALWAYS_ON',
    instanceType: 'stream.compute.large',
    imageName: 'AppStream-WinServer2022-06-17-2024',
    computeCapacity: { desiredInstances: 5 },
    vpcConfig: { subnetIds: Subnets.flatMap(({ SubnetId }) => SubnetId ?? []) },
  });
  await stacks.create({ name: 'TestStack' });
  await fleets.associate('Test_Fleet', 'TestStack');
  code(`fleets.start('Test_Fleet')`);
  const { fleet } = await fleets.start('Test_Fleet', {
    pollSeconds: 0.1,
    onPoll: ({ lastState, elapsedSeconds }) =>
      line(`${lastState ?? 'not seen yet'} after ${elapsedSeconds.toFixed(1)} s`),
  });
  line(capacity(fleet));
}

async function moveToSharedImage({ fleets, imageArn }: Customer): Promise<void> {
  heading('The running fleet moves to the shared image, by its ARN');
  code(`fleets.useImage('Test_Fleet', '${imageArn}')`);
  const { changed, fleet } = await fleets.useImage('Test_Fleet', imageArn);
  line(`changed: ${changed}, image ${fleet.imageName ?? ''}, ${capacity(fleet)}`);
}

async function letUsersIn({ stacks, sessions }: Customer): Promise<void> {
  heading('Two users stream');
  for (const email of ['jane.doe@example.com', 'john.roe@example.com']) {
    const userId = streamingUserId(email);
    code(`stacks.createStreamingURL({ …, userId: streamingUserId('${email}') })`);
    const { streamingURL } = await stacks.createStreamingURL({
      stackName: 'TestStack',
      fleetName: 'Test_Fleet',
      userId,
    });
    const opened = await fetch(streamingURL);
    if (!opened.ok) throw new Error(`the session did not open: ${await opened.text()}`);
    line('a browser opens the address, which stays out of this transcript');
  }
  code(`sessions.sessions({ fleetName: 'Test_Fleet' })`);
  const found = await collect(sessions.sessions({ fleetName: 'Test_Fleet' }));
  table([['user', 'state', 'private address', 'network interface'], ...found.map(row)]);
}

function row({ userId, state, networkAccessConfiguration }: StreamingSession): string[] {
  return [
    userId,
    state,
    networkAccessConfiguration?.eniPrivateIpAddress ?? '-',
    networkAccessConfiguration?.eniId ?? '-',
  ];
}

/** How much capacity a fleet wants and has, in words. */
export function capacity({ state, computeCapacityStatus }: Fleet): string {
  const { desired, running = 0, inUse = 0, available = 0 } = computeCapacityStatus;
  return `${state}: desired ${desired}, running ${running}, in use ${inUse}, available ${available}`;
}
