import { AppStreamClient } from '@aws-sdk/client-appstream';
import { collect, FleetManager, ImageShare, isAppStreamKitError, SessionNetwork, StackManager } from 'appstream-kit';
import { Emulator } from 'appstream-kit/emulator';

const emulator = new Emulator();
const client = new AppStreamClient(emulator.clientConfig('111111111111'));
const fleets = new FleetManager({ client });

const { changed } = await new ImageShare({ client }).shareForFleetOnly('Test_Image', '222222222222');

await fleets.create({
  name: 'design',
  fleetType: 'ALWAYS_ON',
  instanceType: 'stream.standard.medium',
  imageName: 'Test_Image',
  computeCapacity: { desiredInstances: 1 },
});
await new StackManager({ client }).create({ name: 'design' });
await fleets.associate('design', 'design');
const { fleet } = await fleets.start('design', { pollSeconds: 0.05 });
emulator.account('111111111111').startSession({
  stackName: 'design',
  fleetName: 'design',
  authenticationType: 'SAML',
  userId: 'janedoe',
});

/** What a change of groups fails with. */
async function refusal(sessions: SessionNetwork): Promise<string> {
  try {
    await sessions.restrictSessionSecurityGroups({ userId: 'janedoe', securityGroupIds: ['sg-0a1b2c3d'] });
    return 'nothing';
  } catch (error) {
    if (!isAppStreamKitError(error)) throw error;
    return `${error.code}: ${error.message}`;
  }
}

const sessions = new SessionNetwork({ appstream: client });
const withStub = new SessionNetwork({ appstream: client, ec2: { send: () => Promise.resolve({}) } });

console.log(
  JSON.stringify({
    changed,
    fleet: fleet.state,
    users: (await collect(sessions.sessions({ fleetName: 'design' }))).map(({ userId }) => userId),
    refusals: [await refusal(sessions), await refusal(withStub)],
  }),
);
