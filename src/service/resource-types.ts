import type { Open } from '../core/decode.js';
import type { ReportedError } from '../core/wait.js';

/** Platform of an image or fleet. */
export type Platform = Open<
  | 'WINDOWS'
  | 'WINDOWS_SERVER_2016'
  | 'WINDOWS_SERVER_2019'
  | 'WINDOWS_SERVER_2022'
  | 'WINDOWS_SERVER_2025'
  | 'AMAZON_LINUX2'
  | 'RHEL8'
  | 'ROCKY_LINUX8'
  | 'UBUNTU_PRO_2404'
>;

/** An image of the caller's own account, or a public one. */
export interface ImageByName {
  /** Name of the image. */
  readonly imageName: string;
  /** Not with a name. */
  readonly imageArn?: undefined;
}

/** Any image, also one that another account shares. */
export interface ImageByArn {
  /** ARN of the image. */
  readonly imageArn: string;
  /** Not with an ARN. */
  readonly imageName?: undefined;
}

/** A place in Amazon S3. */
export interface S3Location {
  /** Name of the bucket. */
  readonly s3Bucket: string;
  /** Key of the object. */
  readonly s3Key?: string | undefined;
}

/** Where instances have their network interface in the account's VPC. */
export interface VpcConfig {
  /** Subnets. */
  readonly subnetIds?: readonly string[] | undefined;
  /** Security groups; the VPC's default group where none is named. */
  readonly securityGroupIds?: readonly string[] | undefined;
}

/** The Active Directory domain that instances join. */
export interface DomainJoinInfo {
  /** Name of the directory, such as `corp.example.com`. */
  readonly directoryName?: string | undefined;
  /** Organizational unit of the computer accounts. */
  readonly organizationalUnitDistinguishedName?: string | undefined;
}

/** The root volume of instances. */
export interface VolumeConfig {
  /** Size in GiB. */
  readonly volumeSizeInGb?: number | undefined;
}

/** The network interface of a streaming instance in the account's VPC. */
export interface NetworkAccessConfiguration {
  /** Private IPv4 address. */
  readonly eniPrivateIpAddress?: string | undefined;
  /** IPv6 addresses. */
  readonly eniIpv6Addresses?: readonly string[] | undefined;
  /** Id of the network interface. */
  readonly eniId?: string | undefined;
}

/** Why the state of an image or image builder changed last. */
export interface StateChangeReason {
  /** The service's code, an open string. */
  readonly code?: string | undefined;
  /** The service's text. */
  readonly message?: string | undefined;
}

/** An error of an image or image builder, with its time. */
export interface ResourceError extends ReportedError {
  /** When it happened. */
  readonly errorTimestamp?: Date | undefined;
}

/** An interface VPC endpoint through which users or instances reach the service. */
export interface AccessEndpoint {
  /** Kind of endpoint. */
  readonly endpointType: Open<'STREAMING'>;
  /** Id of the VPC endpoint. */
  readonly vpceId?: string | undefined;
}
