import {
  AppStreamClient,
  CreateFleetCommand,
  type CreateFleetCommandInput,
  StartFleetCommand,
  StopFleetCommand,
  UpdateFleetCommand,
  type UpdateFleetCommandInput,
} from '@aws-sdk/client-appstream';
import { describe, expect, test } from 'vitest';
import { Emulator } from '../../src/emulator/index.js';
import { InvalidInputError } from '../../src/errors.js';
import { type Fleet, FleetManager, type FleetPatch, planFleetUpdate } from '../../src/fleets/index.js';
import { ownerId } from '../support/emulated.js';

const filter = 'Camera,1,2,3,4,5,1,0';
const role = 'arn:aws:iam::111111111111:role/fleet';
const types = ['single', 'several', 'elastic'] as const;

type FleetKind = (typeof types)[number];
type State = 'STOPPED' | 'STARTING' | 'RUNNING' | 'STOPPING';

interface World {
  readonly client: AppStreamClient;
  readonly fleet: Fleet;
  readonly subnets: readonly string[];
  readonly groups: readonly string[];
}

/** A fleet of a kind in a state, with everything set that may be cleared. */
async function fleetIn(kind: FleetKind, state: State): Promise<World> {
  const emulator = new Emulator({ timings: 'realistic' });
  const client = new AppStreamClient(emulator.clientConfig(ownerId));
  const account = emulator.account(ownerId);
  account.addImage({ name: 'New_Image' });
  account.addImage({ name: 'Linux_Image', platform: 'AMAZON_LINUX2' });
  const { subnetIds, securityGroupIds } = account.addVpc({
    subnets: [{}, {}, {}],
    securityGroups: [{ groupName: 'apps' }],
  });
  const common = {
    Name: 'f',
    VpcConfig: { SubnetIds: subnetIds.slice(0, 2), SecurityGroupIds: securityGroupIds.slice(0, 1) },
    UsbDeviceFilterStrings: [filter],
    IamRoleArn: role,
    RootVolumeConfig: { VolumeSizeInGb: 300 },
  };
  const provisioned = {
    ...common,
    FleetType: 'ON_DEMAND',
    InstanceType: 'stream.standard.medium',
    ImageName: 'Test_Image',
  } as const;
  const domain = { DomainJoinInfo: { DirectoryName: 'corp.example.com' } };
  const inputs: Record<FleetKind, CreateFleetCommandInput> = {
    single: { ...provisioned, ...domain, ComputeCapacity: { DesiredInstances: 2 } },
    several: { ...provisioned, ...domain, ComputeCapacity: { DesiredSessions: 4 }, MaxSessionsPerInstance: 2 },
    elastic: {
      ...common,
      FleetType: 'ELASTIC',
      InstanceType: 'stream.standard.small',
      MaxConcurrentSessions: 2,
      SessionScriptS3Location: { S3Bucket: 'bucket', S3Key: 'script.zip' },
    },
  };
  await client.send(new CreateFleetCommand(inputs[kind]));
  if (state !== 'STOPPED') await client.send(new StartFleetCommand({ Name: 'f' }));
  if (state === 'RUNNING' || state === 'STOPPING') emulator.advance(3600);
  if (state === 'STOPPING') await client.send(new StopFleetCommand({ Name: 'f' }));
  const fleet = await new FleetManager({ client }).get('f');
  expect(fleet.state).toBe(state);
  return { client, fleet, subnets: subnetIds, groups: securityGroupIds };
}

/** One change, as a patch and as the service takes it: the two are written apart, so that neither follows from the other. */
interface Change {
  readonly patch: FleetPatch;
  readonly input: UpdateFleetCommandInput;
}

