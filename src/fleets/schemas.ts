import * as sdk from '@aws-sdk/client-appstream';
import * as z from 'zod/mini';
import { atLeast, sdkEnum, serviceLimits, text, together, within, withinOrZero } from '../core/fields.js';
import { domainFields, volumeFields, vpcFields } from '../core/instance-fields.js';
import { instanceType } from '../core/instance-types.js';
import { arn, resourceName } from '../core/names.js';
import { lazy, parseInput, type ShapeOf, shown } from '../core/parse.js';
import { sdkInput, sdkInputConflicts } from '../core/sdk-input.js';
import { newTags } from '../core/tag-fields.js';
import type { InputIssue } from '../errors.js';
import { currentLimits, type ServiceLimits } from '../limits.js';
import type { DomainJoinInfo, S3Location, VolumeConfig, VpcConfig } from '../service/resource-types.js';
import type {
  ChangeableFleetFields,
  CommonFleetSpec,
  ComputeCapacity,
  ElasticFleetSpec,
  ElasticVpcConfig,
  FleetSpec,
  ProvisionedFleetSpec,
} from './fleet-spec.js';

/** A capacity before it is known that exactly one of its members is there. */
interface AnyCapacity {
  readonly desiredInstances?: number | undefined;
  readonly desiredSessions?: number | undefined;
}

/** An always-on or on-demand fleet before its image and capacity are known to fit together. */
interface AnyProvisionedFleetSpec extends ProvisionedFleetSpec {
  readonly imageName?: string | undefined;
  readonly imageArn?: string | undefined;
  readonly computeCapacity: AnyCapacity;
  readonly maxSessionsPerInstance?: number | undefined;
}

const unbounded = Number.MAX_SAFE_INTEGER;

/** How much capacity a fleet keeps. */
export const computeCapacity = lazy(
  () =>
    z
      .strictObject({
        desiredInstances: z.optional(atLeast(0)),
        desiredSessions: z.optional(atLeast(0)),
      } satisfies ShapeOf<AnyCapacity>)
      .check(
        z.refine(
          ({ desiredInstances, desiredSessions }) =>
            (desiredInstances === undefined) !== (desiredSessions === undefined),
          { error: 'give either "desiredInstances" or, for several users an instance, "desiredSessions"' },
        ),
      ) as z.ZodMiniType<ComputeCapacity>,
);

function vpcShape(limits: ServiceLimits) {
  const fields = vpcFields(limits.fleetSubnets, limits);
  return { ...fields, subnetIds: z.optional(fields.subnetIds) } satisfies ShapeOf<VpcConfig>;
}

function elasticVpcShape(limits: ServiceLimits) {
  return vpcFields({ min: 2, max: unbounded }, limits) satisfies ShapeOf<ElasticVpcConfig>;
}

/** The domain that instances join. */
export const domainShape = lazy(() => domainFields() satisfies ShapeOf<DomainJoinInfo>);

/** A place in Amazon S3. */
export const s3LocationShape = lazy(
  () =>
    ({
      s3Bucket: z.string().check(
        z.regex(/^[0-9a-z.-]{3,63}(?<!\.)$/, {
          error: (issue) =>
            `${shown(issue.input)} is not the name of a bucket: 3 to 63 lower-case letters, digits, "." or "-", not ending in "."`,
        }),
      ),
      s3Key: z.optional(text(1024)),
    }) satisfies ShapeOf<S3Location>,
);

/** The root volume of instances. */
export function volumeShape(limits: ServiceLimits): ShapeOf<VolumeConfig> {
  return volumeFields(limits) satisfies ShapeOf<VolumeConfig>;
}

/** `UsbDeviceFilterString` of the service's model: at most 100 characters. */
const usbDeviceFilter =
  /^\w*\s*\w*\s*,\s*\w*\s*,\s*\*?\w*\s*,\s*\*?\w*\s*,\s*\*?\d*\s*,\s*\*?\d*\s*,\s*[01]\s*,\s*[01]\s*$/;

/** Filters of USB devices. */
export function usbDeviceFilterStrings(limits: ServiceLimits): z.ZodMiniType<readonly string[]> {
  const filter = z.string().check(
    z.refine((value) => value.length <= 100 && usbDeviceFilter.test(value), {
      error: (issue) =>
        `${shown(issue.input)} is not a filter of USB devices: at most 100 characters, 8 fields with "," between them, the last two 0 or 1`,
    }),
  );
  return z.array(filter).check(z.maxLength(limits.usbDeviceFilterStrings));
}

/** What fleets of every type may have, and an update may change but not clear; lengths are those of the service's model of 2026-07-23. */
export function changeableShape(limits: ServiceLimits): ShapeOf<ChangeableFleetFields> {
  return {
    displayName: z.optional(z.string().check(z.maxLength(100))),
    description: z.optional(z.string().check(z.maxLength(256))),
    maxUserDurationInSeconds: z.optional(within(limits.maxUserDurationInSeconds)),
    disconnectTimeoutInSeconds: z.optional(within(limits.disconnectTimeoutInSeconds)),
    idleDisconnectTimeoutInSeconds: z.optional(withinOrZero(limits.idleDisconnectTimeoutInSeconds)),
    enableDefaultInternetAccess: z.optional(z.boolean()),
    streamView: z.optional(sdkEnum(sdk.StreamView)),
    platform: z.optional(sdkEnum(sdk.PlatformType)),
    disableIMDSV1: z.optional(z.boolean()),
  };
}

