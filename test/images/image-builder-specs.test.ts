import { AppStreamClient, CreateImageBuilderCommand } from '@aws-sdk/client-appstream';
import { mockClient } from 'aws-sdk-client-mock';
import fc from 'fast-check';
import { describe, expect, expectTypeOf } from 'vitest';
import { Emulator } from '../../src/emulator/index.js';
import { ImageBuilderManager, type ImageBuilderSpec, parseImageBuilderSpec } from '../../src/images/index.js';
import { allowInstanceTypes, currentLimits, limits2019 } from '../../src/limits.js';
import { ownerId } from '../support/emulated.js';
import { imageArn, test, writes } from '../support/managers.js';

const builder = {
  name: 'design-builder',
  instanceType: 'stream.standard.medium',
  imageName: 'Test_Image',
} as const satisfies ImageBuilderSpec;

/** Any specification that the library is to accept, but for its name, image and subnet. */
const members = fc.record(
  {
    instanceType: fc.constantFrom(...currentLimits.imageBuilderInstanceTypes),
    displayName: fc.string({ maxLength: 100 }),
    description: fc.string({ maxLength: 256 }),
    iamRoleArn: fc.constant('arn:aws:iam::111111111111:role/builder'),
    enableDefaultInternetAccess: fc.boolean(),
    domainJoinInfo: fc.record({ directoryName: fc.string({ minLength: 1 }) }, { requiredKeys: [] }),
    appstreamAgentVersion: fc.constantFrom('LATEST', '[LATEST]', '01-01-2024'),
    accessEndpoints: fc.array(fc.constant({ endpointType: 'STREAMING', vpceId: 'vpce-0a' }), {
      minLength: 1,
      maxLength: 4,
    }),
    rootVolumeConfig: fc.record({ volumeSizeInGb: fc.integer({ min: 200, max: 500 }) }, { requiredKeys: [] }),
    softwaresToInstall: fc.array(fc.constantFrom('Office', 'Visio')),
    softwaresToUninstall: fc.array(fc.constantFrom('Office', 'Visio')),
    disableIMDSV1: fc.boolean(),
    tags: fc.dictionary(fc.stringMatching(/^[a-z]{1,128}$/), fc.stringMatching(/^[\w .:/=+@-]{0,256}$/), {
      minKeys: 1,
      maxKeys: 50,
    }),
  },
  { requiredKeys: ['instanceType'] },
);

const subnets = (...subnetIds: readonly string[]) => ({ vpcConfig: { subnetIds } });
const groups = (count: number) => ({
  vpcConfig: { subnetIds: ['subnet-0a'], securityGroupIds: Array.from({ length: count }, (_, at) => `sg-${at}`) },
});
const endpoints = (count: number) => ({
  accessEndpoints: Array.from({ length: count }, () => ({ endpointType: 'STREAMING' })),
});
const tags = (count: number) => ({
  tags: Object.fromEntries(Array.from({ length: count }, (_, at) => [`key-${at}`, ''])),
});

