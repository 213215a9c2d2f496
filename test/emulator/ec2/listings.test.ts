import {
  DescribeNetworkInterfacesCommand,
  type DescribeNetworkInterfacesCommandInput,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, test } from 'vitest';
import { Emulator } from '../../../src/emulator/index.js';
import { type EmulatedEc2, emulatedEc2, pagesOf } from './support.js';

async function allIds({ client }: EmulatedEc2): Promise<readonly string[]> {
  const answer = await client.send(new DescribeNetworkInterfacesCommand({}));
  return (answer.NetworkInterfaces ?? []).map((item) => item.NetworkInterfaceId ?? '');
}

function refused(ec2: EmulatedEc2, input: DescribeNetworkInterfacesCommandInput) {
  return expect(ec2.client.send(new DescribeNetworkInterfacesCommand(input))).rejects;
}

describe('what is described', () => {
  test('[ec2-interface-members] an interface has its groups, attachment, addresses, zone, owner and state', async () => {
    const { client, world, network, group, attach } = emulatedEc2();
    world.clock.advance(3600);
    const id = attach([group('streaming')]);
    const { NetworkInterfaces } = await client.send(new DescribeNetworkInterfacesCommand({}));
    const kept = network.interfaces.get(id);
    expect(NetworkInterfaces).toEqual([
      expect.objectContaining({
        NetworkInterfaceId: id,
        VpcId: network.defaultVpcId,
        SubnetId: network.defaultSubnetId,
        AvailabilityZone: 'us-west-2a',
        Description: 'streaming',
        OwnerId: '111111111111',
        RequesterManaged: false,
        Status: 'in-use',
        SourceDestCheck: true,
        InterfaceType: 'interface',
        PrivateIpAddress: '172.31.0.4',
        PrivateDnsName: 'ip-172-31-0-4.us-west-2.compute.internal',
        MacAddress: kept?.macAddress,
        Groups: [{ GroupId: group('streaming'), GroupName: 'streaming' }],
        PrivateIpAddresses: [expect.objectContaining({ PrivateIpAddress: '172.31.0.4', Primary: true })],
        Ipv6Addresses: [],
        TagSet: [],
      }),
    ]);
    expect(NetworkInterfaces?.[0]?.Attachment).toMatchObject({
      Status: 'attached',
      DeviceIndex: 1,
      InstanceOwnerId: 'amazon-aws',
      AttachTime: kept?.attachedAt,
    });
    expect(kept?.macAddress).toMatch(/^02(:[\da-f]{2}){5}$/);
  });

  test('VPCs are described with block, state, owner and whether they are the default', async () => {
    const { client, network } = emulatedEc2();
    const { vpcId } = network.addVpc({ cidrBlock: '10.7.0.0/16' });
    const { Vpcs } = await client.send(new DescribeVpcsCommand({}));
    expect(Vpcs).toEqual([
      expect.objectContaining({ VpcId: network.defaultVpcId, CidrBlock: '172.31.0.0/16', IsDefault: true }),
      expect.objectContaining({ VpcId: vpcId, CidrBlock: '10.7.0.0/16', IsDefault: false, State: 'available' }),
    ]);
    const filters = [{ Name: 'is-default', Values: ['false'] }];
    const found = await client.send(new DescribeVpcsCommand({ VpcIds: [vpcId], Filters: filters }));
    expect(found.Vpcs?.map((vpc) => vpc.OwnerId)).toEqual(['111111111111']);
  });

  test('subnets are described with block, zone and the number of addresses that are left', async () => {
    const { client, network, attach } = emulatedEc2();
    attach();
    const ids = [network.defaultSubnetId];
    const { Subnets } = await client.send(new DescribeSubnetsCommand({ SubnetIds: ids }));
    expect(Subnets).toEqual([
      expect.objectContaining({
        SubnetId: network.defaultSubnetId,
        VpcId: network.defaultVpcId,
        CidrBlock: '172.31.0.0/18',
        AvailabilityZone: 'us-west-2a',
        AvailableIpAddressCount: 2 ** 14 - 6,
        DefaultForAz: true,
        SubnetArn: `arn:aws:ec2:us-west-2:111111111111:subnet/${network.defaultSubnetId}`,
      }),
    ]);
  });

  test('there are no managed resources, so asking for them changes nothing', async () => {
    const ec2 = emulatedEc2();
    const id = ec2.attach();
    const answer = await ec2.client.send(new DescribeNetworkInterfacesCommand({ IncludeManagedResources: true }));
    expect(answer.NetworkInterfaces?.map((item) => item.NetworkInterfaceId)).toEqual([id]);
  });

  test('accounts and regions do not see each other', async () => {
    const ec2 = emulatedEc2();
    ec2.attach();
    const other = ec2.world.region('us-west-2').account('222222222222').ec2;
    const id = other.createInterface({ description: '' }).networkInterfaceId;
    await refused(ec2, { NetworkInterfaceIds: [id] }).toMatchObject({ name: 'InvalidNetworkInterfaceID.NotFound' });
    expect(await allIds(ec2)).toHaveLength(1);
  });
});

