/**
 * What the service documents as its limits, dated and replaceable.
 *
 * Shapes (types, ids, fields that exclude each other) are checked always; figures and instance types come from here, so that
 * a limit that AWS has raised since can be raised in one line.
 *
 * @module
 */
import { InvalidInputError } from './errors.js';

/** A range of whole numbers, both ends included. */
export interface LimitRange {
  /** Least value that is allowed. */
  readonly min: number;
  /** Greatest value that is allowed. */
  readonly max: number;
}

/** An instance type that the service no longer offers. */
export interface RetiredInstanceType {
  /** Day it was retired, such as `2025-10-31`. */
  readonly on: string;
  /** Family to use instead. */
  readonly instead: string;
}

/** The service's limits on one day. */
export interface ServiceLimits {
  /** Day the figures were read, such as `2026-10-01`. */
  readonly asOf: string;
  /** Where the figures stand. */
  readonly source: string;
  /** Instance types of always-on and on-demand fleets. */
  readonly fleetInstanceTypes: readonly string[];
  /** Instance types of elastic fleets. */
  readonly elasticInstanceTypes: readonly string[];
  /** Instance types of image builders. */
  readonly imageBuilderInstanceTypes: readonly string[];
  /** Further instance types that are let through, as regular expressions over the whole name. */
  readonly instanceTypePatterns: readonly string[];
  /** Instance types that are refused, by name or by a prefix that ends in `.`. */
  readonly retiredInstanceTypes: Readonly<Record<string, RetiredInstanceType>>;
  /** Longest session, in seconds. */
  readonly maxUserDurationInSeconds: LimitRange;
  /** How long a disconnected session is kept, in seconds. */
  readonly disconnectTimeoutInSeconds: LimitRange;
  /** How long an idle user stays connected, in seconds; 0, which turns it off, is always allowed. */
  readonly idleDisconnectTimeoutInSeconds: LimitRange;
  /** Subnets of an always-on or on-demand fleet; the service documents no greatest number today. */
  readonly fleetSubnets: LimitRange;
  /** Sessions of one multi-session instance. */
  readonly maxSessionsPerInstance: LimitRange;
  /** Root volume, in GiB. */
  readonly volumeSizeInGb: LimitRange;
  /** Validity of a streaming URL, in seconds. */
  readonly streamingURLValidityInSeconds: LimitRange;
  /** Security groups of one fleet. */
  readonly securityGroupsPerFleet: number;
  /** Security groups of one network interface: AWS's default quota, which can be raised to 16. */
  readonly securityGroupsPerInterface: number;
  /** Accounts that one image can be shared with: AWS's default quota, which can be raised. */
  readonly accountsPerImage: number;
  /** Tags of one resource. */
  readonly tagsPerResource: number;
  /** USB device filters of one fleet. */
  readonly usbDeviceFilterStrings: number;
}

function sizes(family: string, ...names: readonly string[]): string[] {
  return names.map((name) => `stream.${family}.${name}`);
}

const standard = sizes('standard', 'small', 'medium', 'large', 'xlarge', '2xlarge');

/** `InstanceType` of CreateFleet and UpdateFleet: API reference, 2026-07-23. */
const fleetInstanceTypes: readonly string[] = [
  ...standard,
  ...sizes('compute', 'large', 'xlarge', '2xlarge', '4xlarge', '8xlarge'),
  ...sizes('memory', 'large', 'xlarge', '2xlarge', '4xlarge', '8xlarge'),
  ...sizes('memory.z1d', 'large', 'xlarge', '2xlarge', '3xlarge', '6xlarge', '12xlarge'),
  ...sizes('graphics.g4dn', 'xlarge', '2xlarge', '4xlarge', '8xlarge', '12xlarge', '16xlarge'),
  ...sizes('graphics.g5', 'xlarge', '2xlarge', '4xlarge', '8xlarge', '12xlarge', '16xlarge', '24xlarge'),
  ...sizes('graphics.g6', 'xlarge', '2xlarge', '4xlarge', '8xlarge', '12xlarge', '16xlarge', '24xlarge'),
  ...sizes('graphics.gr6', '4xlarge', '8xlarge'),
  ...sizes('graphics.g6f', 'large', 'xlarge', '2xlarge', '4xlarge'),
  ...sizes('graphics.gr6f', '4xlarge'),
];

