import {
  CreateImageBuilderCommand,
  type CreateImageBuilderCommandInput,
  CreateImageBuilderStreamingURLCommand,
  DeleteImageBuilderCommand,
  DescribeImageBuildersCommand,
  StartImageBuilderCommand,
  StopImageBuilderCommand,
} from '@aws-sdk/client-appstream';
import { type AlsoRetry, type Call, call } from '../core/call.js';
import type { RequestOptions } from '../core/call-options.js';
import { decode, decodeList, type Open } from '../core/decode.js';
import type { Listing } from '../core/listing.js';
import { paginate } from '../core/paginate.js';
import { toRequest, type WithSdkInput } from '../core/sdk-input.js';
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
import type { StreamingURL } from './stacks.js';

/** State of an image builder. */
export type ImageBuilderState = Open<
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

function imageBuilderCall(operation: string, name: string): Call {
  return { operation, subject: { resource: 'image builder', resourceName: name } };
}

/** DescribeImageBuilders, paged. */
export function describeImageBuilders(
  client: AppStreamSender,
  names: readonly string[] | undefined,
  options: RequestOptions,
): Listing<ImageBuilder> {
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

/** CreateImageBuilder; `input` is spelled as this library spells it, its `sdkInput` as the SDK does. */
export async function createImageBuilder(
  client: AppStreamSender,
  input: WithSdkInput & { readonly name: string },
  options: RequestOptions,
  alsoRetry?: AlsoRetry,
): Promise<ImageBuilder> {
  const operation = 'CreateImageBuilder';
  const answer = await call({ ...imageBuilderCall(operation, input.name), creates: true, alsoRetry }, options, (sdk) =>
    client.send(new CreateImageBuilderCommand(toRequest(input) as CreateImageBuilderCommandInput), sdk),
  );
  return decode<ImageBuilder>(operation, answer.ImageBuilder, ['name']);
}

/** StartImageBuilder; without a version of the agent the builder keeps the one it has. */
export async function startImageBuilder(
  client: AppStreamSender,
  name: string,
  appstreamAgentVersion: string | undefined,
  options: RequestOptions,
): Promise<void> {
  const input = {
    Name: name,
    ...(appstreamAgentVersion !== undefined && { AppstreamAgentVersion: appstreamAgentVersion }),
  };
  await call(imageBuilderCall('StartImageBuilder', name), options, (sdk) =>
    client.send(new StartImageBuilderCommand(input), sdk),
  );
}

/** StopImageBuilder. */
export async function stopImageBuilder(client: AppStreamSender, name: string, options: RequestOptions): Promise<void> {
  await call(imageBuilderCall('StopImageBuilder', name), options, (sdk) =>
    client.send(new StopImageBuilderCommand({ Name: name }), sdk),
  );
}

/** DeleteImageBuilder. */
export async function deleteImageBuilder(
  client: AppStreamSender,
  name: string,
  options: RequestOptions,
): Promise<void> {
  await call(imageBuilderCall('DeleteImageBuilder', name), options, (sdk) =>
    client.send(new DeleteImageBuilderCommand({ Name: name }), sdk),
  );
}

/** CreateImageBuilderStreamingURL. */
export async function createImageBuilderStreamingURL(
  client: AppStreamSender,
  name: string,
  validity: number | undefined,
  options: RequestOptions,
): Promise<StreamingURL> {
  const operation = 'CreateImageBuilderStreamingURL';
  const input = { Name: name, ...(validity !== undefined && { Validity: validity }) };
  const answer = await call(imageBuilderCall(operation, name), options, (sdk) =>
    client.send(new CreateImageBuilderStreamingURLCommand(input), sdk),
  );
  return decode<StreamingURL>(operation, { StreamingURL: answer.StreamingURL, Expires: answer.Expires }, [
    'streamingURL',
    'expires',
  ]);
}