describe('ids', () => {
  test('[ec2-missing-id-fails-all] one unknown id fails the whole call', async () => {
    const ec2 = emulatedEc2();
    const ids = [ec2.attach(), 'eni-0123456789abcdef0'];
    await refused(ec2, { NetworkInterfaceIds: ids }).toMatchObject({
      name: 'InvalidNetworkInterfaceID.NotFound',
      message: "The networkInterface ID 'eni-0123456789abcdef0' does not exist",
      $metadata: { httpStatusCode: 400 },
    });
    const unknown = { VpcIds: ['vpc-01234567'] };
    await expect(ec2.client.send(new DescribeVpcsCommand(unknown))).rejects.toMatchObject({
      name: 'InvalidVpcID.NotFound',
      message: "The vpc ID 'vpc-01234567' does not exist",
    });
  });

  test.each(['eni-xyz', 'sg-01234567', '', 'eni-0123456789ABCDEF0'])(
    '[ec2-malformed-id] %j is no id of an interface',
    async (id) => {
      await refused(emulatedEc2(), { NetworkInterfaceIds: [id] }).toMatchObject({
        name: 'InvalidNetworkInterfaceId.Malformed',
        message: `Invalid id: "${id}" (expecting "eni-...")`,
      });
    },
  );

  test('[ec2-most-ids] a thousand ids can be named, no more', async () => {
    const ec2 = emulatedEc2();
    const ids = Array.from({ length: 1000 }, () => ec2.attach());
    const { NetworkInterfaces } = await ec2.client.send(
      new DescribeNetworkInterfacesCommand({ NetworkInterfaceIds: [...ids, ...ids.slice(0, 5)] }),
    );
    expect(NetworkInterfaces).toHaveLength(1000);
    await refused(ec2, { NetworkInterfaceIds: [...ids, ec2.attach()] }).toMatchObject({
      name: 'InvalidParameterValue',
    });
  });

  test('[ec2-ids-or-pages] ids and MaxResults exclude each other', async () => {
    const ec2 = emulatedEc2();
    await refused(ec2, { NetworkInterfaceIds: [ec2.attach()], MaxResults: 5 }).toMatchObject({
      name: 'InvalidParameterCombination',
      message: 'The parameter NetworkInterfaceIds cannot be used with the parameter MaxResults',
    });
  });
});

describe('pages', () => {
  test('[ec2-pages] 10,000 interfaces come by pages, each once, and all at once where no page size is said', async () => {
    const ec2 = emulatedEc2();
    const ids = Array.from({ length: 10_000 }, () => ec2.attach());
    const pages = await pagesOf(ec2.client, { MaxResults: 1000 });
    expect(pages.map((page) => page.length)).toEqual(Array.from({ length: 10 }, () => 1000));
    expect(pages.flat()).toEqual(ids);
    expect(await allIds(ec2)).toEqual(ids);
  });

  test('[ec2-pages] filters apply before pages, and the last page has no token', async () => {
    const ec2 = emulatedEc2();
    const wanted = Array.from({ length: 30 }, (_, at) =>
      ec2.attach([ec2.group(at % 3 === 0 ? 'streaming' : 'default')]),
    );
    const filters = [{ Name: 'group-id', Values: [ec2.group('streaming')] }];
    const pages = await pagesOf(ec2.client, { MaxResults: 5, Filters: filters });
    expect(pages.map((page) => page.length)).toEqual([5, 5]);
    expect(pages.flat()).toEqual(wanted.filter((_, at) => at % 3 === 0));
  });

  test('[ec2-pages] a listing goes on after interfaces that are gone, and shows those that came since', async () => {
    const ec2 = emulatedEc2();
    const ids = Array.from({ length: 12 }, () => ec2.attach());
    const first = await ec2.client.send(new DescribeNetworkInterfacesCommand({ MaxResults: 5 }));
    for (const id of ids.slice(2, 7)) ec2.network.deleteInterface(id);
    const late = ec2.attach();
    const second = await ec2.client.send(new DescribeNetworkInterfacesCommand({ NextToken: first.NextToken }));
    expect(second.NetworkInterfaces?.map((item) => item.NetworkInterfaceId)).toEqual([...ids.slice(7), late]);
    expect(second.NextToken).toBeUndefined();
  });

  test.each([
    [4, 'Expecting a value greater than or equal to 5.'],
    [1001, 'Expecting a value less than or equal to 1000.'],
  ])('[ec2-max-results] a page of %i is refused', async (MaxResults, why) => {
    await refused(emulatedEc2(), { MaxResults }).toMatchObject({
      name: 'InvalidParameterValue',
      message: `Value (${MaxResults}) for parameter MaxResults is invalid. ${why}`,
    });
  });

  test('[ec2-next-token] a token of another listing, or of none, is refused', async () => {
    const ec2 = emulatedEc2();
    for (let n = 0; n < 6; n++) ec2.network.addVpc();
    const { NextToken } = await ec2.client.send(new DescribeVpcsCommand({ MaxResults: 5 }));
    expect(NextToken).toBeDefined();
    await refused(ec2, { NextToken }).toMatchObject({ name: 'InvalidNextToken' });
    await refused(ec2, { NextToken: 'garbage' }).toMatchObject({ name: 'InvalidNextToken' });
  });
});

test('ARNs of subnets and groups, and of who calls, are those of the partition of the region', async () => {
  const config = new Emulator({ region: 'us-gov-west-1' }).clientConfig('111111111111');
  const ec2 = new EC2Client(config);
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}));
  const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({}));
  const { Arn } = await new STSClient(config).send(new GetCallerIdentityCommand({}));
  for (const arn of [Subnets[0]?.SubnetArn, SecurityGroups[0]?.SecurityGroupArn, Arn]) {
    expect(arn).toMatch(/^arn:aws-us-gov:/);
  }
});
