import {
  type AppStreamClient,
  CreateFleetCommand,
  CreateImageBuilderCommand,
  type CreateImageBuilderCommandInput,
  CreateImageBuilderStreamingURLCommand,
  DeleteImageBuilderCommand,
  DeleteImageCommand,
  DeleteImagePermissionsCommand,
  DescribeImageBuildersCommand,
  type ImageBuilder,
  type ImageBuilderState,
  ListTagsForResourceCommand,
  StartImageBuilderCommand,
  StopImageBuilderCommand,
} from '@aws-sdk/client-appstream';
import { expect, test } from 'vitest';
import {
  consumerId,
  emulated,
  faultCode,
  fleetSpec,
  imageArn,
  imageName,
  interfaces,
  refusal,
  share,
  slow,
} from './support.js';

const spec = {
  Name: 'builder',
  InstanceType: 'stream.standard.large',
  ImageName: imageName,
} as const satisfies CreateImageBuilderCommandInput;
const Name = spec.Name;

async function create(client: AppStreamClient, more: Partial<CreateImageBuilderCommandInput> = {}) {
  const { ImageBuilder: made } = await client.send(new CreateImageBuilderCommand({ ...spec, ...more }));
  return made;
}

async function look(client: AppStreamClient): Promise<ImageBuilder | undefined> {
  const { ImageBuilders = [] } = await client.send(new DescribeImageBuildersCommand({ Names: [Name] }));
  return ImageBuilders[0];
}

/** An address as the EC2 API tells it and as AppStream does. */
async function onlyInterface({ ec2 }: Pick<ReturnType<typeof emulated>, 'ec2'>) {
  const [only, ...others] = await interfaces(ec2);
  expect(others).toEqual([]);
  return only;
}

/** A VPC with one subnet of 11 addresses and one group. */
function network({ ownAccount }: Pick<ReturnType<typeof emulated>, 'ownAccount'>) {
  const { vpcId, subnetIds } = ownAccount.addVpc({ cidrBlock: '10.9.0.0/24', subnets: [{ cidrBlock: '10.9.0.0/28' }] });
  const { groupId } = ownAccount.addSecurityGroup({ vpcId, groupName: 'builders' });
  return { SubnetIds: [...subnetIds], SecurityGroupIds: [groupId] };
}

test('image builders are found by name or all together, with their image', async () => {
  const { owner, ownAccount } = emulated();
  ownAccount.addImageBuilder({ name: 'one', imageArn });
  ownAccount.addImageBuilder({ name: 'two' });
  const all = await owner.send(new DescribeImageBuildersCommand({}));
  expect(all.ImageBuilders?.map((builder) => builder.Name)).toEqual(['one', 'two']);
  const named = await owner.send(new DescribeImageBuildersCommand({ Names: ['one'] }));
  expect(named.ImageBuilders).toMatchObject([{ Name: 'one', ImageArn: imageArn, State: 'STOPPED' }]);
  expect(await refusal(owner.send(new DescribeImageBuildersCommand({ Names: ['one', 'missing'] })))).toBe(
    'ResourceNotFoundException',
  );
});

test('[image-builders-page-size] a page holds as many image builders as are asked for, 25 by default', async () => {
  const { owner, ownAccount } = emulated();
  for (let index = 0; index < 26; index += 1) ownAccount.addImageBuilder({ name: `builder-${index}` });
  const first = await owner.send(new DescribeImageBuildersCommand({}));
  expect(first.ImageBuilders).toHaveLength(25);
  const second = await owner.send(new DescribeImageBuildersCommand({ NextToken: first.NextToken, MaxResults: 3 }));
  expect(second.ImageBuilders?.map((builder) => builder.Name)).toEqual(['builder-25']);
  expect(second.NextToken).toBeUndefined();
});

