import { expect, test } from 'vitest';
import { emulatedEc2 } from './support.js';

function codeOf(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  }
  return 'no error';
}

test('[ec2-default-network] an account starts with one VPC, two subnets in two zones and three groups, one named default', () => {
  const { network } = emulatedEc2();
  const [vpc, ...more] = network.contents();
  expect(more).toEqual([]);
  expect(vpc?.subnets.map((subnet) => subnet.availabilityZone)).toEqual(['us-west-2a', 'us-west-2b']);
  expect(vpc?.securityGroups.map((group) => group.groupName)).toEqual(['default', 'streaming', 'restricted']);
  expect(network.defaultVpcId).toBe(vpc?.vpcId);
  expect(network.defaultSubnetId).toBe(vpc?.subnets[0]?.subnetId);
});

test('[ec2-default-network] its ids depend on the account and the region only', () => {
  const { network, world } = emulatedEc2();
  const { network: again, world: other } = emulatedEc2();
  other.ids.uuid();
  expect(again.contents()).toEqual(network.contents());
  expect(world.region('eu-west-1').account('111111111111').ec2.defaultVpcId).not.toBe(network.defaultVpcId);
  expect(world.region('us-west-2').account('222222222222').ec2.defaultVpcId).not.toBe(network.defaultVpcId);
});

test('an interface is in the subnet and the groups it names, else in the default subnet and the default group', () => {
  const { network, group } = emulatedEc2();
  const [, second] = network.contents()[0]?.subnets ?? [];
  const plain = network.createInterface({ description: 'a' });
  const subnetId = second?.subnetId;
  const named = network.createInterface({ subnetId, securityGroupIds: [group('streaming')], description: 'b' });
  expect(network.interfaces.get(plain.networkInterfaceId)).toMatchObject({
    subnetId: network.defaultSubnetId,
    securityGroupIds: [group('default')],
    description: 'a',
  });
  expect(network.interfaces.get(named.networkInterfaceId)).toMatchObject({
    subnetId,
    securityGroupIds: [group('streaming')],
    availabilityZone: 'us-west-2b',
  });
  expect(plain.privateIpAddress).toBe('172.31.0.4');
  expect(named.privateIpAddress).toBe('172.31.64.4');
});

test('an interface with no group named is in the default group of its own VPC', () => {
  const { network } = emulatedEc2();
  const vpc = network.addVpc();
  const subnetId = vpc.subnets[0]?.subnetId;
  const { networkInterfaceId } = network.createInterface({ subnetId, securityGroupIds: [], description: '' });
  expect(network.interfaces.get(networkInterfaceId)?.securityGroupIds).toEqual([vpc.securityGroups[0]?.groupId]);
});

test('an interface is not made in an unknown subnet, nor with groups that it cannot have', () => {
  const { network, group } = emulatedEc2({ securityGroupsPerInterface: 1 });
  const elsewhere = network.addVpc({ securityGroups: [{ groupName: 'far' }] }).securityGroups[1]?.groupId ?? '';
  const create = (securityGroupIds: readonly string[], subnetId?: string) => () =>
    network.createInterface({ subnetId, securityGroupIds, description: '' });
  expect(codeOf(create([], 'subnet-00000000'))).toBe('InvalidSubnetID.NotFound');
  expect(codeOf(create(['sg-00000000']))).toBe('InvalidGroup.NotFound');
  expect(codeOf(create([elsewhere]))).toBe('InvalidGroup.NotFound');
  expect(codeOf(create([group('default'), group('streaming')]))).toBe('SecurityGroupsPerInterfaceLimitExceeded');
  expect(network.interfaces.size).toBe(0);
});

test('[ec2-addresses] a full subnet takes no further interface until one is gone', () => {
  const { network } = emulatedEc2();
  const { subnetId } = network.addSubnet({ cidrBlock: '172.31.128.0/28' });
  const create = () => network.createInterface({ subnetId, description: '' });
  const made = Array.from({ length: 11 }, create);
  expect(codeOf(create)).toBe('InsufficientFreeAddressesInSubnet');
  network.deleteInterface(made[3]?.networkInterfaceId ?? '');
  network.deleteInterface(made[3]?.networkInterfaceId ?? '');
  expect(create().privateIpAddress).toBe(made[3]?.privateIpAddress);
  expect(codeOf(create)).toBe('InsufficientFreeAddressesInSubnet');
});