function commonShape(limits: ServiceLimits, instanceTypes: readonly string[]) {
  return {
    name: resourceName(),
    instanceType: instanceType(instanceTypes, limits),
    ...changeableShape(limits),
    iamRoleArn: z.optional(arn()),
    usbDeviceFilterStrings: z.optional(usbDeviceFilterStrings(limits)),
    rootVolumeConfig: z.optional(z.strictObject(volumeShape(limits))),
    tags: newTags(limits),
    sdkInput: z.optional(sdkInput<sdk.CreateFleetCommandInput>()),
  } satisfies ShapeOf<CommonFleetSpec>;
}

function provisionedShape(limits: ServiceLimits) {
  return {
    ...commonShape(limits, limits.fleetInstanceTypes),
    fleetType: z.enum(['ALWAYS_ON', 'ON_DEMAND']),
    imageName: z.optional(resourceName()),
    imageArn: z.optional(arn()),
    computeCapacity: computeCapacity(),
    maxSessionsPerInstance: z.optional(within(limits.maxSessionsPerInstance)),
    vpcConfig: z.optional(z.strictObject(vpcShape(limits))),
    domainJoinInfo: z.optional(z.strictObject(domainShape())),
  } satisfies ShapeOf<AnyProvisionedFleetSpec>;
}

/** Platforms of elastic fleets, as `CreateFleet` documents them; `sdkInput` takes others. */
export const elasticPlatforms = ['WINDOWS_SERVER_2019', 'AMAZON_LINUX2', 'UBUNTU_PRO_2404'] as const;

/** The patterns of the limits are for types that elastic fleets do not run on. */
function elasticShape(limits: ServiceLimits) {
  return {
    ...commonShape({ ...limits, instanceTypePatterns: [] }, limits.elasticInstanceTypes),
    fleetType: z.literal('ELASTIC'),
    platform: z.optional(z.enum(elasticPlatforms)),
    maxConcurrentSessions: atLeast(1),
    vpcConfig: z.strictObject(elasticVpcShape(limits)),
    sessionScriptS3Location: z.optional(z.strictObject(s3LocationShape())),
  } satisfies ShapeOf<ElasticFleetSpec>;
}

function fitsTogether(spec: { readonly [Member in keyof AnyProvisionedFleetSpec]?: unknown }): readonly InputIssue[] {
  const { imageName, imageArn, computeCapacity: capacity, maxSessionsPerInstance, platform = 'WINDOWS' } = spec;
  const oneImage = (imageName === undefined) !== (imageArn === undefined);
  const { desiredSessions, desiredInstances } = (capacity ?? {}) as AnyCapacity;
  const multiSession = desiredSessions !== undefined;
  const hasOneUnit = multiSession !== (desiredInstances !== undefined);
  const sharesInstances = multiSession && maxSessionsPerInstance !== undefined;
  return [
    ...(oneImage ? [] : [{ path: 'imageName', message: 'give either "imageName" or "imageArn"' }]),
    ...(!sharesInstances || typeof platform !== 'string' || platform.startsWith('WINDOWS')
      ? []
      : [{ path: 'platform', message: `${shown(platform)} is not for several users an instance: only Windows is` }]),
    ...(!hasOneUnit || multiSession === (maxSessionsPerInstance !== undefined)
      ? []
      : [
          {
            path: 'maxSessionsPerInstance',
            message: multiSession
              ? 'is missing: a capacity in sessions needs the sessions of one instance'
              : 'is for a capacity in sessions: give "computeCapacity.desiredSessions"',
          },
        ]),
  ];
}

/** A fleet to be created. */
export function fleetSpec(limits: ServiceLimits): z.ZodMiniType<FleetSpec> {
  const provisioned = z.strictObject(provisionedShape(limits)).check(together<AnyProvisionedFleetSpec>(fitsTogether));
  return z
    .discriminatedUnion('fleetType', [provisioned, z.strictObject(elasticShape(limits))])
    .check(together<CommonFleetSpec>(sdkInputConflicts)) as z.ZodMiniType<FleetSpec>;
}

/**
 * Checks a fleet specification that was read from a file or came over a wire.
 *
 * @param limits - What is checked against. Default: {@link currentLimits}.
 * @throws {@link InvalidInputError} with everything that is wrong.
 *
 * @example Create a fleet from a JSON file
 * ```ts
 * import { readFile } from 'node:fs/promises';
 * import { parseFleetSpec } from 'appstream-kit';
 *
 * await fleets.create(parseFleetSpec(JSON.parse(await readFile('fleet.json', 'utf8'))));
 * ```
 */
export function parseFleetSpec(value: unknown, limits: ServiceLimits = currentLimits): FleetSpec {
  return parseInput(fleetSpec(parseInput(serviceLimits(), limits, 'limits')), value, 'fleet');
}