/**
 * What the service documents today. The default of every class.
 *
 * Each figure stands with its source, and with the day since when it holds where that is known.
 */
export const currentLimits: ServiceLimits = {
  asOf: '2026-10-01',
  source:
    'API reference of Amazon AppStream 2.0 (CreateFleet, CreateImageBuilder, CreateStreamingURL) and the quotas of its administration guide',
  fleetInstanceTypes,
  // Administration guide, fleet types: general purpose types only. Elastic fleets exist since 2021-11-19.
  elasticInstanceTypes: standard,
  // CreateImageBuilder of the API reference, 2026-07-23: the types of fleets but for two.
  imageBuilderInstanceTypes: fleetInstanceTypes.filter((type) => !/^stream\.standard\.2?xlarge$/.test(type)),
  instanceTypePatterns: [
    // Administration guide, since 2026-08-31; not in the API reference yet.
    'stream\\.graphics\\.g7\\.[a-z0-9]+',
    // Administration guide, 2026: types for images that were imported from EC2.
    '(GeneralPurpose|MemoryOptimized|ComputeOptimized|Accelerated)\\.[a-z0-9-]+\\.[a-z0-9-]+',
  ],
  // Administration guide: ends of life of the former graphics families. The API reference dropped them on 2025-11-17 and 2025-12-18.
  retiredInstanceTypes: {
    'stream.graphics-desktop.': { on: '2025-10-31', instead: 'stream.graphics.g4dn' },
    'stream.graphics-pro.': { on: '2025-10-31', instead: 'stream.graphics.g4dn' },
    'stream.graphics-design.': { on: '2025-12-31', instead: 'stream.graphics.g6f' },
  },
  // CreateFleet and UpdateFleet, since 2023-10-26; the description of `Fleet` still has the 360,000 of 2019.
  maxUserDurationInSeconds: { min: 600, max: 432_000 },
  // CreateFleet and UpdateFleet, since 2024-07-30.
  disconnectTimeoutInSeconds: { min: 60, max: 36_000 },
  // CreateFleet and UpdateFleet, since 2024-07-30.
  idleDisconnectTimeoutInSeconds: { min: 60, max: 36_000 },
  // VpcConfig of the API reference, 2026-07-23: "one or more subnets".
  fleetSubnets: { min: 1, max: Number.MAX_SAFE_INTEGER },
  // Administration guide, multi-session fleets, which exist since 2023-10-26: 2 to 50, whatever the instance type.
  maxSessionsPerInstance: { min: 2, max: 50 },
  // VolumeConfig of the API reference, since 2025.
  volumeSizeInGb: { min: 200, max: 500 },
  // CreateStreamingURL and CreateImageBuilderStreamingURL of the API reference, 2026-07-23.
  streamingURLValidityInSeconds: { min: 1, max: 604_800 },
  // SecurityGroupIdList of the service's model, 2026-07-23.
  securityGroupsPerFleet: 5,
  // Amazon VPC quotas, 2026: the default, which AWS raises to 16 on request.
  securityGroupsPerInterface: 5,
  // Quotas of the administration guide, since image sharing came out in 2018: the default, L-99A44980.
  accountsPerImage: 100,
  // Tags of the service's model, 2026-07-23.
  tagsPerResource: 50,
  // Console, 2026; the API reference tells no number.
  usbDeviceFilterStrings: 10,
};

