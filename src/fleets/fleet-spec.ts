import type { CreateFleetCommandInput } from '@aws-sdk/client-appstream';
import type { Open } from '../core/decode.js';
import type {
  DomainJoinInfo,
  ImageByArn,
  ImageByName,
  Platform,
  S3Location,
  VolumeConfig,
  VpcConfig,
} from '../service/resource-types.js';
import type { Tags } from '../service/tags.js';

/** What fleets of every type may have, and an update may change but not clear. */
export interface ChangeableFleetFields {
  /** Name as users see it, at most 100 characters. */
  readonly displayName?: string | undefined;
  /** Description, at most 256 characters. */
  readonly description?: string | undefined;
  /** Longest session, in seconds; 600 to 432,000 by today's limits. */
  readonly maxUserDurationInSeconds?: number | undefined;
  /** How long a disconnected session is kept, in seconds; 60 to 36,000 by today's limits. */
  readonly disconnectTimeoutInSeconds?: number | undefined;
  /** How long an idle user stays connected, in seconds: 0 for ever, else 60 to 36,000, rounded to minutes by the service. */
  readonly idleDisconnectTimeoutInSeconds?: number | undefined;
  /** Whether instances reach the internet directly, through a public subnet. */
  readonly enableDefaultInternetAccess?: boolean | undefined;
  /** What users see: windows of applications (`APP`, the service's default), or a desktop. */
  readonly streamView?: Open<'APP' | 'DESKTOP'> | undefined;
  /** Platform. Elastic fleets: `WINDOWS_SERVER_2019`, `AMAZON_LINUX2` or `UBUNTU_PRO_2404`; several users an instance: Windows. */
  readonly platform?: Platform | undefined;
  /** Whether instances refuse version 1 of the instance metadata service. */
  readonly disableIMDSV1?: boolean | undefined;
}

/** What fleets of every type may have. */
export interface CommonFleetSpec extends ChangeableFleetFields {
  /** Name: a letter or digit, then at most 100 letters, digits, `_`, `.` or `-`. */
  readonly name: string;
  /** Instance type, such as `stream.standard.medium`; checked against the limits. */
  readonly instanceType: string;
  /** ARN of the role of the instances. */
  readonly iamRoleArn?: string | undefined;
  /** USB devices that users may pass through: at most 10 filters of at most 100 characters, each of 8 fields with `,` between them. */
  readonly usbDeviceFilterStrings?: readonly string[] | undefined;
  /** Root volume; 200 to 500 GiB by today's limits. */
  readonly rootVolumeConfig?: VolumeConfig | undefined;
  /** Tags, at most 50. */
  readonly tags?: Tags | undefined;
  /** Raw members of the SDK's `CreateFleet`, for what is newer than this version. A member that a field above also sets is refused. */
  readonly sdkInput?: Partial<CreateFleetCommandInput> | undefined;
}

/** What always-on and on-demand fleets may have beside their image and capacity. */
export interface ProvisionedFleetSpec extends CommonFleetSpec {
  /** `ALWAYS_ON`: instances run all the time; `ON_DEMAND`: they start when users come, after a minute or two. */
  readonly fleetType: 'ALWAYS_ON' | 'ON_DEMAND';
  /** Network; without it instances have no interface in the account's VPC. */
  readonly vpcConfig?: VpcConfig | undefined;
  /** Domain that instances join. */
  readonly domainJoinInfo?: DomainJoinInfo | undefined;
}

/** How many instances a fleet keeps. */
export interface InstanceCapacity {
  /** Instances, from 0. */
  readonly desiredInstances: number;
  /** Not with instances. */
  readonly desiredSessions?: undefined;
}

/** How many user sessions a multi-session fleet has room for. */
export interface SessionCapacity {
  /** User sessions, from 0. */
  readonly desiredSessions: number;
  /** Not with sessions. */
  readonly desiredInstances?: undefined;
}

/** How much capacity a fleet keeps: sessions where several users share an instance, else instances. */
export type ComputeCapacity = InstanceCapacity | SessionCapacity;

/** A fleet whose instances serve one user each. */
export interface SingleSession {
  /** Instances. */
  readonly computeCapacity: InstanceCapacity;
  /** Not without sessions as capacity. */
  readonly maxSessionsPerInstance?: undefined;
}

/** A fleet whose instances serve several users each. */
export interface MultiSession {
  /** User sessions. */
  readonly computeCapacity: SessionCapacity;
  /** User sessions of one instance; 2 to 50 by today's limits. */
  readonly maxSessionsPerInstance: number;
}

/** Network of an elastic fleet. */
export interface ElasticVpcConfig extends VpcConfig {
  /** At least two subnets, in different availability zones. */
  readonly subnetIds: readonly string[];
}

/** An elastic fleet: it has no image, and its instances belong to the service. */
export interface ElasticFleetSpec extends CommonFleetSpec {
  /** `ELASTIC`: instances come from a pool of the service. */
  readonly fleetType: 'ELASTIC';
  /** Sessions at the same time, at least 1. */
  readonly maxConcurrentSessions: number;
  /** Network. */
  readonly vpcConfig: ElasticVpcConfig;
  /** Scripts that run around sessions. */
  readonly sessionScriptS3Location?: S3Location | undefined;
}

/**
 * A fleet to be created, by its type.
 *
 * Always-on and on-demand fleets have an image, by name or by ARN, and a capacity, in instances or in sessions; elastic fleets
 * have neither.
 */
export type FleetSpec =
  | (ProvisionedFleetSpec & (ImageByName | ImageByArn) & (SingleSession | MultiSession))
  | ElasticFleetSpec;
