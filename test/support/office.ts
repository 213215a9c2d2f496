import { AppStreamClient, type AuthenticationType } from '@aws-sdk/client-appstream';
import { DescribeSecurityGroupsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { Emulator } from '../../src/emulator/index.js';
import { FleetManager } from '../../src/fleets/index.js';
import { SessionNetwork } from '../../src/sessions/index.js';
import { StackManager } from '../../src/stacks/index.js';
import { changeableInterfaces, ownerId } from './emulated.js';
import { fleet, quick } from './managers.js';

/** Starts a session. */
type Start = (
  stackName: string,
  fleetName: string,
  userId: string,
  authenticationType: AuthenticationType,
) => { readonly id: string; readonly eniId?: string | undefined };

/** An account with two fleets, served over HTTP. */
export interface Office extends AsyncDisposable {
  readonly emulator: Emulator;
  readonly url: string;
  readonly sessions: SessionNetwork;
  /** A group of the VPC that the fleets are in, which no fleet has. */
  readonly restricted: string;
  readonly start: Start;
}

/**
 * An account where people stream through `design` from `design-team`, which gives each an instance, and through `web` from
 * `web-team`, where two share each of two.
 */
export async function office(): Promise<Office> {
  const emulator = new Emulator({ assume: { ...changeableInterfaces, sharedInterfacePerInstance: 'shared' } });
  const server = await emulator.listen();
  const appstream = new AppStreamClient(emulator.clientConfig(ownerId));
  const ec2 = new EC2Client(emulator.clientConfig(ownerId));
  const fleets = new FleetManager({ client: appstream });
  const stacks = new StackManager({ client: appstream });
  const shared = { name: 'web-team', computeCapacity: { desiredSessions: 4 }, maxSessionsPerInstance: 2 };
  await fleets.create({ ...fleet, name: 'design-team', computeCapacity: { desiredInstances: 4 } });
  await fleets.create({ ...fleet, ...shared });
  for (const [stackName, fleetName] of [
    ['design', 'design-team'],
    ['web', 'web-team'],
  ] as const) {
    await stacks.create({ name: stackName });
    await fleets.associate(fleetName, stackName);
    await fleets.start(fleetName, quick);
  }
  const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({}));
  const restricted = SecurityGroups.find(({ GroupName }) => GroupName === 'restricted')?.GroupId ?? '';
  return {
    emulator,
    url: server.url,
    sessions: new SessionNetwork({ appstream, ec2 }),
    restricted,
    start: (stackName, fleetName, userId, authenticationType) =>
      emulator.account(ownerId).startSession({ stackName, fleetName, userId, authenticationType }),
    [Symbol.asyncDispose]: () => server.close(),
  };
}
