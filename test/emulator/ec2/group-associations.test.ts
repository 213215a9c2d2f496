import {
  AssociateSecurityGroupVpcCommand,
  type AssociateSecurityGroupVpcCommandInput,
  DescribeSecurityGroupVpcAssociationsCommand,
  ModifyNetworkInterfaceAttributeCommand,
} from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { type EmulatedEc2, emulatedEc2 } from './support.js';

function associate({ client }: EmulatedEc2, input: Partial<AssociateSecurityGroupVpcCommandInput>) {
  const complete = { GroupId: 'sg-00000000', VpcId: 'vpc-00000000', ...input };
  return client.send(new AssociateSecurityGroupVpcCommand(complete));
}

/** An interface in a VPC of its own, and a group of the default VPC. */
function twoNetworks(ec2: EmulatedEc2) {
  const { vpcId, subnets } = ec2.network.addVpc();
  const { networkInterfaceId } = ec2.network.createInterface({ subnetId: subnets[0]?.subnetId, description: 'far' });
  return { vpcId, networkInterfaceId, groupId: ec2.group('streaming') };
}

test('[ec2-group-association] [ec2-group-of-other-vpc] a group is used in another VPC once it is associated with it', async () => {
  const ec2 = emulatedEc2();
  const { vpcId, networkInterfaceId, groupId } = twoNetworks(ec2);
  const use = () =>
    ec2.client.send(
      new ModifyNetworkInterfaceAttributeCommand({ NetworkInterfaceId: networkInterfaceId, Groups: [groupId] }),
    );
  await expect(use()).rejects.toMatchObject({ name: 'InvalidGroup.NotFound' });

  await expect(associate(ec2, { GroupId: groupId, VpcId: vpcId, DryRun: true })).rejects.toMatchObject({
    name: 'DryRunOperation',
  });
  await expect(use()).rejects.toMatchObject({ name: 'InvalidGroup.NotFound' });
  expect(await associate(ec2, { GroupId: groupId, VpcId: vpcId })).toMatchObject({ State: 'associated' });
  expect(await associate(ec2, { GroupId: groupId, VpcId: vpcId })).toMatchObject({ State: 'associated' });
  await use();
  expect(ec2.network.interfaces.get(networkInterfaceId)?.securityGroupIds).toEqual([groupId]);
});

test.each(['group-id', 'group-owner-id', 'state', 'vpc-id', 'vpc-owner-id'])(
  'associations are filtered by %s',
  async (Name) => {
    const ec2 = emulatedEc2();
    const { vpcId, groupId } = twoNetworks(ec2);
    await associate(ec2, { GroupId: groupId, VpcId: vpcId });
    const found = async (value: string) => {
      const Filters = [{ Name, Values: [value] }];
      const answer = await ec2.client.send(new DescribeSecurityGroupVpcAssociationsCommand({ Filters }));
      return answer.SecurityGroupVpcAssociations;
    };
    const owner = { GroupOwnerId: '111111111111', VpcOwnerId: '111111111111' };
    expect(await found('*')).toEqual([{ GroupId: groupId, VpcId: vpcId, State: 'associated', ...owner }]);
    expect(await found('no such value')).toEqual([]);
  },
);

test('[ec2-group-association] what cannot be associated is refused', async () => {
  const ec2 = emulatedEc2();
  const { vpcId, groupId } = twoNetworks(ec2);
  const { defaultVpcId } = ec2.network;
  const { securityGroups } = ec2.network.addVpc({ securityGroups: [{ groupName: 'own' }] });
  const own = securityGroups.find(({ groupName }) => groupName === 'own')?.groupId;

  await expect(associate(ec2, { GroupId: groupId })).rejects.toMatchObject({ name: 'InvalidVpcID.NotFound' });
  await expect(associate(ec2, { VpcId: vpcId })).rejects.toMatchObject({ name: 'InvalidGroup.NotFound' });
  await expect(associate(ec2, { GroupId: 'far' })).rejects.toMatchObject({ name: 'InvalidGroupId.Malformed' });
  for (const refused of [
    { GroupId: ec2.group('default'), VpcId: vpcId },
    { GroupId: own, VpcId: defaultVpcId },
    { GroupId: groupId, VpcId: defaultVpcId },
  ]) {
    await expect(associate(ec2, refused)).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  }
});
