import type { CreateImageBuilderCommandInput } from '@aws-sdk/client-appstream';
import type {
  AccessEndpoint,
  DomainJoinInfo,
  ImageByArn,
  ImageByName,
  VolumeConfig,
  VpcConfig,
} from '../service/resource-types.js';
import type { Tags } from '../service/tags.js';

/** Network of an image builder. */
export interface ImageBuilderVpcConfig extends VpcConfig {
  /** Exactly one subnet. */
  readonly subnetIds: readonly string[];
}

/** What an image builder may have beside its image. */
export interface CommonImageBuilderSpec {
  /** Name: a letter or digit, then at most 100 letters, digits, `_`, `.` or `-`. */
  readonly name: string;
  /** Instance type, such as `stream.standard.medium`; checked against the limits, which list fewer than for fleets. */
  readonly instanceType: string;
  /** Name as administrators see it, at most 100 characters. */
  readonly displayName?: string | undefined;
  /** Description, at most 256 characters. */
  readonly description?: string | undefined;
  /** Network: one subnet, and at most 5 security groups. */
  readonly vpcConfig?: ImageBuilderVpcConfig | undefined;
  /** ARN of the role of the instance. */
  readonly iamRoleArn?: string | undefined;
  /** Whether the instance reaches the internet directly, through a public subnet. */
  readonly enableDefaultInternetAccess?: boolean | undefined;
  /** Domain that the instance joins. */
  readonly domainJoinInfo?: DomainJoinInfo | undefined;
  /** Version of the AppStream agent, at most 100 characters; `LATEST`, or `[LATEST]`, for the latest. Without it the image's own. */
  readonly appstreamAgentVersion?: string | undefined;
  /** VPC endpoints, 1 to 4, that administrators have to connect through. */
  readonly accessEndpoints?: readonly AccessEndpoint[] | undefined;
  /** Root volume; 200 to 500 GiB by today's limits. */
  readonly rootVolumeConfig?: VolumeConfig | undefined;
  /** Licensed applications to install, such as `Microsoft_Office_2024_LTSC_Standard_64Bit`. */
  readonly softwaresToInstall?: readonly string[] | undefined;
  /** Licensed applications of the image to remove. */
  readonly softwaresToUninstall?: readonly string[] | undefined;
  /** Whether the instance refuses version 1 of the instance metadata service. */
  readonly disableIMDSV1?: boolean | undefined;
  /** Tags, at most 50. */
  readonly tags?: Tags | undefined;
  /** Raw members of the SDK's `CreateImageBuilder`, for what is newer than this version. A member that a field above also sets is refused. */
  readonly sdkInput?: Partial<CreateImageBuilderCommandInput> | undefined;
}

/**
 * An image builder to be created, from an image by name or by ARN.
 *
 * Images of other accounts are named by ARN, and have to be shared with the right to make image builders.
 */
export type ImageBuilderSpec = CommonImageBuilderSpec & (ImageByName | ImageByArn);