test('[image-builder-defaults] a new image builder shows what it was given, and defaults for the rest', async () => {
  const { owner, emulator } = emulated();
  const made = await create(owner, { DisplayName: '', Tags: { team: 'it' } });
  const arn = `arn:aws:appstream:us-west-2:111111111111:image-builder/${Name}`;
  expect(made).toMatchObject({
    Name,
    Arn: arn,
    ImageArn: imageArn,
    InstanceType: 'stream.standard.large',
    Platform: 'WINDOWS_SERVER_2022',
    CreatedTime: expect.any(Date) as Date,
    EnableDefaultInternetAccess: false,
    RootVolumeConfig: { VolumeSizeInGb: 200 },
  });
  expect(made?.DisplayName).toBeUndefined();
  expect(await owner.send(new ListTagsForResourceCommand({ ResourceArn: arn }))).toMatchObject({
    Tags: { team: 'it' },
  });
  const given = {
    Description: 'for the office',
    DisplayName: 'Office',
    IamRoleArn: 'arn:aws:iam::111111111111:role/builder',
    EnableDefaultInternetAccess: true,
    DomainJoinInfo: { DirectoryName: 'example.com' },
    AccessEndpoints: [{ EndpointType: 'STREAMING', VpceId: 'vpce-1' }],
    RootVolumeConfig: { VolumeSizeInGb: 500 },
    DisableIMDSV1: true,
  } as const satisfies Partial<CreateImageBuilderCommandInput>;
  const full = { ...given, AccessEndpoints: [...given.AccessEndpoints] };
  expect(await create(owner, { ...full, Name: 'full' })).toMatchObject(given);
  for (const VolumeSizeInGb of [199, 501]) {
    expect(await refusal(create(owner, { Name: 'other', RootVolumeConfig: { VolumeSizeInGb } }))).toBe(
      'InvalidParameterCombinationException',
    );
  }
  expect(emulator.modelViolations).toEqual([]);
});

test('[name-taken] names of image builders are unique', async () => {
  const { owner } = emulated();
  await create(owner);
  expect(await refusal(create(owner))).toBe('ResourceAlreadyExistsException');
});

test('[fleet-one-image] an image builder is made of exactly one image that is there', async () => {
  const { owner } = emulated();
  expect(await refusal(create(owner, { ImageName: undefined }))).toBe('InvalidParameterCombinationException');
  expect(await refusal(create(owner, { ImageArn: imageArn }))).toBe('InvalidParameterCombinationException');
  expect(await refusal(create(owner, { ImageName: 'missing' }))).toBe('ResourceNotFoundException');
});

test('[fleet-image-available] an image builder needs an image that is AVAILABLE', async () => {
  const { owner, ownAccount } = emulated();
  ownAccount.addImage({ name: 'late', state: 'PENDING' });
  expect(await refusal(create(owner, { ImageName: 'late' }))).toBe('ResourceNotAvailableException');
});

test('[image-builder-needs-allow-image-builder] a shared image has to be shared for image builders, which stay after a revoke', async () => {
  const { owner, consumer, emulator } = emulated();
  const shared = { ImageName: undefined, ImageArn: imageArn };
  expect(await refusal(create(consumer, shared))).toBe('ResourceNotFoundException');
  await share(owner, true, false);
  expect(await refusal(create(consumer, shared))).toBe('OperationNotPermittedException');
  await share(owner, false, true);
  expect(await create(consumer, shared)).toMatchObject({ ImageArn: imageArn });
  expect(await refusal(consumer.send(new CreateFleetCommand({ ...fleetSpec, ...shared })))).toBe(
    'OperationNotPermittedException',
  );
  await owner.send(new DeleteImagePermissionsCommand({ Name: imageName, SharedAccountId: consumerId }));
  emulator.advance(600);
  expect(await look(consumer)).toMatchObject({ State: 'RUNNING', ImageArn: imageArn });
});

test('[image-builder-supported] an image may be for fleets alone', async () => {
  const { owner, ownAccount, emulator } = emulated();
  ownAccount.addImage({ name: 'sealed', imageBuilderSupported: false });
  expect(await refusal(create(owner, { ImageName: 'sealed' }))).toBe('IncompatibleImageException');
  expect(emulator.seed.accounts?.['111111111111']?.images?.map((image) => image.imageBuilderSupported)).toEqual([
    true,
    false,
  ]);
  expect(emulator.modelViolations).toEqual([]);
});

