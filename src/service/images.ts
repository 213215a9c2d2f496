import { DeleteImageCommand, DescribeImagesCommand, type DescribeImagesCommandInput } from '@aws-sdk/client-appstream';
import { call } from '../core/call.js';
import type { RequestOptions } from '../core/call-options.js';
import { decodeList, type Open } from '../core/decode.js';
import { isArn } from '../core/names.js';
import { paginate } from '../core/paginate.js';
import type { AppStreamSender } from '../core/senders.js';
import type { Platform, ResourceError, S3Location, StateChangeReason } from './resource-types.js';

/** An application of an image. */
export interface ImageApplication {
  /** Name. */
  readonly name?: string | undefined;
  /** Name as users see it. */
  readonly displayName?: string | undefined;
  /** Address of the icon. */
  readonly iconURL?: string | undefined;
  /** Path of the program. */
  readonly launchPath?: string | undefined;
  /** Arguments of the program. */
  readonly launchParameters?: string | undefined;
  /** Whether users can start it. */
  readonly enabled?: boolean | undefined;
  /** Further data; the keys are the application's own. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  /** Working directory. */
  readonly workingDirectory?: string | undefined;
  /** Description. */
  readonly description?: string | undefined;
  /** ARN. */
  readonly arn?: string | undefined;
  /** ARN of the app block. */
  readonly appBlockArn?: string | undefined;
  /** Where the icon lies. */
  readonly iconS3Location?: S3Location | undefined;
  /** Platforms that it runs on. */
  readonly platforms?: readonly Platform[] | undefined;
  /** Instance families that it runs on. */
  readonly instanceFamilies?: readonly string[] | undefined;
  /** When it was made. */
  readonly createdTime?: Date | undefined;
}

/** What the service says that the asking account may do with an image; absent flags were not said. */
export interface GrantedImagePermissions {
  /** Whether fleets may run on the image. */
  readonly allowFleet?: boolean | undefined;
  /** Whether image builders may be made from the image. */
  readonly allowImageBuilder?: boolean | undefined;
}

/** An image, as the service describes it. Members that this version does not know are passed on. */
export interface Image {
  /** Name. */
  readonly name: string;
  /** ARN. The account field of public images is empty. */
  readonly arn?: string | undefined;
  /** ARN of the image that this one was made from. */
  readonly baseImageArn?: string | undefined;
  /** Name as users see it. */
  readonly displayName?: string | undefined;
  /** State; only an `AVAILABLE` image can be used. */
  readonly state?:
    | Open<'PENDING' | 'AVAILABLE' | 'FAILED' | 'COPYING' | 'DELETING' | 'CREATING' | 'IMPORTING' | 'VALIDATING'>
    | undefined;
  /** `PRIVATE`: owned; `SHARED`: another account's; `PUBLIC`: provided by AWS. */
  readonly visibility?: Open<'PUBLIC' | 'PRIVATE' | 'SHARED'> | undefined;
  /** Whether an image builder can be made from it. */
  readonly imageBuilderSupported?: boolean | undefined;
  /** Name of the image builder that made it; absent for shared and copied images. */
  readonly imageBuilderName?: string | undefined;
  /** Platform. */
  readonly platform?: Platform | undefined;
  /** Description. */
  readonly description?: string | undefined;
  /** Why the state changed last. */
  readonly stateChangeReason?: StateChangeReason | undefined;
  /** Applications. */
  readonly applications?: readonly ImageApplication[] | undefined;
  /** When it was made. */
  readonly createdTime?: Date | undefined;
  /** When the public base image came out. */
  readonly publicBaseImageReleasedDate?: Date | undefined;
  /** Version of the AppStream agent in it. */
  readonly appstreamAgentVersion?: string | undefined;
  /** What the asking account may do with it, when it is another account's. */
  readonly imagePermissions?: GrantedImagePermissions | undefined;
  /** Errors. */
  readonly imageErrors?: readonly ResourceError[] | undefined;
  /** Whether the agent is the latest. */
  readonly latestAppstreamAgentVersion?: Open<'TRUE' | 'FALSE'> | undefined;
  /** Instance families that it runs on. */
  readonly supportedInstanceFamilies?: readonly string[] | undefined;
  /** Whether it takes applications from dynamic app providers. */
  readonly dynamicAppProvidersEnabled?: Open<'ENABLED' | 'DISABLED'> | undefined;
  /** Whether the owner shares it with any account. */
  readonly imageSharedWithOthers?: Open<'TRUE' | 'FALSE'> | undefined;
  /** Whether it contains software licensed by AWS. */
  readonly managedSoftwareIncluded?: boolean | undefined;
  /** Kind of image. */
  readonly imageType?: Open<'CUSTOM' | 'NATIVE' | 'BYOL'> | undefined;
}

/** Which images are described: one by name or ARN, or all of a kind. */
export type ImageSelection = { readonly nameOrArn: string } | { readonly visibility?: string | undefined };

/** DescribeImages, paged. Names find own and public images only; shared ones are found by ARN. */
export function describeImages(
  client: AppStreamSender,
  selection: ImageSelection,
  options: RequestOptions,
): AsyncIterable<Image> {
  const operation = 'DescribeImages';
  const subject = 'nameOrArn' in selection ? { resource: 'image', resourceName: selection.nameOrArn } : undefined;
  return paginate(operation, async (token) => {
    const input = { ...selected(selection), ...(token !== undefined && { NextToken: token }) };
    const answer = await call({ operation, subject }, options, (sdk) =>
      client.send(new DescribeImagesCommand(input), sdk),
    );
    return { items: decodeList<Image>(operation, answer.Images, ['name']), nextToken: answer.NextToken };
  });
}

function selected(selection: ImageSelection): DescribeImagesCommandInput {
  if (!('nameOrArn' in selection)) {
    const type = selection.visibility as DescribeImagesCommandInput['Type'];
    return type === undefined ? {} : { Type: type };
  }
  const { nameOrArn } = selection;
  return isArn(nameOrArn) ? { Arns: [nameOrArn] } : { Names: [nameOrArn] };
}

/** DeleteImage. */
export async function deleteImage(client: AppStreamSender, name: string, options: RequestOptions): Promise<void> {
  const operation = 'DeleteImage';
  await call({ operation, subject: { resource: 'image', resourceName: name } }, options, (sdk) =>
    client.send(new DeleteImageCommand({ Name: name }), sdk),
  );
}
