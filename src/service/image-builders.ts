import { DescribeImageBuildersCommand } from '@aws-sdk/client-appstream';
import { call } from '../core/call.js';
import type { RequestOptions } from '../core/call-options.js';
import { decodeList, type Open } from '../core/decode.js';
import { paginate } from '../core/paginate.js';
import type { AppStreamSender } from '../core/senders.js';
import type {
  AccessEndpoint,
  DomainJoinInfo,
  NetworkAccessConfiguration,
  Platform,
  ResourceError,
  StateChangeReason,
  VolumeConfig,
  VpcConfig,
} from './resource-types.js';

/** State of an image builder. */
type ImageBuilderState = Open<
  | 'PENDING'
  | 'UPDATING_AGENT'
  | 'RUNNING'
  | 'STOPPING'
  | 'STOPPED'
  | 'REBOOTING'
  | 'SNAPSHOTTING'
  | 'DELETING'
  | 'FAILED'
  | 'UPDATING'
  | 'PENDING_QUALIFICATION'
  | 'PENDING_SYNCING_APPS'
  | 'SYNCING_APPS'
  | 'PENDING_IMAGE_IMPORT'
>;

/** An image builder, as the service describes it. Members that this version does not know are passed on. */
export interface ImageBuilder {
  /** Name. */
  readonly name: string;
  /** ARN. */
  readonly arn?: string | undefined;
  /** ARN of the image it was made from. */
  readonly imageArn?: string | undefined;
  /** Description. */
  readonly description?: string | undefined;
  /** Name as users see it. */
  readonly displayName?: string | undefined;
  /** Network. */
  readonly vpcConfig?: VpcConfig | undefined;
  /** Instance type. */
  readonly instanceType?: string | undefined;
  /** Platform. */
  readonly platform?: Platform | undefined;
  /** Role of the instance. */
  readonly iamRoleArn?: string | undefined;
  /** State. */
  readonly state?: ImageBuilderState | undefined;
  /** Why the state changed last. */
  readonly stateChangeReason?: StateChangeReason | undefined;
  /** When it was made. */
  readonly createdTime?: Date | undefined;
  /** Whether the instance reaches the internet directly. */
  readonly enableDefaultInternetAccess?: boolean | undefined;
  /** Domain that the instance joins. */
  readonly domainJoinInfo?: DomainJoinInfo | undefined;
  /** Network interface of the instance. */
  readonly networkAccessConfiguration?: NetworkAccessConfiguration | undefined;
  /** Errors. */
  readonly imageBuilderErrors?: readonly ResourceError[] | undefined;
  /** Version of the AppStream agent. */
  readonly appstreamAgentVersion?: string | undefined;
  /** VPC endpoints that administrators connect through. */
  readonly accessEndpoints?: readonly AccessEndpoint[] | undefined;
  /** Root volume. */
  readonly rootVolumeConfig?: VolumeConfig | undefined;
  /** Whether the agent is the latest. */
  readonly latestAppstreamAgentVersion?: Open<'TRUE' | 'FALSE'> | undefined;
  /** Whether the instance refuses version 1 of the instance metadata service. */
  readonly disableIMDSV1?: boolean | undefined;
}

/** DescribeImageBuilders, paged. */
export function describeImageBuilders(
  client: AppStreamSender,
  names: readonly string[] | undefined,
  options: RequestOptions,
): AsyncIterable<ImageBuilder> {
  const operation = 'DescribeImageBuilders';
  const subject = names === undefined ? undefined : { resource: 'image builder', resourceName: names.join(', ') };
  return paginate(operation, async (token) => {
    const input = { ...(names && { Names: [...names] }), ...(token !== undefined && { NextToken: token }) };
    const answer = await call({ operation, subject }, options, (sdk) =>
      client.send(new DescribeImageBuildersCommand(input), sdk),
    );
    return { items: decodeList<ImageBuilder>(operation, answer.ImageBuilders, ['name']), nextToken: answer.NextToken };
  });
}
