import type { FleetSpec } from '../../src/fleets/index.js';
import {
  type Constraint,
  characters,
  constraint,
  domainConstraints,
  groupConstraints,
  imageConstraints,
  instanceConstraints,
  items,
  range,
  subnet,
} from '../support/constraints.js';

/** A fleet of each kind. */
export const bases = {
  'single-session': {
    name: 'design-team',
    fleetType: 'ALWAYS_ON',
    instanceType: 'stream.standard.medium',
    imageName: 'Test_Image',
    computeCapacity: { desiredInstances: 2 },
  },
  'multi-session': {
    name: 'design-team',
    fleetType: 'ON_DEMAND',
    instanceType: 'stream.standard.medium',
    imageName: 'Test_Image',
    computeCapacity: { desiredSessions: 8 },
    maxSessionsPerInstance: 4,
  },
  elastic: {
    name: 'design-team',
    fleetType: 'ELASTIC',
    instanceType: 'stream.standard.medium',
    maxConcurrentSessions: 5,
    vpcConfig: { subnetIds: [subnet(0), subnet(1)] },
  },
} as const satisfies Readonly<Record<string, FleetSpec>>;

/** What a fleet is, as far as rules differ. */
export type FleetKind = keyof typeof bases;

const filter = (characterCount: number) => `${characters(characterCount - ',,,,,,0,1'.length)},,,,,,0,1`;
const filters = (value: unknown) => ({ usbDeviceFilterStrings: [value] });
const script = (s3Bucket: unknown) => ({ sessionScriptS3Location: { s3Bucket } });
const notAFilter = 'is not a filter of USB devices: at most 100 characters, 8 fields with "," between them';
const notABucket = 'is not the name of a bucket: 3 to 63 lower-case letters, digits, "." or "-", not ending in "."';

const common: readonly Constraint[] = [
  ...instanceConstraints,
  range('maxUserDurationInSeconds', 600, 432_000),
  range('disconnectTimeoutInSeconds', 60, 36_000),
  constraint('idleDisconnectTimeoutInSeconds', {
    valid: [0, 60, 36_000],
    invalid: [
      [-1, '-1 is neither 0 nor from 60 to 36000'],
      [1, '1 is neither'],
      [59, '59 is neither'],
      [36_001, '36001 is neither'],
      [60.5, '60.5 is not a whole number'],
    ],
  }),
  constraint('streamView', {
    valid: ['APP', 'DESKTOP'],
    invalid: [['WINDOW', '"WINDOW" is not one of "APP", "DESKTOP"']],
  }),
  constraint('usbDeviceFilterStrings', {
    valid: [[], items(10, () => ',,,,,,0,0')],
    invalid: [[items(11, () => ',,,,,,0,0'), 'a list of 11 is too large: at most 10 items', 'ours']],
  }),
  constraint('usbDeviceFilterStrings[0]', {
    put: filters,
    valid: [',,,,,,1,1', 'Class 1, 0a, *0b, *0c, *1, *2, 0, 1 ', filter(100)],
    invalid: [
      ['', `"" ${notAFilter}`],
      [',,,,,,0,2', notAFilter],
      [',,,,,0,1', notAFilter],
      [',,,,,a,0,1', notAFilter],
      [filter(101), notAFilter],
    ],
  }),
  constraint('fleetType', {
    isForCreate: true,
    invalid: [['OTHER', '"OTHER" is not one of "ALWAYS_ON", "ON_DEMAND", "ELASTIC"']],
  }),
];

const provisioned: readonly Constraint[] = [
  ...common,
  constraint('fleetType', {
    isForCreate: true,
    invalid: [[undefined, 'is missing: give one of "ALWAYS_ON", "ON_DEMAND", "ELASTIC"', 'ours']],
  }),
  ...imageConstraints,
  ...domainConstraints,
  ...groupConstraints(1),
  constraint('vpcConfig.subnetIds', {
    valid: [items(1, subnet), items(12, subnet)],
    invalid: [[[], 'a list of 0 is too small: at least 1 item', 'ours']],
  }),
  constraint('instanceType', {
    valid: ['stream.standard.small', 'stream.standard.2xlarge'],
    invalid: [
      ['', '"" is not among the instance types of'],
      ['stream.standard.12xlarge', 'is not among the instance types of', 'ours'],
      ['stream.graphics-pro.4xlarge', 'was retired on 2025-10-31', 'ours'],
    ],
  }),
  constraint('instanceType', {
    isForCreate: true,
    valid: ['stream.graphics.gr6f.4xlarge', 'stream.graphics.g7.xlarge', 'GeneralPurpose.m7i.large'],
    invalid: [[undefined, 'is missing: give a string']],
  }),
  constraint('', {
    isForCreate: true,
    put: (value) => value as object,
    invalid: [
      [{ maxConcurrentSessions: 1 }, '"maxConcurrentSessions" is not known'],
      [{ sessionScriptS3Location: { s3Bucket: 'abc' } }, '"sessionScriptS3Location" is not known'],
    ],
  }),
  constraint('imageName', {
    isForCreate: true,
    put: (value) => value as object,
    invalid: [
      [{ imageName: undefined }, 'give either "imageName" or "imageArn"'],
      [{ imageArn: 'arn:aws:appstream:us-west-2:111111111111:image/Test_Image' }, 'give either'],
    ],
  }),
  constraint('computeCapacity', {
    invalid: [
      [{}, 'give either "desiredInstances" or'],
      [{ desiredInstances: 1, desiredSessions: 1 }, 'give either'],
    ],
  }),
];

