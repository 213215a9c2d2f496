import type { Ids } from '../ids.js';
import type { Settings } from '../settings.js';

/** A network interface, as far as whoever attaches it needs to know it. */
export interface AttachedInterface {
  readonly networkInterfaceId: string;
  readonly privateIpAddress: string;
}

/** The VPCs, subnets, security groups and network interfaces of one account in one region. */
export class Ec2Network {
  constructor(_options: { accountId: string; region: string; ids: Ids; settings: Settings }) {}
}