const changes: Record<string, (world: World) => Change> = {
  displayName: () => ({ patch: { displayName: 'x' }, input: { DisplayName: 'x' } }),
  description: () => ({ patch: { description: 'x' }, input: { Description: 'x' } }),
  'capacity in instances': () => ({
    patch: { computeCapacity: { desiredInstances: 3 } },
    input: { ComputeCapacity: { DesiredInstances: 3 } },
  }),
  'capacity in sessions': () => ({
    patch: { computeCapacity: { desiredSessions: 8 } },
    input: { ComputeCapacity: { DesiredSessions: 8 } },
  }),
  imageName: () => ({ patch: { imageName: 'New_Image' }, input: { ImageName: 'New_Image' } }),
  imageArn: () => {
    const arn = 'arn:aws:appstream:us-west-2:111111111111:image/New_Image';
    return { patch: { imageArn: arn }, input: { ImageArn: arn } };
  },
  instanceType: () => ({
    patch: { instanceType: 'stream.standard.large' },
    input: { InstanceType: 'stream.standard.large' },
  }),
  'an instance type that elastic fleets have not': () => ({
    patch: { instanceType: 'stream.compute.large' },
    input: { InstanceType: 'stream.compute.large' },
  }),
  maxUserDurationInSeconds: () => ({
    patch: { maxUserDurationInSeconds: 600 },
    input: { MaxUserDurationInSeconds: 600 },
  }),
  disconnectTimeoutInSeconds: () => ({
    patch: { disconnectTimeoutInSeconds: 60 },
    input: { DisconnectTimeoutInSeconds: 60 },
  }),
  idleDisconnectTimeoutInSeconds: () => ({
    patch: { idleDisconnectTimeoutInSeconds: 90 },
    input: { IdleDisconnectTimeoutInSeconds: 90 },
  }),
  enableDefaultInternetAccess: () => ({
    patch: { enableDefaultInternetAccess: true },
    input: { EnableDefaultInternetAccess: true },
  }),
  streamView: () => ({ patch: { streamView: 'DESKTOP' }, input: { StreamView: 'DESKTOP' } }),
  disableIMDSV1: () => ({ patch: { disableIMDSV1: true }, input: { DisableIMDSV1: true } }),
  platform: () => ({
    patch: { platform: 'WINDOWS_SERVER_2019' },
    input: { Platform: 'WINDOWS_SERVER_2019' },
  }),
  maxConcurrentSessions: () => ({ patch: { maxConcurrentSessions: 9 }, input: { MaxConcurrentSessions: 9 } }),
  'maxSessionsPerInstance alone': () => ({
    patch: { maxSessionsPerInstance: 4 },
    input: { MaxSessionsPerInstance: 4 },
  }),
  'maxSessionsPerInstance, with capacity': () => ({
    patch: { maxSessionsPerInstance: 4, computeCapacity: { desiredSessions: 8 } },
    input: { MaxSessionsPerInstance: 4, ComputeCapacity: { DesiredSessions: 8 } },
  }),
  'no maxSessionsPerInstance, with capacity': ({ fleet }) => ({
    patch: { maxSessionsPerInstance: null, computeCapacity: { desiredInstances: 3 } },
    input: {
      ...(fleet.maxSessionsPerInstance !== undefined && { AttributesToDelete: ['MAX_SESSIONS_PER_INSTANCE'] }),
      ComputeCapacity: { DesiredInstances: 3 },
    },
  }),
  'vpcConfig.subnetIds': ({ subnets }) => ({
    patch: { vpcConfig: { subnetIds: subnets.slice(1) } },
    input: { VpcConfig: { SubnetIds: subnets.slice(1) } },
  }),
  'one subnet': ({ subnets }) => ({
    patch: { vpcConfig: { subnetIds: subnets.slice(2) } },
    input: { VpcConfig: { SubnetIds: subnets.slice(2) } },
  }),
  'vpcConfig.securityGroupIds': ({ groups }) => ({
    patch: { vpcConfig: { securityGroupIds: groups.slice(1) } },
    input: { VpcConfig: { SecurityGroupIds: groups.slice(1) } },
  }),
  'no vpcConfig.securityGroupIds': () => ({
    patch: { vpcConfig: { securityGroupIds: [] } },
    input: { AttributesToDelete: ['VPC_CONFIGURATION_SECURITY_GROUP_IDS'] },
  }),
  'no vpcConfig': () => ({ patch: { vpcConfig: null }, input: { AttributesToDelete: ['VPC_CONFIGURATION'] } }),
  domainJoinInfo: () => ({
    patch: { domainJoinInfo: { directoryName: 'other.example.com' } },
    input: { DomainJoinInfo: { DirectoryName: 'other.example.com' } },
  }),
  iamRoleArn: () => ({ patch: { iamRoleArn: `${role}2` }, input: { IamRoleArn: `${role}2` } }),
  'no iamRoleArn': () => ({ patch: { iamRoleArn: null }, input: { AttributesToDelete: ['IAM_ROLE_ARN'] } }),
  usbDeviceFilterStrings: () => ({
    patch: { usbDeviceFilterStrings: [filter, 'Pen,1,2,3,4,5,1,0'] },
    input: { UsbDeviceFilterStrings: [filter, 'Pen,1,2,3,4,5,1,0'] },
  }),
  'no usbDeviceFilterStrings': () => ({
    patch: { usbDeviceFilterStrings: null },
    input: { AttributesToDelete: ['USB_DEVICE_FILTER_STRINGS'] },
  }),
  sessionScriptS3Location: () => ({
    patch: { sessionScriptS3Location: { s3Bucket: 'other-bucket', s3Key: 'script.zip' } },
    input: { SessionScriptS3Location: { S3Bucket: 'other-bucket', S3Key: 'script.zip' } },
  }),
  rootVolumeConfig: () => ({
    patch: { rootVolumeConfig: { volumeSizeInGb: 400 } },
    input: { RootVolumeConfig: { VolumeSizeInGb: 400 } },
  }),
  'no rootVolumeConfig': () => ({
    patch: { rootVolumeConfig: null },
    input: { AttributesToDelete: ['VOLUME_CONFIGURATION'] },
  }),
};

