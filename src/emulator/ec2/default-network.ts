import { createHash } from 'node:crypto';
import type { Ec2Network } from './network.js';
import { newVpc } from './topology.js';

/**
 * What every account starts with: one VPC, two subnets in two zones, three security groups.
 *
 * The ids are made from the account and the region alone, so they are the same in every run, whatever came before.
 */
export function addDefaultNetwork(network: Ec2Network): void {
  // rule: ec2-default-network
  const id = (prefix: string, name: string): string => {
    const seed = [network.region, network.accountId, prefix, name].join('/');
    return `${prefix}-0${createHash('sha256').update(seed).digest('hex').slice(0, 16)}`;
  };
  const subnets = [
    { zone: 'a', cidrBlock: '172.31.0.0/18' },
    { zone: 'b', cidrBlock: '172.31.64.0/18' },
  ];
  const groups = [
    { groupName: 'default', description: 'default VPC security group' },
    { groupName: 'streaming', description: 'Streaming instances' },
    { groupName: 'restricted', description: 'Streaming instances with restricted access' },
  ];
  newVpc(
    network,
    {
      vpcId: id('vpc', 'default'),
      cidrBlock: '172.31.0.0/16',
      subnets: subnets.map(({ zone, cidrBlock }) => ({
        subnetId: id('subnet', zone),
        cidrBlock,
        availabilityZone: `${network.region}${zone}`,
      })),
      securityGroups: groups.map((group) => ({ groupId: id('sg', group.groupName), ...group })),
    },
    true,
  );
}