describe('a specification', () => {
  test.each([
    ['a name of 101 characters', { name: 'a'.repeat(101) }],
    ['an instance type of a pattern', { instanceType: 'GeneralPurpose.m7i.large' }],
    ['the most text', { displayName: 'a'.repeat(100), description: 'a'.repeat(256) }],
    ['empty text', { displayName: '', description: '' }],
    ['one subnet', subnets('subnet-0a')],
    ['five security groups', groups(5)],
    ['a version of the agent of 100 characters', { appstreamAgentVersion: 'a'.repeat(100) }],
    ['one endpoint', endpoints(1)],
    ['four endpoints', endpoints(4)],
    ['the smallest volume', { rootVolumeConfig: { volumeSizeInGb: 200 } }],
    ['the largest volume', { rootVolumeConfig: { volumeSizeInGb: 500 } }],
    ['software', { softwaresToInstall: ['Office'], softwaresToUninstall: [] }],
    ['the longest organizational unit', { domainJoinInfo: { organizationalUnitDistinguishedName: 'a'.repeat(2000) } }],
    ['fifty tags', tags(50)],
    ['members that are undefined', { displayName: undefined, imageArn: undefined, sdkInput: undefined }],
  ])('may have %s', (_what, members) => {
    const spec = { ...builder, ...members };

    expect(parseImageBuilderSpec(spec)).toEqual(spec);
  });

  test.each([
    ['name', { name: 'a'.repeat(102) }],
    ['name', { name: '-design' }],
    ['instanceType', { instanceType: 'stream.standard.xlarge' }],
    ['instanceType', { instanceType: 'stream.graphics-design.large' }],
    ['imageName', { imageName: undefined }],
    ['imageName', { imageArn: 'arn:aws:appstream:us-west-2:111111111111:image/Test_Image' }],
    ['imageArn', { imageName: undefined, imageArn: 'Test_Image' }],
    ['displayName', { displayName: 'a'.repeat(101) }],
    ['description', { description: 'a'.repeat(257) }],
    ['vpcConfig.subnetIds', subnets()],
    ['vpcConfig.subnetIds', subnets('subnet-0a', 'subnet-0b')],
    ['vpcConfig.subnetIds', { vpcConfig: { securityGroupIds: ['sg-0a'] } }],
    ['vpcConfig.securityGroupIds', groups(6)],
    ['iamRoleArn', { iamRoleArn: 'builder' }],
    ['enableDefaultInternetAccess', { enableDefaultInternetAccess: 'yes' }],
    ['domainJoinInfo.directoryName', { domainJoinInfo: { directoryName: '' } }],
    ['appstreamAgentVersion', { appstreamAgentVersion: '' }],
    ['appstreamAgentVersion', { appstreamAgentVersion: 'a'.repeat(101) }],
    ['accessEndpoints', endpoints(0)],
    ['accessEndpoints', endpoints(5)],
    ['accessEndpoints[0].endpointType', { accessEndpoints: [{ endpointType: 'OTHER' }] }],
    ['rootVolumeConfig.volumeSizeInGb', { rootVolumeConfig: { volumeSizeInGb: 199 } }],
    ['rootVolumeConfig.volumeSizeInGb', { rootVolumeConfig: { volumeSizeInGb: 501 } }],
    ['softwaresToInstall[0]', { softwaresToInstall: [''] }],
    ['softwaresToUninstall', { softwaresToUninstall: 'Office' }],
    ['disableIMDSV1', { disableIMDSV1: 1 }],
    ['tags', tags(51)],
    ['sdkInput.Description', { description: 'a', sdkInput: { Description: 'b' } }],
    ['', { fleetType: 'ON_DEMAND' }],
  ])('is refused for its %s: %o, and nothing is sent', async (path, members) => {
    const stub = mockClient(new AppStreamClient({ region: 'us-west-2' }));
    const manager = new ImageBuilderManager({ client: stub });
    const spec = { ...builder, ...members } as unknown as ImageBuilderSpec;

    const refusal = await manager.create(spec).catch((error: unknown) => error);

    expect(refusal).toMatchObject({ code: 'invalid-input' });
    expect((refusal as { issues: { path: string }[] }).issues.map((issue) => issue.path)).toContain(path);
    expect(stub.calls()).toHaveLength(0);
    expect(() => parseImageBuilderSpec(spec)).toThrow(expect.objectContaining({ code: 'invalid-input' }) as Error);
  });

  test('has instance types of its own list, from the limits that were given', async ({ owner, emulator }) => {
    const type = 'stream.standard.xlarge';
    const spec = { ...builder, instanceType: type };

    expect(parseImageBuilderSpec(spec, allowInstanceTypes(currentLimits, type)).instanceType).toBe(type);
    expect(() => parseImageBuilderSpec({ ...builder, instanceType: 'stream.standard.small' }, limits2019)).toThrow(
      /not among the instance types of 2019/,
    );
    const manager = new ImageBuilderManager({ client: owner, limits: limits2019 });
    await expect(manager.create({ ...builder, instanceType: 'stream.standard.small' })).rejects.toMatchObject({
      code: 'invalid-input',
    });
    expect(writes(emulator)).toEqual([]);
  });

  test.each(['LATEST', '[LATEST]'])('asks for the agent %s as the service understands it', async (version) => {
    const stub = mockClient(new AppStreamClient({ region: 'us-west-2' }));
    stub.on(CreateImageBuilderCommand).resolves({ ImageBuilder: { Name: 'design-builder', State: 'PENDING' } });
    const manager = new ImageBuilderManager({ client: stub });

    await manager.create({ ...builder, appstreamAgentVersion: version }, { wait: false });

    expect(stub.commandCalls(CreateImageBuilderCommand)[0]?.args[0].input).toMatchObject({
      AppstreamAgentVersion: 'LATEST',
    });
  });

  test('that is valid is accepted by the service, and reused where it is the same only', () =>
    fc.assert(
      fc.asyncProperty(members, fc.boolean(), async (said, isInVpc) => {
        const emulator = new Emulator();
        const [subnetId = ''] = emulator.account(ownerId).addVpc().subnetIds;
        const manager = new ImageBuilderManager({ client: new AppStreamClient(emulator.clientConfig(ownerId)) });
        const spec = { name: 'design-builder', imageArn, ...said, ...(isInVpc && subnets(subnetId)) };

        expect(await manager.create(spec, { wait: false })).toMatchObject({ changed: true });
        expect(await manager.create(spec, { wait: false, ifExists: 'reuse' })).toMatchObject({ changed: false });
        const other = { ...spec, description: said.description === 'other' ? 'another' : 'other' };
        await expect(manager.create(other, { ifExists: 'reuse' })).rejects.toMatchObject({ fields: ['description'] });
      }),
      { numRuns: 50 },
    ));

  test('names exactly one image, or does not compile', () => {
    const named = { name: 'design-builder', instanceType: 'stream.standard.medium' };

    expectTypeOf<typeof named & { imageName: string }>().toExtend<ImageBuilderSpec>();
    expectTypeOf<typeof named & { imageArn: string }>().toExtend<ImageBuilderSpec>();
    expectTypeOf<typeof named>().not.toExtend<ImageBuilderSpec>();
    expectTypeOf<typeof named & { imageArn: string; imageName: string }>().not.toExtend<ImageBuilderSpec>();
    expectTypeOf(parseImageBuilderSpec).returns.toEqualTypeOf<ImageBuilderSpec>();
    expect(() => parseImageBuilderSpec(named)).toThrow(/either "imageName" or "imageArn"/);
  });
});