/** The worst of the outcomes: the service takes a request as a whole or not at all. */
function verdict(fleet: Fleet, patch: FleetPatch): string {
  const outcomes = planFleetUpdate(fleet, patch).fields.map(({ outcome }) => outcome as string);
  const order = ['impossible', 'not-now', 'needs-stop', 'live', 'unchanged'];
  return order.find((outcome) => outcomes.includes(outcome)) ?? 'nothing';
}

/** What the emulator says, in the planner's words; what it refuses on a stopped fleet too is impossible. */
async function answerTo({ client, fleet }: World, input: UpdateFleetCommandInput): Promise<string> {
  try {
    await client.send(new UpdateFleetCommand({ Name: 'f', ...input }));
    return 'live';
  } catch (error) {
    const { name } = error as Error;
    if (name === 'InvalidParameterCombinationException') return 'impossible';
    expect(name).toBe('ResourceInUseException');
    return fleet.state === 'RUNNING' ? 'needs-stop' : 'not-now';
  }
}

describe.each(types)('the plan for a fleet of kind %s says what the service does to', (kind) => {
  test.each(Object.entries(changes))('%s, in every state', async (_, change) => {
    const stopped = await fleetIn(kind, 'STOPPED');
    const settled = change(stopped);
    const atRest = verdict(stopped.fleet, settled.patch);
    expect(atRest).toBe(await answerTo(stopped, settled.input));
    expect(['live', 'impossible']).toContain(atRest);
    for (const state of ['STARTING', 'RUNNING', 'STOPPING'] as const) {
      const world = await fleetIn(kind, state);
      const { patch, input } = change(world);
      const planned = verdict(world.fleet, patch);
      if (atRest === 'impossible') expect(planned, state).toBe('impossible');
      else expect(planned, state).toBe(await answerTo(world, input));
    }
  });
});

