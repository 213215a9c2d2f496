import {
  CreateFleetCommand,
  type CreateFleetCommandInput,
  type Fleet as DescribedFleet,
  DescribeFleetsCommand,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-appstream';
import { describe, expect } from 'vitest';
import type { Fleet, FleetSpec } from '../../src/fleets/index.js';
import { network } from '../support/constraints.js';
import { ownerId } from '../support/emulated.js';
import { imageArn, test } from '../support/managers.js';
import { bases, type FleetKind } from './fleet-constraints.js';

/** Every field that some member of a union has. */
type FieldOf<Spec> = Spec extends unknown ? keyof Spec : never;

interface Field {
  /** Kind of fleet that has the field. Default: one user an instance. */
  readonly kind?: FleetKind;
  /** As the library is given it. */
  readonly given: object;
  /** As the SDK is given it. */
  readonly raw: Partial<CreateFleetCommandInput>;
  /** As the SDK describes it. Default: as it is given. */
  readonly described?: Partial<DescribedFleet>;
  /** As the library reads it. Default: as it is given. */
  readonly read?: Partial<Fleet>;
}

const vpcConfig = {
  subnetIds: ['subnet-00000000', 'subnet-00000001'],
  securityGroupIds: ['sg-00000000'],
};
const role = 'arn:aws:iam::111111111111:role/fleet';

/** One entry for every field: a new field does not compile until it is here. */
const fields: { readonly [Name in FieldOf<FleetSpec>]-?: Field } = {
  name: { given: { name: 'Other.Name' }, raw: { Name: 'Other.Name' } },
  fleetType: { given: { fleetType: 'ON_DEMAND' }, raw: { FleetType: 'ON_DEMAND' } },
  instanceType: {
    given: { instanceType: 'stream.memory.z1d.large' },
    raw: { InstanceType: 'stream.memory.z1d.large' },
  },
  imageName: { given: { imageName: 'Test_Image' }, raw: { ImageName: 'Test_Image' } },
  imageArn: {
    given: { imageName: undefined, imageArn },
    raw: { ImageName: undefined, ImageArn: imageArn },
    described: { ImageArn: imageArn },
    read: { imageArn },
  },
  computeCapacity: {
    given: { computeCapacity: { desiredInstances: 7 } },
    raw: { ComputeCapacity: { DesiredInstances: 7 } },
    described: { ComputeCapacityStatus: { Desired: 7 } },
    read: { computeCapacityStatus: { desired: 7 } },
  },
  maxSessionsPerInstance: {
    kind: 'multi-session',
    given: { computeCapacity: { desiredSessions: 12 }, maxSessionsPerInstance: 6 },
    raw: { ComputeCapacity: { DesiredSessions: 12 }, MaxSessionsPerInstance: 6 },
    described: { MaxSessionsPerInstance: 6, ComputeCapacityStatus: { Desired: 2, DesiredUserSessions: 12 } },
    read: { maxSessionsPerInstance: 6, computeCapacityStatus: { desired: 2, desiredUserSessions: 12 } },
  },
  maxConcurrentSessions: {
    kind: 'elastic',
    given: { maxConcurrentSessions: 9 },
    raw: { MaxConcurrentSessions: 9 },
  },
  vpcConfig: {
    given: { vpcConfig },
    raw: { VpcConfig: { SubnetIds: vpcConfig.subnetIds, SecurityGroupIds: vpcConfig.securityGroupIds } },
  },
  domainJoinInfo: {
    given: { domainJoinInfo: { directoryName: 'corp.example.com', organizationalUnitDistinguishedName: 'OU=a' } },
    raw: { DomainJoinInfo: { DirectoryName: 'corp.example.com', OrganizationalUnitDistinguishedName: 'OU=a' } },
  },
  sessionScriptS3Location: {
    kind: 'elastic',
    given: { sessionScriptS3Location: { s3Bucket: 'scripts', s3Key: 'start.zip' } },
    raw: { SessionScriptS3Location: { S3Bucket: 'scripts', S3Key: 'start.zip' } },
  },
  displayName: { given: { displayName: 'Design' }, raw: { DisplayName: 'Design' } },
  description: { given: { description: 'For designers' }, raw: { Description: 'For designers' } },
  maxUserDurationInSeconds: { given: { maxUserDurationInSeconds: 601 }, raw: { MaxUserDurationInSeconds: 601 } },
  disconnectTimeoutInSeconds: { given: { disconnectTimeoutInSeconds: 61 }, raw: { DisconnectTimeoutInSeconds: 61 } },
  idleDisconnectTimeoutInSeconds: {
    given: { idleDisconnectTimeoutInSeconds: 90 },
    raw: { IdleDisconnectTimeoutInSeconds: 90 },
    described: { IdleDisconnectTimeoutInSeconds: 120 },
    read: { idleDisconnectTimeoutInSeconds: 120 },
  },
  enableDefaultInternetAccess: {
    given: { enableDefaultInternetAccess: true },
    raw: { EnableDefaultInternetAccess: true },
  },
  streamView: { given: { streamView: 'DESKTOP' }, raw: { StreamView: 'DESKTOP' } },
  platform: { given: { platform: 'WINDOWS_SERVER_2019' }, raw: { Platform: 'WINDOWS_SERVER_2019' } },
  disableIMDSV1: { given: { disableIMDSV1: true }, raw: { DisableIMDSV1: true } },
  iamRoleArn: { given: { iamRoleArn: role }, raw: { IamRoleArn: role } },
  usbDeviceFilterStrings: {
    given: { usbDeviceFilterStrings: ['0a,0b,*0c,*0d,1,2,0,1'] },
    raw: { UsbDeviceFilterStrings: ['0a,0b,*0c,*0d,1,2,0,1'] },
  },
  rootVolumeConfig: {
    given: { rootVolumeConfig: { volumeSizeInGb: 321 } },
    raw: { RootVolumeConfig: { VolumeSizeInGb: 321 } },
  },
  tags: { given: { tags: { Team: 'Design' } }, raw: { Tags: { Team: 'Design' } }, described: {}, read: {} },
  sdkInput: {
    given: { sdkInput: { DisplayName: 'Raw' } },
    raw: { DisplayName: 'Raw' },
    read: { displayName: 'Raw' },
  },
};

const rawBases: Readonly<Record<FleetKind, CreateFleetCommandInput>> = {
  'single-session': {
    Name: 'design-team',
    FleetType: 'ALWAYS_ON',
    InstanceType: 'stream.standard.medium',
    ImageName: 'Test_Image',
    ComputeCapacity: { DesiredInstances: 2 },
  },
  'multi-session': {
    Name: 'design-team',
    FleetType: 'ON_DEMAND',
    InstanceType: 'stream.standard.medium',
    ImageName: 'Test_Image',
  },
  elastic: {
    Name: 'design-team',
    FleetType: 'ELASTIC',
    InstanceType: 'stream.standard.medium',
    MaxConcurrentSessions: 5,
    VpcConfig: { SubnetIds: vpcConfig.subnetIds },
  },
};

describe.each(Object.entries(fields))(
  '%s',
  (_name, { kind = 'single-session', given, raw, described = raw, read = given }) => {
    test('arrives at the service as it was given to the library', async ({ emulator, owner, fleets }) => {
      emulator.account(ownerId).addVpc(network);
      const { fleet } = await fleets.create({ ...bases[kind], ...given });

      const { Fleets: [found] = [] } = await owner.send(new DescribeFleetsCommand({ Names: [fleet.name] }));
      expect(found).toMatchObject(described);
      const { Tags } = await owner.send(new ListTagsForResourceCommand({ ResourceArn: found?.Arn }));
      expect(Tags).toEqual(raw.Tags);
    });

    test('is read by the library as it was given to the service', async ({ emulator, owner, fleets }) => {
      emulator.account(ownerId).addVpc(network);
      const { Fleet: made } = await owner.send(new CreateFleetCommand({ ...rawBases[kind], ...raw }));

      expect(await fleets.get(made?.Name ?? '')).toMatchObject(read);
      expect(await fleets.tags(made?.Name ?? '')).toEqual(raw.Tags ?? {});
    });
  },
);
