import {
  type DescribeNetworkInterfacesCommandInput,
  EC2Client,
  paginateDescribeNetworkInterfaces,
} from '@aws-sdk/client-ec2';
import type { Ec2Network } from '../../../src/emulator/ec2/network.js';
import { clientConfig } from '../../../src/emulator/gateway/client-config.js';
import { Gateway } from '../../../src/emulator/gateway/gateway.js';
import { installedServices } from '../../../src/emulator/gateway/installed-services.js';
import { type InProcessTransport, inProcessTransport } from '../../../src/emulator/gateway/transport.js';
import {
  type Assumptions,
  defaultAssumptions,
  defaultQuotas,
  type Quotas,
  type Settings,
} from '../../../src/emulator/settings.js';
import { World } from '../../../src/emulator/world.js';

const accountId = '111111111111';
const region = 'us-west-2';

export interface EmulatedEc2 {
  readonly world: World;
  readonly gateway: Gateway;
  readonly transport: InProcessTransport;
  readonly network: Ec2Network;
  readonly client: EC2Client;
  /** The id of the default VPC's group of that name. */
  readonly group: (groupName: string) => string;
  /** Makes an interface in the default subnet and hands back its id. */
  readonly attach: (securityGroupIds?: readonly string[]) => string;
}

/** A fresh world, its EC2 client, and the network behind it. */
export function emulatedEc2(quotas: Partial<Quotas> = {}, assume: Partial<Assumptions> = {}): EmulatedEc2 {
  const settings: Settings = {
    region,
    timings: 'instant',
    throttling: 'none',
    assume: { ...defaultAssumptions, ...assume },
    quotas: { ...defaultQuotas, ...quotas },
  };
  const world = new World(settings);
  const gateway = new Gateway(world, installedServices);
  const transport = inProcessTransport(gateway);
  const network = world.region(region).account(accountId).ec2;
  return {
    world,
    gateway,
    transport,
    network,
    client: new EC2Client(clientConfig(accountId, region, transport)),
    group: (groupName) => {
      const found = [...network.securityGroups.values()].find(
        (group) => group.vpcId === network.defaultVpcId && group.groupName === groupName,
      );
      if (found === undefined) throw new Error(`no group ${groupName}`);
      return found.groupId;
    },
    attach: (securityGroupIds) =>
      network.createInterface({ securityGroupIds, description: 'streaming' }).networkInterfaceId,
  };
}

/** Lists interfaces page by page: the ids of each page. */
export async function pagesOf(
  client: EC2Client,
  input: DescribeNetworkInterfacesCommandInput,
): Promise<readonly (readonly string[])[]> {
  const pages: string[][] = [];
  for await (const page of paginateDescribeNetworkInterfaces({ client }, input)) {
    pages.push((page.NetworkInterfaces ?? []).map((item) => item.NetworkInterfaceId ?? ''));
  }
  return pages;
}
