import type { UpdateFleetCommandInput } from '@aws-sdk/client-appstream';
import type { DomainJoinInfo, S3Location, VolumeConfig } from '../service/resource-types.js';
import type { ChangeableFleetFields, ComputeCapacity } from './fleet-spec.js';

/** Changes of a fleet's network. */
export interface FleetVpcPatch {
  /** Subnets, all of them. */
  readonly subnetIds?: readonly string[] | undefined;
  /** Security groups, all of them, at most 5 by today's limits; `null` or none for the VPC's default group. */
  readonly securityGroupIds?: readonly string[] | null | undefined;
}

/**
 * Changes of a fleet.
 *
 * What is left out stays as it is, also inside of `vpcConfig`, `domainJoinInfo`, `sessionScriptS3Location` and `rootVolumeConfig`.
 * `null` clears a field; `0`, `false` and `''` are values.
 */
export interface FleetPatch extends ChangeableFleetFields {
  /** Instance type, of the same family as it is. */
  readonly instanceType?: string | undefined;
  /** Name of an image of the fleet's own account, or of a public one. */
  readonly imageName?: string | undefined;
  /** ARN of any image; not beside `imageName`. */
  readonly imageArn?: string | undefined;
  /** Capacity, in what the fleet counts in. */
  readonly computeCapacity?: ComputeCapacity | undefined;
  /** Elastic: sessions at the same time, at least 1. */
  readonly maxConcurrentSessions?: number | undefined;
  /** Sessions of one instance, 2 to 50 by today's limits; `null` for one user an instance. Where it comes or goes, say `computeCapacity` too. */
  readonly maxSessionsPerInstance?: number | null | undefined;
  /** Network; `null` for none. */
  readonly vpcConfig?: FleetVpcPatch | null | undefined;
  /** Domain that instances join; `null` for none. */
  readonly domainJoinInfo?: DomainJoinInfo | null | undefined;
  /** ARN of the role of the instances; `null` for none. */
  readonly iamRoleArn?: string | null | undefined;
  /** USB devices that users may pass through, all of them; `null` or none for none. */
  readonly usbDeviceFilterStrings?: readonly string[] | null | undefined;
  /** Elastic: scripts that run around sessions; `null` for none. */
  readonly sessionScriptS3Location?: S3Location | null | undefined;
  /** Root volume; `null` for the service's own size, 200 GiB. */
  readonly rootVolumeConfig?: VolumeConfig | null | undefined;
  /** Raw members of the SDK's `UpdateFleet`, for what is newer than this version. A member that a field above also sets is refused. */
  readonly sdkInput?: Partial<UpdateFleetCommandInput> | undefined;
}