test('[image-builder-one-subnet] [fleet-network-exists] an image builder is in one subnet that is there', async () => {
  const aws = emulated();
  const { owner, ownAccount } = aws;
  const VpcConfig = network(aws);
  const two = ownAccount.addVpc().subnetIds;
  expect(await refusal(create(owner, { VpcConfig: { SubnetIds: [...two] } }))).toBe(
    'InvalidParameterCombinationException',
  );
  const missing = { ...VpcConfig, SubnetIds: ['subnet-missing'] };
  expect(await refusal(create(owner, { VpcConfig: missing }))).toBe('ResourceNotFoundException');
  expect(await refusal(create(owner, { VpcConfig: { ...VpcConfig, SubnetIds: two.slice(0, 1) } }))).toBe(
    'InvalidParameterCombinationException',
  );
  expect(await create(owner, { VpcConfig })).toMatchObject({ VpcConfig });
});

test('[image-builder-interface] the instance has an interface in the subnet until it is STOPPED', async () => {
  const aws = emulated({ timings: slow });
  const { owner, emulator } = aws;
  const VpcConfig = network(aws);
  const made = await create(owner, { VpcConfig });
  const there = await onlyInterface(aws);
  expect(there).toMatchObject({
    SubnetId: VpcConfig.SubnetIds[0],
    Groups: [{ GroupId: VpcConfig.SecurityGroupIds[0] }],
  });
  const shown = { EniId: there?.NetworkInterfaceId, EniPrivateIpAddress: there?.PrivateIpAddress };
  expect(made?.NetworkAccessConfiguration).toEqual(shown);
  emulator.advance(600);
  await owner.send(new StopImageBuilderCommand({ Name }));
  expect((await look(owner))?.NetworkAccessConfiguration).toEqual(shown);
  emulator.advance(600);
  expect((await look(owner))?.NetworkAccessConfiguration).toBeUndefined();
  expect(await interfaces(aws.ec2)).toEqual([]);
  await owner.send(new StartImageBuilderCommand({ Name }));
  expect(await interfaces(aws.ec2)).toHaveLength(1);
});

test('[image-builder-interface] a network without room refuses a new or started image builder', async () => {
  const aws = emulated({ quotas: { imageBuilders: 20 } });
  const { owner, emulator } = aws;
  const VpcConfig = network(aws);
  await create(owner, { VpcConfig });
  emulator.advance(600);
  await owner.send(new StopImageBuilderCommand({ Name }));
  emulator.advance(600);
  for (let index = 0; index < 11; index += 1) await create(owner, { Name: `other-${index}`, VpcConfig });
  expect(await refusal(create(owner, { Name: 'last', VpcConfig }))).toBe('ResourceNotAvailableException');
  expect(await refusal(owner.send(new StartImageBuilderCommand({ Name })))).toBe('ResourceNotAvailableException');
  expect(await look(owner)).toMatchObject({ State: 'STOPPED' });
  expect(emulator.modelViolations).toEqual([]);
});

test('[fleet-without-vpc] an image builder without a VPC is in the default one, or has no interface', async () => {
  const aws = emulated();
  await create(aws.owner);
  expect(await interfaces(aws.ec2)).toHaveLength(1);
  const without = emulated({ assume: { fleetWithoutVpc: 'no-interface' } });
  expect((await create(without.owner))?.NetworkAccessConfiguration).toBeUndefined();
  expect(await interfaces(without.ec2)).toEqual([]);
});

test('[image-builder-agent] the agent version is the one that was said last', async () => {
  const { owner, emulator } = emulated();
  expect(await create(owner, { AppstreamAgentVersion: '05-29-2024' })).toMatchObject({
    AppstreamAgentVersion: '05-29-2024',
  });
  const restarted = async (AppstreamAgentVersion?: string) => {
    emulator.advance(600);
    await owner.send(new StopImageBuilderCommand({ Name }));
    emulator.advance(600);
    const { ImageBuilder: builder } = await owner.send(new StartImageBuilderCommand({ Name, AppstreamAgentVersion }));
    return builder?.AppstreamAgentVersion;
  };
  expect(await restarted('LATEST')).toBe('LATEST');
  expect(await restarted()).toBe('LATEST');
});

test('[image-builder-software] software is accepted and not shown', async () => {
  const { owner, emulator } = emulated();
  const made = await create(owner, { SoftwaresToInstall: ['Microsoft_Visio_2021_LTSC_Standard_64Bit'] });
  expect(made?.State).toBe('PENDING');
  expect(emulator.modelViolations).toEqual([]);
});

