import {
  AppStreamClient,
  CreateImageBuilderCommand,
  type CreateImageBuilderCommandInput,
  DescribeImageBuildersCommand,
  UpdateImagePermissionsCommand,
} from '@aws-sdk/client-appstream';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect } from 'vitest';
import { collect } from '../../src/core/paginate.js';
import { Emulator } from '../../src/emulator/index.js';
import { ImageBuilderManager, type ImageBuilderSpec } from '../../src/images/index.js';
import { consumerId, ownerId } from '../support/emulated.js';
import { imageArn, inputsOf, quick, test, writes } from '../support/managers.js';

const builder = {
  name: 'design-builder',
  instanceType: 'stream.standard.medium',
  imageName: 'Test_Image',
} as const satisfies ImageBuilderSpec;

const name = builder.name;

describe('create', () => {
  test('makes an image builder and waits until it runs', async ({ emulator, imageBuilders }) => {
    const { changed, imageBuilder } = await imageBuilders.create(builder, quick);

    expect(changed).toBe(true);
    expect(imageBuilder).toMatchObject({ name, state: 'RUNNING', imageArn, instanceType: 'stream.standard.medium' });
    expect(writes(emulator)).toEqual(['CreateImageBuilder']);
  });

  test('returns at once when it is told not to wait', async ({ emulator, imageBuilders }) => {
    expect(await imageBuilders.create(builder, { wait: false })).toMatchObject({
      changed: true,
      imageBuilder: { state: 'PENDING' },
    });
    expect(emulator.requests.map(({ operation }) => operation)).toEqual(['CreateImageBuilder']);
  });

  test('sends every field as the service spells it, and finds it so', async ({ emulator, imageBuilders }) => {
    const { subnetIds, securityGroupIds } = emulator.account(ownerId).addVpc();
    const spec = {
      name,
      instanceType: 'stream.standard.large',
      imageArn,
      displayName: 'Design',
      description: '',
      vpcConfig: { subnetIds: subnetIds.slice(0, 1), securityGroupIds: securityGroupIds.slice(0, 1) },
      iamRoleArn: 'arn:aws:iam::111111111111:role/builder',
      enableDefaultInternetAccess: true,
      domainJoinInfo: { directoryName: 'corp.example.com', organizationalUnitDistinguishedName: 'OU=a' },
      appstreamAgentVersion: '[LATEST]',
      accessEndpoints: [{ endpointType: 'STREAMING', vpceId: 'vpce-0a' }],
      rootVolumeConfig: { volumeSizeInGb: 300 },
      softwaresToInstall: ['Microsoft_Office_2024_LTSC_Standard_64Bit'],
      softwaresToUninstall: ['Microsoft_Visio_2024_LTSC_Standard_64Bit'],
      tags: { team: 'design' },
      sdkInput: { DisableIMDSV1: true },
    } as const satisfies ImageBuilderSpec;

    await imageBuilders.create(spec, quick);

    expect(inputsOf(emulator, 'CreateImageBuilder')).toEqual([
      {
        Name: name,
        InstanceType: 'stream.standard.large',
        ImageArn: imageArn,
        DisplayName: 'Design',
        Description: '',
        VpcConfig: { SubnetIds: subnetIds.slice(0, 1), SecurityGroupIds: securityGroupIds.slice(0, 1) },
        IamRoleArn: 'arn:aws:iam::111111111111:role/builder',
        EnableDefaultInternetAccess: true,
        DomainJoinInfo: { DirectoryName: 'corp.example.com', OrganizationalUnitDistinguishedName: 'OU=a' },
        AppstreamAgentVersion: 'LATEST',
        AccessEndpoints: [{ EndpointType: 'STREAMING', VpceId: 'vpce-0a' }],
        RootVolumeConfig: { VolumeSizeInGb: 300 },
        SoftwaresToInstall: ['Microsoft_Office_2024_LTSC_Standard_64Bit'],
        SoftwaresToUninstall: ['Microsoft_Visio_2024_LTSC_Standard_64Bit'],
        Tags: { team: 'design' },
        DisableIMDSV1: true,
      } satisfies CreateImageBuilderCommandInput,
    ]);
    expect(await imageBuilders.create(spec, { ifExists: 'reuse' })).toMatchObject({
      changed: false,
      imageBuilder: { displayName: 'Design', disableIMDSV1: true, rootVolumeConfig: { volumeSizeInGb: 300 } },
    });
    expect(writes(emulator)).toEqual(['CreateImageBuilder']);
  });

  test('reuses one that is named by the other name of its image, and leaves it stopped', async ({
    emulator,
    imageBuilders,
  }) => {
    emulator.account(ownerId).addImageBuilder({ name, imageArn });
    const { imageName, ...others } = builder;

    for (const image of [{ imageName }, { imageArn }]) {
      expect(await imageBuilders.create({ ...others, ...image }, { ifExists: 'reuse' })).toMatchObject({
        changed: false,
        imageBuilder: { state: 'STOPPED' },
      });
    }
    expect(writes(emulator)).toEqual([]);
  });

  test('does not take the image of another account for the own one of its name', async ({
    emulator,
    imageBuilders,
  }) => {
    const foreign = 'arn:aws:appstream:us-west-2:222222222222:image/Test_Image';
    emulator.account(ownerId).addImageBuilder({ name, imageArn: foreign });

    await expect(imageBuilders.create(builder, { ifExists: 'reuse' })).rejects.toMatchObject({
      reason: 'exists',
      fields: ['imageName'],
    });
  });

  test('waits for one that it reuses while that comes up, and tells when that has failed', async ({
    emulator,
    imageBuilders,
  }) => {
    await imageBuilders.create(builder, { wait: false });
    expect(await imageBuilders.create(builder, { ...quick, ifExists: 'reuse' })).toMatchObject({
      changed: false,
      imageBuilder: { state: 'RUNNING' },
    });

    emulator.account(ownerId).addImageBuilder({ name: 'other', state: 'FAILED', imageArn });
    const reused = imageBuilders.create({ ...builder, name: 'other' }, { ...quick, ifExists: 'reuse' });
    await expect(reused).rejects.toMatchObject({ code: 'wait-failed', lastState: 'FAILED' });
  });

  test('refuses a second one of the same name, or tells in which fields it differs', async ({
    emulator,
    imageBuilders,
  }) => {
    emulator.account(ownerId).addImageBuilder({ name, imageArn });
    const other: ImageBuilderSpec = {
      name,
      instanceType: 'stream.standard.large',
      imageName: 'Other_Image',
      softwaresToInstall: ['Office'],
      tags: { team: 'design' },
    };

    await expect(imageBuilders.create(other, { ifExists: 'reuse' })).rejects.toMatchObject({
      reason: 'exists',
      fields: ['instanceType', 'imageName', 'tags'],
    });
    expect(writes(emulator)).toEqual([]);
    await expect(imageBuilders.create(builder)).rejects.toMatchObject({
      reason: 'exists',
      operation: 'CreateImageBuilder',
    });
  });

  test.each([
    ['LATEST', { LatestAppstreamAgentVersion: 'FALSE' }, false],
    ['LATEST', { LatestAppstreamAgentVersion: 'TRUE' }, true],
    ['LATEST', {}, true],
    ['02-02-2025', { AppstreamAgentVersion: '01-01-2024' }, false],
    ['02-02-2025', { AppstreamAgentVersion: '02-02-2025' }, true],
    ['02-02-2025', {}, true],
  ] as const)('compares the agent %s with %o', async (appstreamAgentVersion, described, isAsWanted) => {
    const stub = mockClient(new AppStreamClient({ region: 'us-west-2' }));
    stub.on(DescribeImageBuildersCommand).resolves({
      ImageBuilders: [
        { Name: name, State: 'STOPPED', InstanceType: builder.instanceType, ImageArn: imageArn, ...described },
      ],
    });
    const manager = new ImageBuilderManager({ client: stub });
    const reused = manager.create({ ...builder, appstreamAgentVersion }, { ifExists: 'reuse' });

    if (isAsWanted) await expect(reused).resolves.toMatchObject({ changed: false });
    else await expect(reused).rejects.toMatchObject({ reason: 'exists', fields: ['appstreamAgentVersion'] });
    expect(stub.commandCalls(CreateImageBuilderCommand)).toHaveLength(0);
  });

  test('recognizes an image builder whose creation was answered with a lost answer', async ({
    emulator,
    imageBuilders,
  }) => {
    emulator.fail({ operation: 'CreateImageBuilder', when: 'after', disconnect: true });

    expect(await imageBuilders.create(builder, quick)).toMatchObject({
      changed: true,
      imageBuilder: { state: 'RUNNING' },
    });
    expect(writes(emulator)).toEqual(['CreateImageBuilder', 'CreateImageBuilder']);
  });

  test('tells that the image is missing', ({ imageBuilders }) =>
    expect(imageBuilders.create({ ...builder, imageName: 'No_Image' })).rejects.toMatchObject({
      code: 'not-found',
      resource: 'image',
      resourceName: 'No_Image',
    }));

  test('tells what the service said where the image may not be looked at, or is there', async ({
    emulator,
    imageBuilders,
  }) => {
    const elsewhere = imageBuilders.create({ ...builder, vpcConfig: { subnetIds: ['subnet-0a1b2c3d'] } });
    await expect(elsewhere).rejects.toMatchObject({
      code: 'not-found',
      operation: 'CreateImageBuilder',
      resource: 'resource',
      message: expect.stringContaining('subnet-0a1b2c3d') as unknown,
    });
    emulator.allow(ownerId, ['CreateImageBuilder']);
    await expect(imageBuilders.create({ ...builder, imageName: 'No_Image' })).rejects.toMatchObject({
      code: 'not-found',
      operation: 'CreateImageBuilder',
      message: expect.stringContaining('No_Image') as unknown,
    });
  });

  test('tells why an image cannot be built on, and that there may be no more builders', async () => {
    const emulator = new Emulator({ quotas: { imageBuilders: 1 } });
    const account = emulator.account(ownerId);
    const manager = new ImageBuilderManager({ client: new AppStreamClient(emulator.clientConfig(ownerId)) });
    account.addImage({ name: 'Pending_Image', state: 'PENDING' });
    account.addImage({ name: 'Elastic_Image', imageBuilderSupported: false });
    const createFrom = (imageName: string) => manager.create({ ...builder, imageName }, quick);

    await expect(createFrom('Pending_Image')).rejects.toMatchObject({ reason: 'not-available', retryable: true });
    await expect(createFrom('Elastic_Image')).rejects.toMatchObject({ reason: 'incompatible-image' });
    await createFrom('Test_Image');
    await expect(manager.create({ ...builder, name: 'other' })).rejects.toMatchObject({ code: 'quota' });
  });

  test('does not reuse a builder that is being deleted', async ({ emulator, imageBuilders }) => {
    emulator.account(ownerId).addImageBuilder({ name, imageArn, state: 'DELETING' });

    for (const wait of [true, false]) {
      await expect(imageBuilders.create(builder, { ifExists: 'reuse', wait })).rejects.toMatchObject({
        reason: 'wrong-state',
        message: expect.stringContaining('once it is gone') as unknown,
      });
    }
    expect(writes(emulator)).toEqual([]);
  });

  test('needs the right to make image builders from an image of another account', async ({ owner, consumer }) => {
    const manager = new ImageBuilderManager({ client: consumer });
    const spec = { name, instanceType: 'stream.standard.medium', imageArn };
    const allow = (allowImageBuilder: boolean) =>
      owner.send(
        new UpdateImagePermissionsCommand({
          Name: 'Test_Image',
          SharedAccountId: consumerId,
          ImagePermissions: { allowFleet: true, allowImageBuilder },
        }),
      );

    await allow(false);
    await expect(manager.create(spec)).rejects.toMatchObject({ operation: 'CreateImageBuilder' });
    await allow(true);
    expect(await manager.create(spec, quick)).toMatchObject({ imageBuilder: { imageArn, state: 'RUNNING' } });
  });
});

