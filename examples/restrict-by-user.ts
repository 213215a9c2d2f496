import { AppStreamClient } from '@aws-sdk/client-appstream';
import { EC2Client } from '@aws-sdk/client-ec2';
import { collect, FleetManager, isAppStreamKitError, SessionNetwork, StackManager } from 'appstream-kit';
import { Emulator } from 'appstream-kit/emulator';

// What there is: on AWS it is there already. No emulator then, and your own client settings.
const emulator = new Emulator();
const account = emulator.account('111111111111');
const { subnetIds } = account.addVpc({
  vpcId: 'vpc-0f1ee750',
  subnets: [{ subnetId: 'subnet-0f1ee751' }],
  securityGroups: [
    { groupId: 'sg-00ba5e00', groupName: 'Everybody' },
    { groupId: 'sg-00a110ed', groupName: 'VPC Allowed' },
    { groupId: 'sg-00c04701', groupName: 'd-1234567890_controllers' },
  ],
});
const settings = emulator.clientConfig('111111111111');
const appstream = new AppStreamClient(settings);
const fleets = new FleetManager({ client: appstream });
await fleets.create({
  name: 'TestFleet',
  fleetType: 'ON_DEMAND',
  instanceType: 'stream.standard.medium',
  imageName: 'Test_Image',
  computeCapacity: { desiredInstances: 2 },
  vpcConfig: { subnetIds, securityGroupIds: ['sg-00ba5e00'] },
});
await new StackManager({ client: appstream }).create({ name: 'TestStack' });
await fleets.associate('TestFleet', 'TestStack');
await fleets.start('TestFleet', { pollSeconds: 0.1 });
const scope = { stackName: 'TestStack', fleetName: 'TestFleet' };
for (const userId of ['janedoe', 'johnroe']) account.startSession({ ...scope, userId, authenticationType: 'API' });

// What each user may reach, whichever instance they get.
const groupsOfUser = {
  janedoe: ['sg-00a110ed', 'sg-00c04701'],
  johnroe: ['sg-00a110ed'],
  marymajor: ['sg-00c04701'],
};

const sessions = new SessionNetwork({ appstream, ec2: new EC2Client(settings) });
for (const [userId, securityGroupIds] of Object.entries(groupsOfUser)) {
  try {
    const report = await sessions.restrictSessionSecurityGroups({ ...scope, userId, securityGroupIds });
    for (const { outcome, before, after } of report.changes) console.log(userId, outcome, before, '->', after);
  } catch (error) {
    if (!isAppStreamKitError(error) || error.code !== 'not-found' || error.resource !== 'user') throw error;
    console.log(userId, 'does not stream now');
  }
}

const live = await collect(sessions.sessions(scope));
const interfaceIds = live.flatMap(({ networkAccessConfiguration }) => networkAccessConfiguration?.eniId ?? []);
const groups = await sessions.securityGroups(interfaceIds);
for (const { userId, networkAccessConfiguration: { eniId = '', eniPrivateIpAddress } = {} } of live) {
  const names = groups.get(eniId)?.map(({ groupName }) => groupName) ?? [];
  console.log(userId, eniPrivateIpAddress, names.join(', '));
}