/** `InstanceType` of CreateFleet and CreateImageBuilder: API change of 2019-01-21. */
const instanceTypes2019: readonly string[] = [
  ...sizes('standard', 'medium', 'large'),
  ...sizes('compute', 'large', 'xlarge', '2xlarge', '4xlarge', '8xlarge'),
  ...sizes('memory', 'large', 'xlarge', '2xlarge', '4xlarge', '8xlarge'),
  ...sizes('graphics-design', 'large', 'xlarge', '2xlarge', '4xlarge'),
  ...sizes('graphics-desktop', '2xlarge'),
  ...sizes('graphics-pro', '4xlarge', '8xlarge', '16xlarge'),
];

/**
 * What the service documented in January 2019: 20 instance types, sessions of up to 16 hours, one or two subnets.
 *
 * Where the service had no such field yet, the figure is today's.
 */
export const limits2019: ServiceLimits = {
  asOf: '2019-01-21',
  source: 'API change of 2019-01-21: CreateFleet, CreateImageBuilder and CreateStack with tags',
  fleetInstanceTypes: instanceTypes2019,
  // Elastic fleets came on 2021-11-19.
  elasticInstanceTypes: [],
  imageBuilderInstanceTypes: instanceTypes2019,
  instanceTypePatterns: [],
  retiredInstanceTypes: {},
  // CreateFleet: 2017-05-25 to 2019-02-11, then up to 360,000.
  maxUserDurationInSeconds: { min: 600, max: 57_600 },
  // CreateFleet: 2017-05-25 to 2019-02-11, then up to 360,000.
  disconnectTimeoutInSeconds: { min: 60, max: 57_600 },
  // No such field before 2019-05-17.
  idleDisconnectTimeoutInSeconds: currentLimits.idleDisconnectTimeoutInSeconds,
  // VpcConfig: "one or two subnets".
  fleetSubnets: { min: 1, max: 2 },
  // No such field before 2023-10-26.
  maxSessionsPerInstance: currentLimits.maxSessionsPerInstance,
  // No such field before 2025.
  volumeSizeInGb: currentLimits.volumeSizeInGb,
  // CreateStreamingURL: the same in 2019.
  streamingURLValidityInSeconds: currentLimits.streamingURLValidityInSeconds,
  // The change of 2019 tells none of these two: today's.
  securityGroupsPerFleet: currentLimits.securityGroupsPerFleet,
  securityGroupsPerInterface: currentLimits.securityGroupsPerInterface,
  // Quotas of the administration guide: the same since image sharing came out in 2018.
  accountsPerImage: currentLimits.accountsPerImage,
  // The change of 2019 brought tags and tells no number: today's.
  tagsPerResource: currentLimits.tagsPerResource,
  // No such field in 2019: today's.
  usbDeviceFilterStrings: currentLimits.usbDeviceFilterStrings,
};

/**
 * Limits that let further instance types through, for fleets and image builders alike, retired or not.
 *
 * @throws {@link InvalidInputError} when `limits` is no table of limits, or a type is no text.
 *
 * @example Use an instance type that is newer than this version
 * ```ts
 * const fleets = new FleetManager({ client, limits: allowInstanceTypes(currentLimits, 'stream.graphics.g8.xlarge') });
 * ```
 */
export function allowInstanceTypes(limits: ServiceLimits, ...types: readonly string[]): ServiceLimits {
  try {
    const allowed = (known: readonly string[]) => [...new Set([...texts(known), ...texts(types)])];
    return {
      ...limits,
      fleetInstanceTypes: allowed(limits.fleetInstanceTypes),
      elasticInstanceTypes: allowed(limits.elasticInstanceTypes),
      imageBuilderInstanceTypes: allowed(limits.imageBuilderInstanceTypes),
    };
  } catch (cause) {
    const message = 'give a table of limits, such as currentLimits, and the names of instance types';
    throw new InvalidInputError([{ path: '', message }], { cause });
  }
}

function texts(list: readonly unknown[]): readonly string[] {
  if (list.every((item) => typeof item === 'string')) return list;
  throw new TypeError('not everything in the list is text');
}
