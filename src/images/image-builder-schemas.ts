import * as sdk from '@aws-sdk/client-appstream';
import * as z from 'zod/mini';
import type { CallOptions } from '../core/call-options.js';
import { sdkEnum, serviceLimits, text, together, within } from '../core/fields.js';
import {
  accessEndpointFields,
  accessEndpoints,
  domainFields,
  volumeFields,
  vpcFields,
} from '../core/instance-fields.js';
import { instanceType } from '../core/instance-types.js';
import { arn, callOptionsShape, resourceName } from '../core/names.js';
import { lazy, parseInput, type ShapeOf } from '../core/parse.js';
import { sdkInput, sdkInputConflicts } from '../core/sdk-input.js';
import { type AppStreamSender, appStreamSender } from '../core/senders.js';
import { newTags } from '../core/tag-fields.js';
import { waitOptionsShape } from '../core/wait.js';
import { currentLimits, type ServiceLimits } from '../limits.js';
import type { ImageBuilderState } from '../service/image-builders.js';
import type { AccessEndpoint, DomainJoinInfo, VolumeConfig } from '../service/resource-types.js';
import type { CreateImageBuilderOptions } from './create-image-builder.js';
import type { DeleteImageBuilderOptions } from './delete-image-builder.js';
import type { CommonImageBuilderSpec, ImageBuilderSpec, ImageBuilderVpcConfig } from './image-builder-spec.js';
import type { StartImageBuilderOptions } from './image-builder-states.js';

/** What an {@link ImageBuilderManager} works with. */
export interface ImageBuilderManagerOptions {
  /** Client of the account and region that the image builders are in. It is used as it is, and never destroyed. */
  readonly client: AppStreamSender;
  /** Limits that inputs are checked against. Default: {@link currentLimits}. */
  readonly limits?: ServiceLimits | undefined;
}

/** Which image builders are listed. */
export interface ImageBuilderFilter {
  /** Only those that were made from this image. */
  readonly imageArn?: string | undefined;
  /** Only those in this state. */
  readonly state?: ImageBuilderState | undefined;
}

/** An image builder before its image is known to be named once. */
interface AnyImageBuilderSpec extends CommonImageBuilderSpec {
  readonly imageName?: string | undefined;
  readonly imageArn?: string | undefined;
}

/** Options of the constructor. */
export const imageBuilderManagerOptions = lazy(() =>
  z.strictObject({
    client: appStreamSender(),
    limits: z.optional(serviceLimits()),
  } satisfies ShapeOf<ImageBuilderManagerOptions>),
);

/** Filter of `list`. */
export const imageBuilderFilter = lazy(() =>
  z.strictObject({
    imageArn: z.optional(arn()),
    state: z.optional(sdkEnum(sdk.ImageBuilderState)),
  } satisfies ShapeOf<ImageBuilderFilter>),
);

/** Options of `create`. */
export const createImageBuilderOptions = lazy(() =>
  z.strictObject({
    ...waitOptionsShape(),
    ifExists: z.optional(z.enum(['fail', 'reuse'])),
    roleIsNew: z.optional(z.boolean()),
  } satisfies ShapeOf<CreateImageBuilderOptions>),
);

/** A version of the agent; the service's texts write the latest as `[LATEST]` and mean `LATEST`. */
const agentVersion = lazy(() =>
  z.string().check(
    z.overwrite((version) => (version === '[LATEST]' ? 'LATEST' : version)),
    z.minLength(1),
    z.maxLength(100),
  ),
);

/** Options of `start`. */
export const startImageBuilderOptions = lazy(() =>
  z.strictObject({
    ...waitOptionsShape(),
    appstreamAgentVersion: z.optional(agentVersion()),
  } satisfies ShapeOf<StartImageBuilderOptions>),
);

/** Options of `delete`. */
export const deleteImageBuilderOptions = lazy(() =>
  z.strictObject({
    ...waitOptionsShape(),
    allowStop: z.optional(z.boolean()),
  } satisfies ShapeOf<DeleteImageBuilderOptions>),
);

/** How long a streaming URL of an image builder can be opened. */
export interface ImageBuilderStreamingURLOptions extends CallOptions {
  /** For how many seconds; 1 to 604,800 by today's limits. The service's default is 3600. */
  readonly validity?: number | undefined;
}

/** Options of `createStreamingURL`. */
export function imageBuilderStreamingURLOptions(limits: ServiceLimits): z.ZodMiniType<ImageBuilderStreamingURLOptions> {
  return z.strictObject({
    ...callOptionsShape(),
    validity: z.optional(within(limits.streamingURLValidityInSeconds)),
  } satisfies ShapeOf<ImageBuilderStreamingURLOptions>);
}

const softwares = lazy(() => z.array(text()));

function specShape(limits: ServiceLimits) {
  return {
    name: resourceName(),
    instanceType: instanceType(limits.imageBuilderInstanceTypes, limits),
    imageName: z.optional(resourceName()),
    imageArn: z.optional(arn()),
    displayName: z.optional(z.string().check(z.maxLength(100))),
    description: z.optional(z.string().check(z.maxLength(256))),
    vpcConfig: z.optional(
      z.strictObject(vpcFields({ min: 1, max: 1 }, limits) satisfies ShapeOf<ImageBuilderVpcConfig>),
    ),
    iamRoleArn: z.optional(arn()),
    enableDefaultInternetAccess: z.optional(z.boolean()),
    domainJoinInfo: z.optional(z.strictObject(domainFields() satisfies ShapeOf<DomainJoinInfo>)),
    appstreamAgentVersion: z.optional(agentVersion()),
    accessEndpoints: z.optional(
      accessEndpoints(z.strictObject(accessEndpointFields() satisfies ShapeOf<AccessEndpoint>)),
    ),
    rootVolumeConfig: z.optional(z.strictObject(volumeFields(limits) satisfies ShapeOf<VolumeConfig>)),
    softwaresToInstall: z.optional(softwares()),
    softwaresToUninstall: z.optional(softwares()),
    disableIMDSV1: z.optional(z.boolean()),
    tags: newTags(limits),
    sdkInput: z.optional(sdkInput<sdk.CreateImageBuilderCommandInput>()),
  } satisfies ShapeOf<AnyImageBuilderSpec>;
}

/** An image builder to be created. */
export function imageBuilderSpec(limits: ServiceLimits): z.ZodMiniType<ImageBuilderSpec> {
  return z
    .strictObject(specShape(limits))
    .check(
      together<AnyImageBuilderSpec>((spec) => [
        ...((spec.imageName === undefined) === (spec.imageArn === undefined)
          ? [{ path: 'imageName', message: 'give either "imageName" or "imageArn"' }]
          : []),
        ...sdkInputConflicts(spec),
      ]),
    ) as z.ZodMiniType<ImageBuilderSpec>;
}

/**
 * Checks an image builder specification that was read from a file or came over a wire.
 *
 * @param limits - What is checked against. Default: {@link currentLimits}.
 * @throws {@link InvalidInputError} with everything that is wrong.
 *
 * @example Create an image builder from a JSON file
 * ```ts
 * import { readFile } from 'node:fs/promises';
 * import { parseImageBuilderSpec } from 'appstream-kit';
 *
 * await imageBuilders.create(parseImageBuilderSpec(JSON.parse(await readFile('builder.json', 'utf8'))));
 * ```
 */
export function parseImageBuilderSpec(value: unknown, limits: ServiceLimits = currentLimits): ImageBuilderSpec {
  return parseInput(imageBuilderSpec(parseInput(serviceLimits(), limits, 'limits')), value, 'image builder');
}
