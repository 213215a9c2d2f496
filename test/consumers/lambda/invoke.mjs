/** What Lambda does: loads the bundle that the first argument names, once, and calls its handler, here for the same event twice. */
import { AppStreamClient } from '@aws-sdk/client-appstream';
import { FleetManager, StackManager } from 'appstream-kit';
import { Emulator } from 'appstream-kit/emulator';

const emulator = new Emulator();
const account = emulator.account('111111111111');
const { subnetIds } = account.addVpc({ vpcId: 'vpc-0f1ee750' });
const { groupId } = account.addSecurityGroup({ groupName: 'Closed', vpcId: 'vpc-0f1ee750' });
const client = new AppStreamClient(emulator.clientConfig('111111111111'));
const fleets = new FleetManager({ client });
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
await fleets.start('design', { pollSeconds: 0.05 });
const where = { stackName: 'design', fleetName: 'design', authenticationType: 'SAML' };
account.startSession({ ...where, userId: 'janedoe' });

const server = await emulator.listen();
process.env['AWS_ENDPOINT_URL'] = server.url;
process.env['AWS_REGION'] = emulator.region;
process.env['AWS_ACCESS_KEY_ID'] = '111111111111';
process.env['AWS_SECRET_ACCESS_KEY'] = 'any';

const { handler } = await import(process.argv[2]);
const event = { accountId: '222222222222', securityGroupIds: [groupId] };
for (let invocation = 1; invocation <= 2; invocation += 1) console.log(JSON.stringify(await handler(event)));
await server.close();