test('[ec2-new-vpc] a VPC comes with two subnets in two zones and a default group, unless it is said otherwise', () => {
  const { network } = emulatedEc2();
  const plain = network.addVpc();
  expect(plain.subnets.map((subnet) => subnet.availabilityZone)).toEqual(['us-west-2a', 'us-west-2b']);
  expect(plain.securityGroups.map((group) => group.groupName)).toEqual(['default']);
  const given = {
    vpcId: 'vpc-0123456789abcdef0',
    cidrBlock: '192.168.0.0/16',
    subnets: [{ subnetId: 'subnet-12345678', cidrBlock: '192.168.4.0/24', availabilityZone: 'us-west-2d' }],
    securityGroups: [{ groupId: 'sg-12345678', groupName: 'default', description: 'ours' }],
  };
  expect(network.addVpc(given)).toEqual(given);
  expect(network.hasSubnet('subnet-12345678') && network.hasSecurityGroup('sg-12345678')).toBe(true);
});

test('[ec2-new-vpc] adding what is there already changes nothing, and adds what is new', () => {
  const { network } = emulatedEc2();
  const { network: other } = emulatedEc2();
  const extra = network.addVpc({ securityGroups: [{ groupName: 'x' }] });
  network.addSecurityGroup({ groupName: 'own' });
  for (const vpc of network.contents()) other.addVpc(vpc);
  for (const vpc of network.contents()) other.addVpc(vpc);
  expect(other.contents()).toEqual(network.contents());
  other.addVpc({ vpcId: extra.vpcId, securityGroups: [{ groupName: 'x' }, { groupName: 'y' }] });
  expect(other.contents()[1]?.securityGroups.map((group) => group.groupName)).toEqual(['default', 'x', 'y']);
  expect(other.contents()[1]?.subnets).toEqual(extra.subnets);
});

test('[ec2-new-vpc] subnets without a block of their own share the VPC until it is full', () => {
  const { network } = emulatedEc2();
  const { vpcId } = network.addVpc({ cidrBlock: '10.9.0.0/16', subnets: [{ cidrBlock: '10.9.16.0/20' }] });
  const blocks = Array.from({ length: 15 }, () => network.addSubnet({ vpcId }).cidr.first);
  expect(new Set(blocks).size).toBe(15);
  expect(codeOf(() => network.addSubnet({ vpcId }))).toBe('InvalidSubnet.Conflict');
});

test('[ec2-new-vpc] blocks, ids and names that cannot be are refused', () => {
  const { network, group } = emulatedEc2();
  expect(codeOf(() => network.addVpc({ cidrBlock: '10.0.0.0' }))).toBe('InvalidParameterValue');
  expect(codeOf(() => network.addVpc({ cidrBlock: '10.0.0.0/8' }))).toBe('InvalidVpc.Range');
  expect(codeOf(() => network.addVpc({ vpcId: 'vpc-mine' }))).toBe('InvalidVpcID.Malformed');
  expect(codeOf(() => network.addSubnet({ cidrBlock: '10.0.0.0/24' }))).toBe('InvalidSubnet.Range');
  expect(codeOf(() => network.addSubnet({ cidrBlock: '172.31.0.0/24' }))).toBe('InvalidSubnet.Conflict');
  expect(codeOf(() => network.addSubnet({ vpcId: 'vpc-00000000' }))).toBe('InvalidVpcID.NotFound');
  expect(codeOf(() => network.addSecurityGroup({ groupName: 'streaming' }))).toBe('InvalidGroup.Duplicate');
  const taken = { groupName: 'new', groupId: group('streaming') };
  expect(codeOf(() => network.addSecurityGroup(taken))).toBe('InvalidParameterValue');
});

test('[ec2-new-vpc] a VPC with a part that cannot be is not added at all', () => {
  const { network } = emulatedEc2();
  const before = network.contents();
  const twice = [{ groupName: 'a' }, { groupName: 'a', groupId: 'sg-12345678' }];
  expect(codeOf(() => network.addVpc({ securityGroups: twice }))).toBe('InvalidGroup.Duplicate');
  expect(codeOf(() => network.addVpc({ subnets: [{}, { cidrBlock: 'x' }] }))).toBe('InvalidParameterValue');
  const { vpcId } = before[0] ?? {};
  const overlapping = [{ cidrBlock: '172.31.192.0/24' }, { cidrBlock: '172.31.192.0/28' }];
  expect(codeOf(() => network.addVpc({ vpcId, subnets: overlapping }))).toBe('InvalidSubnet.Conflict');
  expect(network.contents()).toEqual(before);
});
