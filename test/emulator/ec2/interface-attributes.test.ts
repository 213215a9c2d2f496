import {
  CreateTagsCommand,
  DescribeNetworkInterfaceAttributeCommand,
  type DescribeNetworkInterfaceAttributeCommandInput,
  DescribeNetworkInterfacesCommand,
  ModifyNetworkInterfaceAttributeCommand,
  type ModifyNetworkInterfaceAttributeCommandInput,
  type NetworkInterfaceAttribute,
} from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import { type EmulatedEc2, emulatedEc2 } from './support.js';

type Change = Omit<ModifyNetworkInterfaceAttributeCommandInput, 'NetworkInterfaceId'>;

function modify({ client }: EmulatedEc2, id: string, change: Change) {
  return client.send(new ModifyNetworkInterfaceAttributeCommand({ NetworkInterfaceId: id, ...change }));
}

async function groupsOf({ client }: EmulatedEc2, id: string) {
  const input = {
    NetworkInterfaceId: id,
    Attribute: 'groupSet',
  } satisfies DescribeNetworkInterfaceAttributeCommandInput;
  const { Groups } = await client.send(new DescribeNetworkInterfaceAttributeCommand(input));
  return Groups?.map((group) => group.GroupId);
}

describe('changing an attribute', () => {
  test('[ec2-groups-replaced-whole] the groups said replace those there were', async () => {
    const ec2 = emulatedEc2();
    const id = ec2.attach([ec2.group('default'), ec2.group('streaming')]);
    await modify(ec2, id, { Groups: [ec2.group('restricted')] });
    expect(await groupsOf(ec2, id)).toEqual([ec2.group('restricted')]);
    await modify(ec2, id, { Groups: [ec2.group('streaming'), ec2.group('streaming'), ec2.group('default')] });
    expect(await groupsOf(ec2, id)).toEqual([ec2.group('streaming'), ec2.group('default')]);
    const input = { NetworkInterfaceIds: [id] };
    const { NetworkInterfaces } = await ec2.client.send(new DescribeNetworkInterfacesCommand(input));
    expect(NetworkInterfaces?.[0]?.Groups?.map((group) => group.GroupName)).toEqual(['streaming', 'default']);
  });

  test('[ec2-unknown-group] a group that is not there is refused, and nothing changes', async () => {
    const ec2 = emulatedEc2();
    const id = ec2.attach();
    const groups = [ec2.group('streaming'), 'sg-0123456789abcdef0'];
    await expect(modify(ec2, id, { Groups: groups })).rejects.toMatchObject({
      name: 'InvalidGroup.NotFound',
      message: "The security group 'sg-0123456789abcdef0' does not exist",
      $metadata: { httpStatusCode: 400, attempts: 1 },
    });
    expect(await groupsOf(ec2, id)).toEqual([ec2.group('default')]);
  });

  test('[ec2-group-of-other-vpc] a group of another VPC is refused, and nothing changes', async () => {
    const ec2 = emulatedEc2();
    const id = ec2.attach();
    const [other] = ec2.network.addVpc().securityGroups;
    await expect(modify(ec2, id, { Groups: [other?.groupId ?? ''] })).rejects.toMatchObject({
      name: 'InvalidGroup.NotFound',
      message: 'You have specified two resources that belong to different networks.',
    });
    expect(await groupsOf(ec2, id)).toEqual([ec2.group('default')]);
  });

  test('[ec2-groups-per-interface] an interface has at most 5 groups, or as many as the quota says', async () => {
    for (const securityGroupsPerInterface of [5, 16]) {
      const ec2 = emulatedEc2({ securityGroupsPerInterface });
      const id = ec2.attach();
      const groups = Array.from(
        { length: securityGroupsPerInterface + 1 },
        (_, at) => ec2.network.addSecurityGroup({ groupName: `g${at}` }).groupId,
      );
      await expect(modify(ec2, id, { Groups: groups })).rejects.toMatchObject({
        name: 'SecurityGroupsPerInterfaceLimitExceeded',
        message: 'The maximum number of security groups per interface has been reached.',
      });
      expect(await groupsOf(ec2, id)).toEqual([ec2.group('default')]);
      await modify(ec2, id, { Groups: groups.slice(1) });
      expect(await groupsOf(ec2, id)).toEqual(groups.slice(1));
    }
  });

  test('[ec2-malformed-id] what cannot be the id of an interface or a group is refused', async () => {
    const ec2 = emulatedEc2();
    await expect(modify(ec2, 'eni-1', { Groups: [ec2.group('default')] })).rejects.toMatchObject({
      name: 'InvalidNetworkInterfaceId.Malformed',
    });
    await expect(modify(ec2, ec2.attach(), { Groups: ['streaming'] })).rejects.toMatchObject({
      name: 'InvalidGroupId.Malformed',
      message: 'Invalid id: "streaming" (expecting "sg-...")',
    });
  });

  test('[ec2-unknown-interface] an interface that is gone is not found', async () => {
    const ec2 = emulatedEc2();
    const id = ec2.attach();
    ec2.network.deleteInterface(id);
    await expect(modify(ec2, id, { Groups: [ec2.group('default')] })).rejects.toMatchObject({
      name: 'InvalidNetworkInterfaceID.NotFound',
      message: `The networkInterface ID '${id}' does not exist`,
    });
    await expect(groupsOf(ec2, id)).rejects.toMatchObject({ name: 'InvalidNetworkInterfaceID.NotFound' });
  });

  test.each(['no', 'yes'] as const)(
    '[ec2-requester-managed] an interface is managed by the requester, or not, and then keeps its groups: %s',
    async (requesterManagedInterfaces) => {
      const ec2 = emulatedEc2({}, { requesterManagedInterfaces });
      const id = ec2.attach();
      const managed = requesterManagedInterfaces === 'yes';
      const Filters = [{ Name: 'requester-managed', Values: [String(managed)] }];
      const { NetworkInterfaces } = await ec2.client.send(new DescribeNetworkInterfacesCommand({ Filters }));
      expect(NetworkInterfaces).toMatchObject([{ NetworkInterfaceId: id, RequesterManaged: managed }]);
      const tags = new CreateTagsCommand({ Resources: [id], Tags: [{ Key: 'a', Value: 'b' }] });
      await ec2.client.send(tags);
      const change = modify(ec2, id, { Groups: [ec2.group('restricted')] });
      if (managed) {
        await expect(change).rejects.toMatchObject({ name: 'AuthFailure', $metadata: { httpStatusCode: 403 } });
        const dryRun = modify(ec2, id, { Groups: [ec2.group('restricted')], DryRun: true });
        await expect(dryRun).rejects.toMatchObject({ name: 'AuthFailure' });
      } else await change;
      expect(await groupsOf(ec2, id)).toEqual([ec2.group(managed ? 'default' : 'restricted')]);
    },
  );

  test('[ec2-no-attribute] no attribute, which is what an empty set of groups is on the wire, is refused', async () => {
    const ec2 = emulatedEc2();
    const id = ec2.attach();
    await expect(modify(ec2, id, {})).rejects.toMatchObject({ name: 'MissingParameter' });
    await expect(modify(ec2, id, { Groups: [] })).rejects.toMatchObject({ name: 'MissingParameter' });
    expect(await groupsOf(ec2, id)).toEqual([ec2.group('default')]);
  });

  test('[ec2-one-attribute] two attributes in one request are refused, and neither changes', async () => {
    const ec2 = emulatedEc2();
    const id = ec2.attach();
    const change = { Groups: [ec2.group('streaming')], Description: { Value: 'x' } };
    await expect(modify(ec2, id, change)).rejects.toMatchObject({
      name: 'InvalidParameterCombination',
      message: 'Fields for multiple attribute types specified: SecurityGroupId, Description',
    });
    expect(ec2.network.interfaces.get(id)).toMatchObject({
      securityGroupIds: [ec2.group('default')],
      description: 'streaming',
    });
  });

  test('[ec2-dry-run] a dry run of what would succeed is a DryRunOperation with status 412, and changes nothing', async () => {
    const ec2 = emulatedEc2();
    const id = ec2.attach();
    const change = { Groups: [ec2.group('streaming')], DryRun: true };
    await expect(modify(ec2, id, change)).rejects.toMatchObject({
      name: 'DryRunOperation',
      message: 'Request would have succeeded, but DryRun flag is set.',
      $metadata: { httpStatusCode: 412 },
    });
    expect(await groupsOf(ec2, id)).toEqual([ec2.group('default')]);
    await modify(ec2, id, { ...change, DryRun: false });
    expect(await groupsOf(ec2, id)).toEqual([ec2.group('streaming')]);
  });

  test('[ec2-dry-run] a dry run of what would fail is the failure, of what is not allowed the refusal', async () => {
    const ec2 = emulatedEc2();
    const id = ec2.attach();
    const change = { Groups: ['sg-0123456789abcdef0'], DryRun: true };
    await expect(modify(ec2, id, change)).rejects.toMatchObject({ name: 'InvalidGroup.NotFound' });
    ec2.gateway.permissions.allow('111111111111', ['DescribeNetworkInterfaces']);
    await expect(modify(ec2, id, change)).rejects.toMatchObject({ name: 'UnauthorizedOperation' });
  });

  test('[ec2-interface-description] the description changes, up to 255 characters', async () => {
    const ec2 = emulatedEc2();
    const id = ec2.attach();
    await modify(ec2, id, { Description: { Value: 'a <b> & "c"' } });
    expect(ec2.network.interfaces.get(id)?.description).toBe('a <b> & "c"');
    const long = { Description: { Value: 'x'.repeat(256) } };
    await expect(modify(ec2, id, long)).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  });

  test('the source and destination check is switched off and on', async () => {
    const ec2 = emulatedEc2();
    const id = ec2.attach();
    await modify(ec2, id, { SourceDestCheck: { Value: false } });
    expect(ec2.network.interfaces.get(id)?.sourceDestCheck).toBe(false);
    await modify(ec2, id, { SourceDestCheck: { Value: true } });
    expect(ec2.network.interfaces.get(id)?.sourceDestCheck).toBe(true);
  });

  test('[ec2-unknown-parameter] attributes that the emulator does not have are refused, not ignored', async () => {
    const ec2 = emulatedEc2();
    const change = { EnablePrimaryIpv6: true };
    await expect(modify(ec2, ec2.attach(), change)).rejects.toMatchObject({
      name: 'UnknownParameter',
      message: 'The parameter EnablePrimaryIpv6 is not recognized',
    });
  });
});

