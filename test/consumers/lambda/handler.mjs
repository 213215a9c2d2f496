import { AppStreamClient } from '@aws-sdk/client-appstream';
import { EC2Client } from '@aws-sdk/client-ec2';
import { collect, FleetManager, ImageShare, isAppStreamKitError, SessionNetwork } from 'appstream-kit';

const client = new AppStreamClient();
const images = new ImageShare({ client });
const fleets = new FleetManager({ client });
const sessions = new SessionNetwork({ appstream: client, ec2: new EC2Client() });

/** @param {{ accountId: string, securityGroupIds: string[] }} event */
export async function handler({ accountId, securityGroupIds }) {
  const { changed } = await images.shareForFleetOnly('Test_Image', accountId);
  const created = await fleets.create(
    {
      name: 'second',
      fleetType: 'ON_DEMAND',
      instanceType: 'stream.standard.medium',
      imageName: 'Test_Image',
      computeCapacity: { desiredInstances: 1 },
    },
    { ifExists: 'reuse' },
  );
  const live = await collect(sessions.sessions({ fleetName: 'design' }));
  const { changes } = await sessions.restrictSessionSecurityGroups({ userId: 'janedoe', securityGroupIds });
  const refused = await images.get('No_Image').catch((error) => error);
  return {
    changed,
    created: created.changed,
    users: live.map(({ userId }) => userId),
    restricted: changes.map(({ outcome }) => outcome),
    refused: isAppStreamKitError(refused) && refused.code,
  };
}
