import { AppStreamClient } from '@aws-sdk/client-appstream';
import { EC2Client } from '@aws-sdk/client-ec2';
import { collect, FleetManager, ImageShare, isAppStreamKitError, SessionNetwork, StackManager } from 'appstream-kit';
import { Emulator } from 'appstream-kit/emulator';
import * as errors from 'appstream-kit/errors';
import * as fleetsAlone from 'appstream-kit/fleets';
import * as imagesAlone from 'appstream-kit/images';
import * as sessionsAlone from 'appstream-kit/sessions';
import * as stacksAlone from 'appstream-kit/stacks';

const emulator = new Emulator();
const config = emulator.clientConfig('111111111111');
const client = new AppStreamClient(config);
const images = new ImageShare({ client });
const fleets = new FleetManager({ client });
const sessions = new SessionNetwork({ appstream: client, ec2: new EC2Client(config) });

const { changed } = await images.shareForFleetOnly('Test_Image', '222222222222');

const account = emulator.account('111111111111');
const { subnetIds } = account.addVpc({ vpcId: 'vpc-0f1ee750' });
const { groupId } = account.addSecurityGroup({ groupName: 'Closed', vpcId: 'vpc-0f1ee750' });
await fleets.create({
  name: 'design',
  fleetType: 'ALWAYS_ON',
  instanceType: 'stream.standard.medium',
  imageName: 'Test_Image',
  computeCapacity: { desiredInstances: 1 },
  vpcConfig: { subnetIds },
});
await new StackManager({ client }).create({ name: 'design' });
await fleets.associate('design', 'design');
const { fleet } = await fleets.start('design', { pollSeconds: 0.05 });

const where = { stackName: 'design', fleetName: 'design', authenticationType: 'SAML' };
account.startSession({ ...where, userId: 'janedoe' });
const live = await collect(sessions.sessions({ fleetName: 'design' }));
const { changes } = await sessions.restrictSessionSecurityGroups({ userId: 'janedoe', securityGroupIds: [groupId] });

const refused = await images.get('No_Image').catch((error) => error);

console.log(
  JSON.stringify({
    changed,
    fleet: fleet.state,
    users: live.map(({ userId }) => userId),
    restricted: changes.map(({ outcome }) => outcome),
    refused: isAppStreamKitError(refused) && refused instanceof errors.NotFoundError && refused.code,
    oneCopy:
      imagesAlone.ImageShare === ImageShare &&
      fleetsAlone.FleetManager === FleetManager &&
      stacksAlone.StackManager === StackManager &&
      sessionsAlone.SessionNetwork === SessionNetwork,
  }),
);