describe('telling an attribute', () => {
  function tell({ client }: EmulatedEc2, id: string, attribute: NetworkInterfaceAttribute | undefined) {
    const input = { NetworkInterfaceId: id, Attribute: attribute };
    return client.send(new DescribeNetworkInterfaceAttributeCommand(input));
  }

  test('each attribute is told alone', async () => {
    const ec2 = emulatedEc2();
    const id = ec2.attach();
    const { $metadata, ...description } = await tell(ec2, id, 'description');
    expect($metadata.httpStatusCode).toBe(200);
    expect(description).toEqual({ NetworkInterfaceId: id, Description: { Value: 'streaming' } });
    expect((await tell(ec2, id, 'groupSet')).Groups).toEqual([{ GroupId: ec2.group('default'), GroupName: 'default' }]);
    expect((await tell(ec2, id, 'sourceDestCheck')).SourceDestCheck).toEqual({ Value: true });
    expect((await tell(ec2, id, 'attachment')).Attachment).toMatchObject({ Status: 'attached', DeviceIndex: 1 });
    expect((await tell(ec2, id, 'associatePublicIpAddress')).AssociatePublicIpAddress).toBe(false);
  });

  test('[ec2-unknown-attribute] an attribute that does not exist is refused', async () => {
    const ec2 = emulatedEc2();
    const attribute = 'constructor' as NetworkInterfaceAttribute;
    await expect(tell(ec2, ec2.attach(), attribute)).rejects.toMatchObject({
      name: 'InvalidParameterValue',
      message: 'Value (constructor) for parameter attribute is invalid. Unknown attribute.',
    });
  });

  test('[ec2-missing-parameter] interface and attribute have to be said', async () => {
    const ec2 = emulatedEc2();
    await expect(tell(ec2, ec2.attach(), undefined)).rejects.toMatchObject({
      name: 'MissingParameter',
      message: 'The request must contain the parameter Attribute',
    });
    await expect(tell(ec2, '', 'groupSet')).rejects.toMatchObject({ name: 'MissingParameter' });
  });
});
