import { AppStreamClient } from '@aws-sdk/client-appstream';
import { EC2Client } from '@aws-sdk/client-ec2';
import {
  collect,
  FleetManager,
  type FleetSpec,
  ImageShare,
  isAppStreamKitError,
  SessionNetwork,
  StackManager,
  type WaitOptions,
} from 'appstream-kit';
import { Emulator } from 'appstream-kit/emulator';
import { type AnyAppStreamKitError, NotFoundError } from 'appstream-kit/errors';
import type { Fleet } from 'appstream-kit/fleets';
import type { GrantChange, Image } from 'appstream-kit/images';
import type { StreamingSession } from 'appstream-kit/sessions';
import type { Stack } from 'appstream-kit/stacks';

const emulator = new Emulator();
const config = emulator.clientConfig('111111111111');
const client = new AppStreamClient(config);
const images = new ImageShare({ client });
const fleets = new FleetManager({ client });
const sessions = new SessionNetwork({ appstream: client, ec2: new EC2Client(config) });

// Callers pass on what they may not have, whether or not their compiler tells that from leaving it out.
const signal: AbortSignal | undefined = undefined;
const waiting: WaitOptions = { pollSeconds: 0.05, timeoutSeconds: undefined, signal };

const share: GrantChange = await images.shareForFleetOnly('Test_Image', '222222222222', { signal });
const image: Image = await images.get('Test_Image');

const account = emulator.account('111111111111');
const { subnetIds } = account.addVpc({ vpcId: 'vpc-0f1ee750' });
const { groupId } = account.addSecurityGroup({ groupName: 'Closed', vpcId: 'vpc-0f1ee750' });
const spec: FleetSpec = {
  name: 'design',
  fleetType: 'ALWAYS_ON',
  instanceType: 'stream.standard.medium',
  imageName: image.name,
  computeCapacity: { desiredInstances: 1 },
  description: undefined,
  vpcConfig: { subnetIds },
};
await fleets.create(spec);
const { stack }: { readonly stack: Stack } = await new StackManager({ client }).create({ name: 'design' });
await fleets.associate(spec.name, stack.name);
const fleet: Fleet = (await fleets.start(spec.name, waiting)).fleet;

account.startSession({ stackName: 'design', fleetName: 'design', authenticationType: 'SAML', userId: 'janedoe' });
const live: StreamingSession[] = await collect(sessions.sessions({ fleetName: fleet.name }));
const { changes } = await sessions.restrictSessionSecurityGroups({ userId: 'janedoe', securityGroupIds: [groupId] });

/** The code alone tells the compiler which error it is. */
function told(error: AnyAppStreamKitError): string {
  return error.code === 'not-found' ? error.resource : error.code;
}

let refused = 'nothing';
try {
  await images.get('No_Image');
} catch (error) {
  if (error instanceof NotFoundError && isAppStreamKitError(error)) refused = told(error);
}

// @ts-expect-error a fleet has one image
await fleets.create({ ...spec, imageArn: 'arn:aws:appstream:us-west-2::image/Other' }).catch(() => undefined);
// @ts-expect-error there is no such option
await fleets.stop('design', { pollSecond: 1 }).catch(() => undefined);

console.log(
  JSON.stringify({
    changed: share.changed,
    fleet: fleet.state,
    users: live.map(({ userId }) => userId),
    restricted: changes.map(({ outcome }) => outcome),
    refused,
  }),
);