test('[image-builder-launch-takes-time] [image-builder-stop-takes-time] it starts and stops in its time', async () => {
  const { owner, emulator } = emulated({ timings: slow });
  expect(await create(owner)).toMatchObject({ State: 'PENDING' });
  emulator.advance(599);
  expect(await look(owner)).toMatchObject({ State: 'PENDING' });
  emulator.advance(1);
  expect(await look(owner)).toMatchObject({ State: 'RUNNING' });
  const { ImageBuilder: stopping } = await owner.send(new StopImageBuilderCommand({ Name }));
  expect(stopping).toMatchObject({ State: 'STOPPING' });
  emulator.advance(599);
  expect(await look(owner)).toMatchObject({ State: 'STOPPING' });
  emulator.advance(1);
  expect(await look(owner)).toMatchObject({ State: 'STOPPED' });
  const { ImageBuilder: starting } = await owner.send(new StartImageBuilderCommand({ Name }));
  expect(starting).toMatchObject({ State: 'PENDING' });
  emulator.advance(600);
  expect(await look(owner)).toMatchObject({ State: 'RUNNING' });
});

test('[instant-timings] an instant state ends once it was described', async () => {
  const { owner } = emulated();
  await create(owner);
  expect((await look(owner))?.State).toBe('PENDING');
  expect((await look(owner))?.State).toBe('RUNNING');
});

const everyState: readonly ImageBuilderState[] = [
  'PENDING',
  'UPDATING_AGENT',
  'RUNNING',
  'STOPPING',
  'STOPPED',
  'REBOOTING',
  'SNAPSHOTTING',
  'DELETING',
  'FAILED',
  'UPDATING',
  'PENDING_QUALIFICATION',
  'PENDING_SYNCING_APPS',
  'SYNCING_APPS',
  'PENDING_IMAGE_IMPORT',
];

/** The error of `call` on an image builder in each state; the states where there is none are left out. */
async function refusedStates(call: (client: AppStreamClient) => Promise<unknown>) {
  const refusals = new Map<string, string>();
  for (const state of everyState) {
    const { owner, ownAccount, emulator } = emulated();
    ownAccount.addImageBuilder({ name: Name, state });
    const name = await refusal(call(owner));
    if (name !== 'none') refusals.set(state, name);
    expect(emulator.modelViolations).toEqual([]);
  }
  return { states: [...refusals.keys()], errors: [...new Set(refusals.values())] };
}

function allBut(...states: readonly ImageBuilderState[]) {
  return everyState.filter((state) => !states.includes(state));
}

test('[start-image-builder-stopped] only a STOPPED image builder is started', async () => {
  expect(await refusedStates((client) => client.send(new StartImageBuilderCommand({ Name })))).toEqual({
    states: allBut('STOPPED'),
    errors: ['ResourceNotAvailableException'],
  });
});

test('[stop-image-builder-running] only a RUNNING image builder is stopped', async () => {
  expect(await refusedStates((client) => client.send(new StopImageBuilderCommand({ Name })))).toEqual({
    states: allBut('RUNNING'),
    errors: ['OperationNotPermittedException'],
  });
});

test('[delete-image-builder-stopped] only an image builder that is STOPPED or FAILED is deleted', async () => {
  expect(await refusedStates((client) => client.send(new DeleteImageBuilderCommand({ Name })))).toEqual({
    states: allBut('STOPPED', 'FAILED'),
    errors: ['OperationNotPermittedException'],
  });
});

test('[image-builder-url-needs-running] only a RUNNING image builder has a streaming URL', async () => {
  expect(await refusedStates((client) => client.send(new CreateImageBuilderStreamingURLCommand({ Name })))).toEqual({
    states: allBut('RUNNING'),
    errors: ['OperationNotPermittedException'],
  });
});