describe('get, find and list', () => {
  test('describe an image builder, or tell that there is none', async ({ emulator, imageBuilders }) => {
    emulator.account(ownerId).addImageBuilder({ name });

    expect(await imageBuilders.get(name)).toMatchObject({ name, state: 'STOPPED' });
    expect(await imageBuilders.find(name)).toMatchObject({ name });
    expect(await imageBuilders.find('nobody')).toBeUndefined();
    await expect(imageBuilders.get('nobody')).rejects.toMatchObject({
      code: 'not-found',
      resource: 'image builder',
      resourceName: 'nobody',
    });
  });

  test('list all, or those of an image or state', async ({ emulator, imageBuilders }) => {
    const account = emulator.account(ownerId);
    for (let at = 0; at < 30; at += 1) account.addImageBuilder({ name: `builder-${at}` });
    account.addImageBuilder({ name: 'failed', state: 'FAILED', imageArn });
    const names = async (...[filter]: Parameters<ImageBuilderManager['list']>) =>
      (await collect(imageBuilders.list(filter))).map((found) => found.name);

    expect(await names()).toHaveLength(31);
    expect(await names({ state: 'FAILED' })).toEqual(['failed']);
    expect(await names({ imageArn, state: 'STOPPED' })).toEqual([]);
    expect(await names({ imageArn })).toEqual(['failed']);
  });
});