/** Every rule for the inputs of fleets, by kind. */
export const fleetConstraints: Readonly<Record<FleetKind, readonly Constraint[]>> = {
  'single-session': [
    ...provisioned,
    constraint('platform', {
      valid: ['WINDOWS', 'WINDOWS_SERVER_2025', 'RHEL8', 'UBUNTU_PRO_2404'],
      invalid: [['WINDOWS_95', '"WINDOWS_95" is not one of "AMAZON_LINUX2", "RHEL8"']],
    }),
    constraint('computeCapacity.desiredInstances', {
      valid: [0, 100_000],
      invalid: [
        [-1, '-1 is too small: at least 0'],
        [2 ** 31, '2147483648 is too large: at most 2147483647'],
        [0.5, '0.5 is not a whole number'],
      ],
    }),
    constraint('maxSessionsPerInstance', {
      isForCreate: true,
      invalid: [[2, 'is for a capacity in sessions: give "computeCapacity.desiredSessions"']],
    }),
  ],
  'multi-session': [
    ...provisioned,
    range('maxSessionsPerInstance', 2, 50),
    constraint('maxSessionsPerInstance', {
      isForCreate: true,
      invalid: [[undefined, 'is missing: a capacity in sessions needs the sessions of one instance']],
    }),
    constraint('computeCapacity.desiredSessions', {
      valid: [0, 100_000],
      invalid: [
        [-1, '-1 is too small: at least 0'],
        [2 ** 31, '2147483648 is too large: at most 2147483647'],
      ],
    }),
    constraint('platform', {
      isForCreate: true,
      valid: ['WINDOWS', 'WINDOWS_SERVER_2022'],
      invalid: [['RHEL8', '"RHEL8" is not for several users an instance: only Windows is']],
    }),
  ],
  elastic: [
    ...common,
    constraint('fleetType', {
      isForCreate: true,
      invalid: [[undefined, 'is missing: give one of "ALWAYS_ON", "ON_DEMAND", "ELASTIC"']],
    }),
    ...groupConstraints(2),
    constraint('vpcConfig.subnetIds', {
      isForCreate: true,
      valid: [items(2, subnet), items(12, subnet)],
      invalid: [
        [items(1, subnet), 'a list of 1 is too small: at least 2 items'],
        [undefined, 'is missing: give a list'],
      ],
    }),
    constraint('vpcConfig.subnetIds[1]', {
      put: (subnetIds) => ({ vpcConfig: { subnetIds } }),
      invalid: [
        [[subnet(0), 'private'], '"private" is not an id such as "subnet-0a1b2c3d"'],
        [[subnet(0), subnet(0)], '"subnet-00000000" is there twice: give it once'],
      ],
    }),
    constraint('maxConcurrentSessions', {
      valid: [1, 2 ** 31 - 1],
      invalid: [
        [0, '0 is too small: at least 1'],
        [2 ** 31, 'is too large: at most 2147483647'],
      ],
    }),
    constraint('instanceType', {
      isForCreate: true,
      valid: ['stream.standard.small', 'stream.standard.2xlarge'],
      invalid: [
        ['stream.compute.large', '"stream.compute.large" is not among the instance types of'],
        ['GeneralPurpose.m7i.large', 'is not among the instance types of'],
      ],
    }),
    constraint('platform', {
      isForCreate: true,
      valid: ['WINDOWS_SERVER_2019', 'AMAZON_LINUX2', 'UBUNTU_PRO_2404'],
      invalid: [['RHEL8', '"RHEL8" is not one of "WINDOWS_SERVER_2019", "AMAZON_LINUX2", "UBUNTU_PRO_2404"']],
    }),
    constraint('sessionScriptS3Location.s3Bucket', {
      put: script,
      valid: ['abc', characters(63), '0.-'],
      invalid: [
        ['ab', `"ab" ${notABucket}`],
        [characters(64), notABucket],
        ['abc.', `"abc." ${notABucket}`],
        ['Abc', `"Abc" ${notABucket}`],
        ['a_c', `"a_c" ${notABucket}`],
      ],
    }),
    constraint('sessionScriptS3Location.s3Key', {
      put: (s3Key) => ({ sessionScriptS3Location: { s3Bucket: 'abc', s3Key } }),
      valid: ['a', characters(1024)],
      invalid: [
        ['', '"" is too small: at least 1 character'],
        [characters(1025), 'at most 1024 characters'],
      ],
    }),
    constraint('', {
      isForCreate: true,
      put: (value) => value as object,
      invalid: [
        [{ imageName: 'Test_Image' }, '"imageName" is not known'],
        [{ imageArn: 'arn:aws:appstream:us-west-2:111111111111:image/Test_Image' }, '"imageArn" is not known'],
        [{ computeCapacity: { desiredInstances: 1 } }, '"computeCapacity" is not known'],
        [{ domainJoinInfo: { directoryName: 'a' } }, '"domainJoinInfo" is not known'],
        [{ maxSessionsPerInstance: 2 }, '"maxSessionsPerInstance" is not known'],
      ],
    }),
  ],
};
