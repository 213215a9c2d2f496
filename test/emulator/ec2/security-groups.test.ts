import {
  CreateSecurityGroupCommand,
  type CreateSecurityGroupCommandInput,
  DeleteSecurityGroupCommand,
  type DeleteSecurityGroupCommandInput,
  DescribeSecurityGroupsCommand,
  type DescribeSecurityGroupsCommandInput,
} from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import { type EmulatedEc2, emulatedEc2 } from './support.js';

function create({ client }: EmulatedEc2, input: Partial<CreateSecurityGroupCommandInput> = {}) {
  const complete = { GroupName: 'sealed', Description: 'No way out', ...input };
  return client.send(new CreateSecurityGroupCommand(complete));
}

function remove({ client }: EmulatedEc2, input: DeleteSecurityGroupCommandInput) {
  return client.send(new DeleteSecurityGroupCommand(input));
}

async function groupsWith({ client }: EmulatedEc2, input: DescribeSecurityGroupsCommandInput) {
  return (await client.send(new DescribeSecurityGroupsCommand(input))).SecurityGroups ?? [];
}

describe('describing groups', () => {
  test('[ec2-group-rules] a group has its VPC, owner, ARN and the rules of a new group', async () => {
    const ec2 = emulatedEc2();
    const groupId = ec2.group('streaming');
    expect(await groupsWith(ec2, { GroupIds: [groupId] })).toEqual([
      {
        GroupId: groupId,
        GroupName: 'streaming',
        Description: 'Streaming instances',
        VpcId: ec2.network.defaultVpcId,
        OwnerId: '111111111111',
        SecurityGroupArn: `arn:aws:ec2:us-west-2:111111111111:security-group/${groupId}`,
        IpPermissions: [],
        IpPermissionsEgress: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
        Tags: [],
      },
    ]);
  });

  test.each(['description', 'group-id', 'group-name', 'owner-id', 'vpc-id'])(
    'groups are filtered by %s',
    async (Name) => {
      const ec2 = emulatedEc2();
      expect(await groupsWith(ec2, { Filters: [{ Name, Values: ['*'] }] })).toHaveLength(3);
      expect(await groupsWith(ec2, { Filters: [{ Name, Values: ['no such value'] }] })).toEqual([]);
    },
  );

  test('[ec2-group-by-name] names stand for groups of the default VPC', async () => {
    const ec2 = emulatedEc2();
    ec2.network.addVpc({ securityGroups: [{ groupName: 'far' }] });
    const found = await groupsWith(ec2, { GroupNames: ['default', 'restricted'] });
    expect(found.map((group) => group.GroupId)).toEqual([ec2.group('default'), ec2.group('restricted')]);
    await expect(groupsWith(ec2, { GroupNames: ['far'] })).rejects.toMatchObject({
      name: 'InvalidGroup.NotFound',
      message: `The security group 'far' does not exist in default VPC '${ec2.network.defaultVpcId}'`,
    });
  });

  test('[ec2-missing-id-fails-all] an unknown group fails the call', async () => {
    const ids = { GroupIds: ['sg-0123456789abcdef0'] };
    await expect(groupsWith(emulatedEc2(), ids)).rejects.toMatchObject({
      name: 'InvalidGroup.NotFound',
      message: "The security group 'sg-0123456789abcdef0' does not exist",
    });
  });
});