describe('createStreamingURL', () => {
  test('makes an address that opens the builder for as long as was asked', async ({ emulator, imageBuilders }) => {
    await imageBuilders.create(builder, quick);
    const before = Date.now();
    const { streamingURL, expires } = await imageBuilders.createStreamingURL(name, { validity: 300 });

    expect(streamingURL).toMatch(/^https:/);
    expect(expires.getTime()).toBeGreaterThanOrEqual(before + 299_000);
    expect(expires.getTime()).toBeLessThan(before + 3_000_000);
    await imageBuilders.createStreamingURL(name);
    expect(inputsOf(emulator, 'CreateImageBuilderStreamingURL')).toEqual([
      { Name: name, Validity: 300 },
      { Name: name },
    ]);
  });

  test.each([0, 604_801, 1.5])('refuses a validity of %s', async (validity) => {
    const manager = new ImageBuilderManager({ client: new AppStreamClient({ region: 'us-west-2' }) });

    await expect(manager.createStreamingURL(name, { validity })).rejects.toMatchObject({ code: 'invalid-input' });
  });

  test.for([1, 604_800])('takes a validity of %s', async (validity, { emulator, imageBuilders }) => {
    await imageBuilders.create(builder, quick);
    await imageBuilders.createStreamingURL(name, { validity });

    expect(inputsOf(emulator, 'CreateImageBuilderStreamingURL')).toEqual([{ Name: name, Validity: validity }]);
  });

  test('tells that the builder does not run, or is missing', async ({ emulator, imageBuilders }) => {
    emulator.account(ownerId).addImageBuilder({ name });

    await expect(imageBuilders.createStreamingURL(name)).rejects.toMatchObject({ code: 'conflict' });
    await expect(imageBuilders.createStreamingURL('nobody')).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('tags', () => {
  test('are merged, never replaced', async ({ emulator, imageBuilders }) => {
    emulator.account(ownerId).addImageBuilder({ name, tags: { team: 'design', cost: '1' } });

    expect(await imageBuilders.tag(name, { cost: '2', stage: 'test' })).toEqual({
      changed: true,
      before: { team: 'design', cost: '1' },
      after: { team: 'design', cost: '2', stage: 'test' },
    });
    expect(await imageBuilders.tag(name, { cost: '2' })).toMatchObject({ changed: false });
    expect(await imageBuilders.untag(name, ['cost', 'unknown'])).toMatchObject({ changed: true });
    expect(await imageBuilders.untag(name, ['cost'])).toMatchObject({ changed: false });
    expect(await imageBuilders.tags(name)).toEqual({ team: 'design', stage: 'test' });
    expect(writes(emulator)).toEqual(['TagResource', 'UntagResource']);
  });

  test('are refused before anything is sent', async ({ emulator, imageBuilders }) => {
    await expect(imageBuilders.tag(name, { 'aws:team': 'design' })).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(imageBuilders.untag(name, ['aws:team'])).rejects.toMatchObject({ code: 'invalid-input' });
    expect(emulator.requests).toEqual([]);
  });
});

test('refuses names and options that are none, before anything is sent', async ({ emulator, imageBuilders, owner }) => {
  const odd = { timeout: 5 } as object;

  await expect(imageBuilders.get('-')).rejects.toMatchObject({ code: 'invalid-input' });
  await expect(imageBuilders.create(builder, odd)).rejects.toMatchObject({ code: 'invalid-input' });
  await expect(imageBuilders.start(name, odd)).rejects.toMatchObject({ code: 'invalid-input' });
  await expect(imageBuilders.start(name, { appstreamAgentVersion: '' })).rejects.toMatchObject({
    code: 'invalid-input',
  });
  await expect(imageBuilders.stop(name, odd)).rejects.toMatchObject({ code: 'invalid-input' });
  await expect(imageBuilders.delete(name, odd)).rejects.toMatchObject({ code: 'invalid-input' });
  expect(() => imageBuilders.list({ state: 'SLEEPING' })).toThrow(/SLEEPING/);
  expect(() => new ImageBuilderManager({ client: owner, ...odd })).toThrow(/timeout/);
  expect(emulator.requests).toEqual([]);
});
