import {
  CreateImageBuilderCommand,
  type CreateImageBuilderCommandInput,
  type ImageBuilder as DescribedImageBuilder,
  DescribeImageBuildersCommand,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-appstream';
import { describe, expect } from 'vitest';
import type { ImageBuilder, ImageBuilderSpec } from '../../src/images/index.js';
import { network } from '../support/constraints.js';
import { ownerId } from '../support/emulated.js';
import { imageArn, inputsOf, test } from '../support/managers.js';
import { base } from './image-builder-constraints.js';

/** Every field that some member of a union has. */
type FieldOf<Spec> = Spec extends unknown ? keyof Spec : never;

interface Field {
  /** As the library is given it. */
  readonly given: object;
  /** As the SDK is given it. */
  readonly raw: Partial<CreateImageBuilderCommandInput>;
  /** As the SDK describes it. Default: as it is given. */
  readonly described?: Partial<DescribedImageBuilder>;
  /** As the library reads it. Default: as it is given. */
  readonly read?: Partial<ImageBuilder>;
}

/** What the service does not describe. */
const unseen = { described: {}, read: {} };
const role = 'arn:aws:iam::111111111111:role/builder';

/** One entry for every field: a new field does not compile until it is here. */
const fields: { readonly [Name in FieldOf<ImageBuilderSpec>]-?: Field } = {
  name: { given: { name: 'Other.Name' }, raw: { Name: 'Other.Name' } },
  instanceType: { given: { instanceType: 'stream.compute.large' }, raw: { InstanceType: 'stream.compute.large' } },
  imageName: {
    given: { imageName: 'Test_Image' },
    raw: { ImageName: 'Test_Image' },
    described: { ImageArn: imageArn },
    read: { imageArn },
  },
  imageArn: {
    given: { imageName: undefined, imageArn },
    raw: { ImageName: undefined, ImageArn: imageArn },
    described: { ImageArn: imageArn },
    read: { imageArn },
  },
  displayName: { given: { displayName: 'Design' }, raw: { DisplayName: 'Design' } },
  description: { given: { description: 'For designers' }, raw: { Description: 'For designers' } },
  vpcConfig: {
    given: { vpcConfig: { subnetIds: ['subnet-00000001'], securityGroupIds: ['sg-00000000'] } },
    raw: { VpcConfig: { SubnetIds: ['subnet-00000001'], SecurityGroupIds: ['sg-00000000'] } },
  },
  iamRoleArn: { given: { iamRoleArn: role }, raw: { IamRoleArn: role } },
  enableDefaultInternetAccess: {
    given: { enableDefaultInternetAccess: true },
    raw: { EnableDefaultInternetAccess: true },
  },
  domainJoinInfo: {
    given: { domainJoinInfo: { directoryName: 'corp.example.com', organizationalUnitDistinguishedName: 'OU=a' } },
    raw: { DomainJoinInfo: { DirectoryName: 'corp.example.com', OrganizationalUnitDistinguishedName: 'OU=a' } },
  },
  appstreamAgentVersion: {
    given: { appstreamAgentVersion: '01-02-2026' },
    raw: { AppstreamAgentVersion: '01-02-2026' },
  },
  accessEndpoints: {
    given: { accessEndpoints: [{ endpointType: 'STREAMING', vpceId: 'vpce-0a' }] },
    raw: { AccessEndpoints: [{ EndpointType: 'STREAMING', VpceId: 'vpce-0a' }] },
  },
  rootVolumeConfig: {
    given: { rootVolumeConfig: { volumeSizeInGb: 321 } },
    raw: { RootVolumeConfig: { VolumeSizeInGb: 321 } },
  },
  softwaresToInstall: { given: { softwaresToInstall: ['Office'] }, raw: { SoftwaresToInstall: ['Office'] }, ...unseen },
  softwaresToUninstall: {
    given: { softwaresToUninstall: ['Visio'] },
    raw: { SoftwaresToUninstall: ['Visio'] },
    ...unseen,
  },
  disableIMDSV1: { given: { disableIMDSV1: true }, raw: { DisableIMDSV1: true } },
  tags: { given: { tags: { Team: 'Design' } }, raw: { Tags: { Team: 'Design' } }, ...unseen },
  sdkInput: {
    given: { sdkInput: { DisplayName: 'Raw' } },
    raw: { DisplayName: 'Raw' },
    read: { displayName: 'Raw' },
  },
};

const rawBase = { Name: base.name, InstanceType: base.instanceType, ImageName: base.imageName };

describe.each(Object.entries(fields))('%s', (_name, { given, raw, described = raw, read = given }) => {
  test('arrives at the service as it was given to the library', async ({ emulator, owner, imageBuilders }) => {
    emulator.account(ownerId).addVpc(network);
    const spec = { ...base, ...given } as ImageBuilderSpec;
    const { imageBuilder } = await imageBuilders.create(spec, { wait: false });

    const command = new DescribeImageBuildersCommand({ Names: [imageBuilder.name] });
    const { ImageBuilders: [found] = [] } = await owner.send(command);
    expect(found).toMatchObject(described);
    const { Tags } = await owner.send(new ListTagsForResourceCommand({ ResourceArn: found?.Arn }));
    expect(Tags).toEqual(raw.Tags);
    const said = Object.fromEntries(Object.entries({ ...rawBase, ...raw }).filter(([, value]) => value !== undefined));
    expect(inputsOf(emulator, 'CreateImageBuilder')).toEqual([said]);
  });

  test('is read by the library as it was given to the service', async ({ emulator, owner, imageBuilders }) => {
    emulator.account(ownerId).addVpc(network);
    const { ImageBuilder: made } = await owner.send(new CreateImageBuilderCommand({ ...rawBase, ...raw }));

    expect(await imageBuilders.get(made?.Name ?? '')).toMatchObject(read);
    expect(await imageBuilders.tags(made?.Name ?? '')).toEqual(raw.Tags ?? {});
  });
});
