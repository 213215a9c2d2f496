import {
  DescribeNetworkInterfaceAttributeCommand,
  DescribeSecurityGroupsCommand,
  type EC2Client,
  ModifyNetworkInterfaceAttributeCommand,
} from '@aws-sdk/client-ec2';
import { collect, type SessionNetwork } from 'appstream-kit';
import { code, heading, line } from './transcript.ts';

/** Changes what one user's session may reach, while it goes on, and reads it back. */
export async function restrictSession(sessions: SessionNetwork, ec2: EC2Client): Promise<void> {
  heading('What one of them may reach is changed while they stream');
  const [session] = await collect(sessions.sessions({ fleetName: 'Test_Fleet' }), { limit: 1 });
  const eniId = session?.networkAccessConfiguration?.eniId;
  if (eniId === undefined) throw new Error('the session has no network interface');
  const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({}));
  const wanted = SecurityGroups.filter(({ GroupName }) => GroupName !== 'default');
  const groups = async () => {
    const attribute = await ec2.send(
      new DescribeNetworkInterfaceAttributeCommand({ NetworkInterfaceId: eniId, Attribute: 'groupSet' }),
    );
    return (attribute.Groups ?? []).map(({ GroupName }) => GroupName).join(', ');
  };
  line(`${session?.userId ?? ''} on ${eniId}: ${await groups()}`);
  code(`ec2.send(new ModifyNetworkInterfaceAttributeCommand({ NetworkInterfaceId: '${eniId}', Groups: […] }))`);
  const ids = wanted.flatMap(({ GroupId }) => GroupId ?? []);
  await ec2.send(new ModifyNetworkInterfaceAttributeCommand({ NetworkInterfaceId: eniId, Groups: ids }));
  line(`read back: ${await groups()}`);
}