test('[delete-image-builder-takes-time] a deleted image builder is DELETING, then gone, and its image is free', async () => {
  const { owner, ownAccount, emulator } = emulated({ timings: slow });
  ownAccount.addImageBuilder({ name: Name, imageArn });
  const { ImageBuilder: deleting } = await owner.send(new DeleteImageBuilderCommand({ Name }));
  expect(deleting).toMatchObject({ State: 'DELETING' });
  emulator.advance(599);
  expect(await look(owner)).toMatchObject({ State: 'DELETING' });
  expect(await refusal(create(owner))).toBe('ResourceAlreadyExistsException');
  expect(await refusal(owner.send(new DeleteImageCommand({ Name: imageName })))).toBe('ResourceInUseException');
  emulator.advance(1);
  expect(await refusal(look(owner))).toBe('ResourceNotFoundException');
  expect(await refusal(owner.send(new DeleteImageCommand({ Name: imageName })))).toBe('none');
});

test('what is not there can be neither started, stopped, deleted nor opened', async () => {
  const { owner } = emulated();
  const calls = [
    owner.send(new StartImageBuilderCommand({ Name })),
    owner.send(new StopImageBuilderCommand({ Name })),
    owner.send(new DeleteImageBuilderCommand({ Name })),
    owner.send(new CreateImageBuilderStreamingURLCommand({ Name })),
  ];
  expect(new Set(await Promise.all(calls.map(refusal)))).toEqual(new Set(['ResourceNotFoundException']));
});

test('[added-image-builder-stays] an image builder that is added has no interface and takes the place of its namesake', async () => {
  const { owner, ownAccount, emulator, ec2 } = emulated({ timings: slow });
  await create(owner);
  ownAccount.addImageBuilder({ name: Name, state: 'SNAPSHOTTING' });
  expect(await interfaces(ec2)).toEqual([]);
  emulator.advance(4000);
  expect(await look(owner)).toMatchObject({ State: 'SNAPSHOTTING' });
});

test('[image-builder-url-validity] a streaming URL is valid for an hour where nothing else is said', async () => {
  const { owner, ownAccount, emulator } = emulated();
  ownAccount.addImageBuilder({ name: Name, state: 'RUNNING' });
  const url = async (Validity?: number) => owner.send(new CreateImageBuilderStreamingURLCommand({ Name, Validity }));
  const before = Date.parse(emulator.now);
  const { StreamingURL = '', Expires } = await url();
  const after = Date.parse(emulator.now);
  expect(Expires?.getTime()).toBeGreaterThanOrEqual(before + 3_600_000);
  expect(Expires?.getTime()).toBeLessThanOrEqual(after + 3_600_000);
  expect(await refusal(url(0))).toBe('ValidationException');
  expect(await refusal(url(604_801))).toBe('ValidationException');
  expect(await refusal(url(604_800))).toBe('none');
  emulator.advance(3600);
  expect(faultCode(() => emulator.openStreamingURL(StreamingURL))).toBe('StreamingURLExpired');
});

test('[image-builder-url-opens-desktop] an opened URL tells the instance, as long as it is RUNNING', async () => {
  const aws = emulated();
  const { owner, emulator } = aws;
  await create(owner);
  emulator.advance(600);
  const { StreamingURL = '' } = await owner.send(new CreateImageBuilderStreamingURLCommand({ Name }));
  const there = await onlyInterface(aws);
  const session = emulator.openStreamingURL(StreamingURL);
  expect(session).toMatchObject({ eniId: there?.NetworkInterfaceId, eniPrivateIpAddress: there?.PrivateIpAddress });
  expect(session.instanceId).toMatch(/^i-[0-9a-f]{17}$/);
  expect(emulator.openStreamingURL(StreamingURL).instanceId).toBe(session.instanceId);
  expect(emulator.sessions).toEqual([]);
  await owner.send(new StopImageBuilderCommand({ Name }));
  expect(faultCode(() => emulator.openStreamingURL(StreamingURL))).toBe('OperationNotPermittedException');
});

test('[image-builders-quota] an account can have so many image builders, 10 by default', async () => {
  const { owner } = emulated();
  for (let index = 0; index < 10; index += 1) await create(owner, { Name: `builder-${index}` });
  expect(await refusal(create(owner))).toBe('LimitExceededException');
  expect(await refusal(create(emulated({ quotas: { imageBuilders: 11 } }).owner))).toBe('none');
  expect(await refusal(create(emulated({ quotas: { imageBuilders: 0 } }).owner))).toBe('LimitExceededException');
});