describe('planFleetUpdate', () => {
  const arn = 'arn:aws:appstream:us-west-2:111111111111:fleet/f';
  const running: Fleet = {
    arn,
    name: 'f',
    state: 'RUNNING',
    fleetType: 'ALWAYS_ON',
    instanceType: 'stream.standard.medium',
    imageName: 'Test_Image',
    imageArn: 'arn:aws:appstream:us-west-2:111111111111:image/Test_Image',
    platform: 'WINDOWS_SERVER_2022',
    idleDisconnectTimeoutInSeconds: 120,
    computeCapacityStatus: { desired: 2 },
  };
  const outcomes = (patch: FleetPatch, fleet = running) =>
    planFleetUpdate(fleet, patch).fields.map(({ field, outcome }) => [field, outcome]);

  test('finds nothing to do where everything is as wanted, rounded or cleared already', () => {
    const patch: FleetPatch = {
      idleDisconnectTimeoutInSeconds: 90,
      computeCapacity: { desiredInstances: 2 },
      imageName: 'Test_Image',
      displayName: '',
      vpcConfig: null,
      domainJoinInfo: null,
      iamRoleArn: null,
      usbDeviceFilterStrings: [],
      sessionScriptS3Location: null,
      maxSessionsPerInstance: null,
      rootVolumeConfig: null,
    };
    expect(new Set(outcomes(patch).map(([, outcome]) => outcome))).toEqual(new Set(['unchanged']));
    expect(outcomes({ idleDisconnectTimeoutInSeconds: 150 })).toEqual([['idleDisconnectTimeoutInSeconds', 'live']]);
  });

  test('is plain JSON with the values before and after', () => {
    const plan = planFleetUpdate(running, { computeCapacity: { desiredInstances: 3 }, displayName: 'x' });
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
    expect(plan).toMatchObject({ version: 1, kind: 'fleet-update-plan', fleetName: 'f', state: 'RUNNING' });
    expect(plan.fields.map(({ field, outcome, before, after }) => ({ field, outcome, before, after }))).toEqual([
      { field: 'displayName', outcome: 'live', after: 'x' },
      {
        field: 'computeCapacity',
        outcome: 'live',
        before: { desiredInstances: 2 },
        after: { desiredInstances: 3 },
      },
    ]);
  });

  test('does not judge raw members', () =>
    expect(outcomes({ sdkInput: { Description: 'x' } })).toEqual([['sdkInput.Description', 'unknown']]));

  test('takes a shared image of the same name for another image', () => {
    const imageArn = 'arn:aws:appstream:us-west-2:222222222222:image/Test_Image';
    expect(outcomes({ imageName: 'Test_Image' }, { ...running, imageArn })).toEqual([['imageName', 'live']]);
    expect(outcomes({ imageArn }, { ...running, imageArn })).toEqual([['imageArn', 'unchanged']]);
  });

  test('gives a fleet its image anew together with the capacity that it lost', () => {
    const lost = { ...running, computeCapacityStatus: { desired: 0 } };
    const { imageArn } = running;
    expect(outcomes({ imageArn, computeCapacity: { desiredInstances: 1 } }, lost)).toEqual([
      ['imageArn', 'live'],
      ['computeCapacity', 'live'],
    ]);
    expect(outcomes({ imageArn }, lost)).toEqual([['imageArn', 'unchanged']]);
  });

  test('asks for a stop where the image is known to be of another platform', () => {
    const image = { name: 'Linux', arn: 'arn:aws:appstream:us-west-2:111111111111:image/Linux', platform: 'RHEL8' };
    expect(planFleetUpdate(running, { imageName: 'Linux' }, { image }).fields[0]).toMatchObject({
      outcome: 'needs-stop',
      reason: 'the image is of platform RHEL8 and the fleet of WINDOWS_SERVER_2022',
    });
    expect(() => planFleetUpdate(running, { imageName: 'Other' }, { image })).toThrow('not the image');
  });

  test.each<[string, object]>([
    ['displayNames: is not known', { displayNames: 'x' }],
    ['imageArn: give either', { imageName: 'a', imageArn: running.imageArn }],
    ['sdkInput.Description', { description: 'a', sdkInput: { Description: 'b' } }],
    ['sdkInput.VpcConfig', { vpcConfig: null, sdkInput: { VpcConfig: {} } }],
    ['sdkInput.Name', { sdkInput: { Name: 'another' } }],
    ['description', { description: null }],
    ['fleetType', { fleetType: 'ELASTIC' }],
    ['tags', { tags: {} }],
    ['maxSessionsPerInstance: 51 is too large', { maxSessionsPerInstance: 51 }],
    ['vpcConfig.subnetIds', { vpcConfig: { subnetIds: [] } }],
    ['instanceType', { instanceType: 'stream.nothing' }],
  ])('refuses a patch because of %s', (what, patch) => {
    expect(() => planFleetUpdate(running, patch)).toThrow(what.split(':')[0]);
  });
});

test('what an update cannot change or clear does not compile', () => {
  // @ts-expect-error a fleet keeps its name
  const named: FleetPatch = { name: 'other' };
  // @ts-expect-error a description is emptied, not cleared
  const cleared: FleetPatch = { description: null };
  // @ts-expect-error a capacity is one of instances or of sessions
  const twofold: FleetPatch = { computeCapacity: { desiredInstances: 1, desiredSessions: 1 } };
  // @ts-expect-error subnets go with the whole network
  const netless: FleetPatch = { vpcConfig: { subnetIds: null } };

  for (const patch of [named, cleared, twofold, netless]) {
    expect(() => planFleetUpdate({} as Fleet, patch)).toThrow(InvalidInputError);
  }
});