describe('making a group', () => {
  test('a group is made in the VPC that is named, with its tags', async () => {
    const ec2 = emulatedEc2();
    const { vpcId } = ec2.network.addVpc();
    const Tags = [{ Key: 'Team', Value: 'blue' }];
    const specification = [{ ResourceType: 'security-group' as const, Tags }];
    const made = await create(ec2, { VpcId: vpcId, TagSpecifications: specification });
    expect(made).toMatchObject({ GroupId: expect.stringMatching(/^sg-[\da-f]{17}$/) as string, Tags });
    const [group] = await groupsWith(ec2, { GroupIds: [made.GroupId ?? ''] });
    expect(group).toMatchObject({ GroupName: 'sealed', Description: 'No way out', VpcId: vpcId, Tags });
    expect(made.SecurityGroupArn).toBe(group?.SecurityGroupArn);
  });

  test('with no VPC named it is made in the default one', async () => {
    const ec2 = emulatedEc2();
    const { GroupId } = await create(ec2);
    const [group] = await groupsWith(ec2, { GroupNames: ['sealed'] });
    expect(group).toMatchObject({ GroupId, VpcId: ec2.network.defaultVpcId });
  });

  test('[ec2-group-name-once] a name is taken once in a VPC, in upper or lower case', async () => {
    const ec2 = emulatedEc2();
    await create(ec2);
    const vpcId = ec2.network.defaultVpcId;
    await expect(create(ec2)).rejects.toMatchObject({
      name: 'InvalidGroup.Duplicate',
      message: `The security group 'sealed' already exists for VPC '${vpcId}'`,
    });
    await expect(create(ec2, { GroupName: 'SEALED' })).rejects.toMatchObject({ name: 'InvalidGroup.Duplicate' });
    await create(ec2, { VpcId: ec2.network.addVpc().vpcId });
  });

  test('[ec2-missing-parameter] name and description have to be said', async () => {
    const ec2 = emulatedEc2();
    await expect(create(ec2, { GroupName: undefined })).rejects.toMatchObject({ name: 'MissingParameter' });
    await expect(create(ec2, { Description: '' })).rejects.toMatchObject({
      name: 'MissingParameter',
      message: 'The request must contain the parameter GroupDescription',
    });
  });

  test('[ec2-unknown-vpc] a VPC that is not there is not found', async () => {
    const ec2 = emulatedEc2();
    await expect(create(ec2, { VpcId: 'vpc-0123456789abcdef0' })).rejects.toMatchObject({
      name: 'InvalidVpcID.NotFound',
    });
    await expect(create(ec2, { VpcId: 'mine' })).rejects.toMatchObject({ name: 'InvalidVpcID.Malformed' });
  });

  test('[ec2-group-names] neither default nor what looks like an id is a name', async () => {
    const ec2 = emulatedEc2();
    await expect(create(ec2, { GroupName: 'default' })).rejects.toMatchObject({
      name: 'InvalidParameterValue',
      message: 'Cannot use reserved security group name: default',
    });
    await expect(create(ec2, { GroupName: 'sg-mine' })).rejects.toMatchObject({
      name: 'InvalidParameterValue',
      message: 'Value (sg-mine) for parameter GroupName is invalid. Group names may not be in the format sg-*.',
    });
  });

  test('[ec2-group-text] name and description have at most 255 characters, of those that EC2 allows', async () => {
    const ec2 = emulatedEc2();
    await create(ec2, { GroupName: 'a'.repeat(255), Description: 'all of ._-:/()#,@[]+=&;{}!$*' });
    for (const text of ['a'.repeat(256), 'é', 'a\nb', 'a<b']) {
      await expect(create(ec2, { GroupName: text })).rejects.toMatchObject({ name: 'InvalidParameterValue' });
      await expect(create(ec2, { Description: text })).rejects.toMatchObject({ name: 'InvalidParameterValue' });
    }
  });

  test('[ec2-tag-specification] tags for another kind of thing are refused', async () => {
    const ec2 = emulatedEc2();
    const specification = [{ ResourceType: 'vpc' as const, Tags: [{ Key: 'a', Value: 'b' }] }];
    await expect(create(ec2, { TagSpecifications: specification })).rejects.toMatchObject({
      name: 'InvalidParameterValue',
      message: "'vpc' is not a valid taggable resource type for this operation.",
    });
    expect(await groupsWith(ec2, {})).toHaveLength(3);
  });

  test('[ec2-dry-run] a dry run makes no group', async () => {
    const ec2 = emulatedEc2();
    await expect(create(ec2, { DryRun: true })).rejects.toMatchObject({ name: 'DryRunOperation' });
    expect(await groupsWith(ec2, {})).toHaveLength(3);
  });
});

describe('deleting a group', () => {
  test('a group is deleted by id, and by name in the default VPC', async () => {
    const ec2 = emulatedEc2();
    const groupId = ec2.group('restricted');
    expect(await remove(ec2, { GroupId: groupId })).toMatchObject({ Return: true, GroupId: groupId });
    await remove(ec2, { GroupName: 'streaming' });
    expect((await groupsWith(ec2, {})).map((group) => group.GroupName)).toEqual(['default']);
  });

  test('[ec2-group-in-use] a group that an interface has stays', async () => {
    const ec2 = emulatedEc2();
    const groupId = ec2.group('streaming');
    const id = ec2.attach([ec2.group('default'), groupId]);
    await expect(remove(ec2, { GroupId: groupId })).rejects.toMatchObject({
      name: 'DependencyViolation',
      message: `resource ${groupId} has a dependent object`,
    });
    ec2.network.deleteInterface(id);
    await remove(ec2, { GroupId: groupId });
  });

  test('[ec2-default-group-stays] the default group of a VPC stays', async () => {
    const ec2 = emulatedEc2();
    const groupId = ec2.group('default');
    await expect(remove(ec2, { GroupId: groupId })).rejects.toMatchObject({
      name: 'CannotDelete',
      message: `the specified group: "${groupId}" name: "default" cannot be deleted by a user`,
    });
  });

  test('an unknown group is not found, a malformed id refused, and one of id and name has to be said', async () => {
    const ec2 = emulatedEc2();
    const unknown = { GroupId: 'sg-0123456789abcdef0' };
    await expect(remove(ec2, unknown)).rejects.toMatchObject({ name: 'InvalidGroup.NotFound' });
    await expect(remove(ec2, { GroupId: 'x' })).rejects.toMatchObject({ name: 'InvalidGroupId.Malformed' });
    await expect(remove(ec2, { GroupName: 'x' })).rejects.toMatchObject({ name: 'InvalidGroup.NotFound' });
    await expect(remove(ec2, {})).rejects.toMatchObject({ name: 'MissingParameter' });
  });
});
