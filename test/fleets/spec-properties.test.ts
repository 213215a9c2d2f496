import { AppStreamClient } from '@aws-sdk/client-appstream';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Emulator } from '../../src/emulator/index.js';
import { type ElasticFleetSpec, FleetManager, type FleetSpec, parseFleetSpec } from '../../src/fleets/index.js';
import {
  domain,
  groups,
  image,
  instanceTypes,
  integer,
  name,
  roleArn,
  subnets,
  tags,
  text,
  volume,
} from '../support/arbitraries.js';
import { network } from '../support/constraints.js';
import { ownerId } from '../support/emulated.js';
import { type FleetKind, fleetConstraints } from './fleet-constraints.js';

/** Every field that some member of a union has. */
type FieldOf<Spec> = Spec extends unknown ? keyof Spec : never;

/** One arbitrary for every field: a new field does not compile until it is here. */
type Fields<Spec> = { readonly [Field in FieldOf<Spec>]-?: fc.Arbitrary<unknown> };

const sdkInput = fc.constantFrom({}, undefined);

const common = {
  displayName: text(0, 100),
  description: text(0, 256),
  maxUserDurationInSeconds: integer(600, 432_000),
  disconnectTimeoutInSeconds: integer(60, 36_000),
  idleDisconnectTimeoutInSeconds: fc.oneof(fc.constant(0), integer(60, 36_000)),
  enableDefaultInternetAccess: fc.boolean(),
  streamView: fc.constantFrom('APP', 'DESKTOP'),
  disableIMDSV1: fc.boolean(),
  iamRoleArn: roleArn,
  usbDeviceFilterStrings: fc.array(
    fc.stringMatching(/^\w{0,9} ?\w{0,9},\w{0,9},\*?\w{0,9},\*?\w{0,9},\*?\d{0,9},\*?\d{0,9}, ?[01],[01] ?$/),
    { maxLength: 10 },
  ),
  rootVolumeConfig: volume,
  tags,
  sdkInput,
};

const provisioned = {
  ...common,
  name,
  fleetType: fc.constantFrom('ALWAYS_ON', 'ON_DEMAND'),
  instanceType: instanceTypes.fleet,
  vpcConfig: fc.record({ subnetIds: subnets(1, 12), securityGroupIds: groups }, { requiredKeys: ['subnetIds'] }),
  domainJoinInfo: domain,
};

type Provisioned = Exclude<FleetSpec, ElasticFleetSpec>;
type BesideTheImage = Omit<Fields<Provisioned>, 'imageName' | 'imageArn'>;

const single = {
  ...provisioned,
  platform: fc.constantFrom('WINDOWS', 'WINDOWS_SERVER_2016', 'AMAZON_LINUX2', 'ROCKY_LINUX8', 'UBUNTU_PRO_2404'),
  computeCapacity: fc.record({ desiredInstances: integer(0, 100_000) }),
  maxSessionsPerInstance: fc.constant(undefined),
} satisfies BesideTheImage;

const multi = {
  ...provisioned,
  platform: fc.constantFrom('WINDOWS', 'WINDOWS_SERVER_2019', 'WINDOWS_SERVER_2022', 'WINDOWS_SERVER_2025'),
  computeCapacity: fc.record({ desiredSessions: integer(0, 100_000) }),
  maxSessionsPerInstance: integer(2, 50),
} satisfies BesideTheImage;

const elastic = {
  ...common,
  name,
  fleetType: fc.constant('ELASTIC'),
  instanceType: instanceTypes.elastic,
  platform: fc.constantFrom('WINDOWS_SERVER_2019', 'AMAZON_LINUX2', 'UBUNTU_PRO_2404'),
  maxConcurrentSessions: integer(1, 2 ** 31 - 1),
  vpcConfig: fc.record(
    {
      subnetIds: subnets(0, 10).map((more) => [...new Set(['subnet-00000000', 'subnet-00000001', ...more])]),
      securityGroupIds: groups,
    },
    { requiredKeys: ['subnetIds'] },
  ),
  sessionScriptS3Location: fc.record(
    { s3Bucket: fc.stringMatching(/^[0-9a-z.-]{2,62}[0-9a-z-]$/), s3Key: text(1, 1024) },
    { requiredKeys: ['s3Bucket'] },
  ),
} satisfies Fields<ElasticFleetSpec>;

const needed = ['name', 'fleetType', 'instanceType'] as const;
const capacity = ['computeCapacity', 'maxSessionsPerInstance'] as const;
const onAnImage = (spec: fc.Arbitrary<object>) => fc.tuple(spec, image).map(([said, named]) => ({ ...said, ...named }));

const specs: Readonly<Record<FleetKind, fc.Arbitrary<object>>> = {
  'single-session': onAnImage(fc.record(single, { requiredKeys: [...needed, ...capacity] })),
  'multi-session': onAnImage(fc.record(multi, { requiredKeys: [...needed, ...capacity] })),
  elastic: fc.record(elastic, { requiredKeys: [...needed, 'maxConcurrentSessions', 'vpcConfig'] }),
};

describe.each(Object.entries(specs))('a %s fleet', (kind, spec) => {
  test('that the library accepts is accepted by the service, and is as it was said', () =>
    fc.assert(
      fc.asyncProperty(spec, async (said) => {
        const emulator = new Emulator();
        emulator.account(ownerId).addVpc(network);
        const fleets = new FleetManager({ client: new AppStreamClient(emulator.clientConfig(ownerId)) });
        const wanted = parseFleetSpec(said);

        expect(await fleets.create(wanted)).toMatchObject({ changed: true });
        expect(await fleets.create(wanted, { ifExists: 'reuse' })).toMatchObject({ changed: false });
        expect(emulator.modelViolations).toEqual([]);
      }),
      { numRuns: 60 },
    ));

  test('that is wrong in one place is refused for that place', () => {
    const wrongs = fleetConstraints[kind as FleetKind].flatMap(({ path, invalid }) =>
      invalid.map(({ fields }) => ({ path, fields })),
    );
    const byName = kind === 'elastic' ? {} : { imageName: 'Test_Image', imageArn: undefined };
    fc.assert(
      fc.property(spec, fc.constantFrom(...wrongs), (said, { path, fields }) => {
        expect(() => parseFleetSpec({ ...said, ...byName, ...fields })).toThrow(
          expect.objectContaining({ code: 'invalid-input', issues: [expect.objectContaining({ path })] }) as Error,
        );
      }),
      { numRuns: 300 },
    );
  });
});
