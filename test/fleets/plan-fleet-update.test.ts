import { isDeepStrictEqual } from 'node:util';
import {
  AppStreamClient,
  CreateFleetCommand,
  type CreateFleetCommandInput,
  type FleetAttribute,
  StartFleetCommand,
  StopFleetCommand,
  UpdateFleetCommand,
  type UpdateFleetCommandInput,
} from '@aws-sdk/client-appstream';
import { describe, expect, test } from 'vitest';
import { Emulator } from '../../src/emulator/index.js';
import { InvalidInputError } from '../../src/errors.js';
import { type Fleet, FleetManager, type FleetPatch, planFleetUpdate } from '../../src/fleets/index.js';
import type { Image } from '../../src/images/index.js';
import { ownerId } from '../support/emulated.js';

const filter = 'Camera,1,2,3,4,5,1,0';
const role = 'arn:aws:iam::111111111111:role/fleet';
const kinds = ['always-on', 'on-demand', 'multi-session', 'elastic'] as const;

type FleetKind = (typeof kinds)[number];
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
    InstanceType: 'stream.standard.medium',
    ImageName: 'Test_Image',
  } as const;
  const domain = { DomainJoinInfo: { DirectoryName: 'corp.example.com' } };
  const inputs: Record<FleetKind, CreateFleetCommandInput> = {
    'always-on': { ...provisioned, ...domain, FleetType: 'ALWAYS_ON', ComputeCapacity: { DesiredInstances: 2 } },
    'on-demand': { ...provisioned, ...domain, FleetType: 'ON_DEMAND', ComputeCapacity: { DesiredInstances: 2 } },
    'multi-session': {
      ...provisioned,
      ...domain,
      FleetType: 'ON_DEMAND',
      ComputeCapacity: { DesiredSessions: 4 },
      MaxSessionsPerInstance: 2,
    },
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
  readonly image?: Image;
}

type Changes = Readonly<Record<string, (world: World) => Change>>;

const imageArn = (name: string) => `arn:aws:appstream:us-west-2:111111111111:image/${name}`;
const linux = { name: 'Linux_Image', arn: imageArn('Linux_Image'), platform: 'AMAZON_LINUX2' };

function one(patch: FleetPatch, input: UpdateFleetCommandInput): () => Change {
  return () => ({ patch, input });
}

function cleared(patch: FleetPatch, ...attributes: readonly FleetAttribute[]): () => Change {
  return one(patch, { AttributesToDelete: [...attributes] });
}

/** Every field of a patch: one that is added does not compile until it is here. */
const changes: Readonly<Record<Exclude<keyof FleetPatch, 'sdkInput'>, Changes>> = {
  displayName: { set: one({ displayName: 'x' }, { DisplayName: 'x' }) },
  description: { set: one({ description: 'x' }, { Description: 'x' }) },
  computeCapacity: {
    'in instances': one({ computeCapacity: { desiredInstances: 3 } }, { ComputeCapacity: { DesiredInstances: 3 } }),
    'in sessions': one({ computeCapacity: { desiredSessions: 8 } }, { ComputeCapacity: { DesiredSessions: 8 } }),
    'in instances, as it is': one(
      { computeCapacity: { desiredInstances: 2 } },
      { ComputeCapacity: { DesiredInstances: 2 } },
    ),
    'in sessions, rounded to what it is': one(
      { computeCapacity: { desiredSessions: 3 } },
      { ComputeCapacity: { DesiredSessions: 3 } },
    ),
  },
  imageName: {
    set: one({ imageName: 'New_Image' }, { ImageName: 'New_Image' }),
    'of another platform': () => ({
      patch: { imageName: linux.name },
      input: { ImageName: linux.name },
      image: linux,
    }),
  },
  imageArn: {
    set: one({ imageArn: imageArn('New_Image') }, { ImageArn: imageArn('New_Image') }),
    'of another platform': () => ({ patch: { imageArn: linux.arn }, input: { ImageArn: linux.arn }, image: linux }),
  },
  instanceType: {
    larger: one({ instanceType: 'stream.standard.large' }, { InstanceType: 'stream.standard.large' }),
    'of another family': one({ instanceType: 'stream.compute.large' }, { InstanceType: 'stream.compute.large' }),
  },
  maxUserDurationInSeconds: { set: one({ maxUserDurationInSeconds: 600 }, { MaxUserDurationInSeconds: 600 }) },
  disconnectTimeoutInSeconds: { set: one({ disconnectTimeoutInSeconds: 60 }, { DisconnectTimeoutInSeconds: 60 }) },
  idleDisconnectTimeoutInSeconds: {
    rounded: one({ idleDisconnectTimeoutInSeconds: 90 }, { IdleDisconnectTimeoutInSeconds: 90 }),
    none: one({ idleDisconnectTimeoutInSeconds: 0 }, { IdleDisconnectTimeoutInSeconds: 0 }),
  },
  enableDefaultInternetAccess: {
    on: one({ enableDefaultInternetAccess: true }, { EnableDefaultInternetAccess: true }),
    'off, as it is': one({ enableDefaultInternetAccess: false }, { EnableDefaultInternetAccess: false }),
  },
  streamView: {
    desktop: one({ streamView: 'DESKTOP' }, { StreamView: 'DESKTOP' }),
    'apps, as it is': one({ streamView: 'APP' }, { StreamView: 'APP' }),
  },
  disableIMDSV1: { set: one({ disableIMDSV1: true }, { DisableIMDSV1: true }) },
  platform: {
    Windows: one({ platform: 'WINDOWS_SERVER_2019' }, { Platform: 'WINDOWS_SERVER_2019' }),
    Linux: one({ platform: 'AMAZON_LINUX2' }, { Platform: 'AMAZON_LINUX2' }),
    'not for elastic fleets': one({ platform: 'WINDOWS_SERVER_2025' }, { Platform: 'WINDOWS_SERVER_2025' }),
  },
  maxConcurrentSessions: { set: one({ maxConcurrentSessions: 9 }, { MaxConcurrentSessions: 9 }) },
  maxSessionsPerInstance: {
    'set alone': one({ maxSessionsPerInstance: 4 }, { MaxSessionsPerInstance: 4 }),
    'set, with capacity': one(
      { maxSessionsPerInstance: 4, computeCapacity: { desiredSessions: 8 } },
      { MaxSessionsPerInstance: 4, ComputeCapacity: { DesiredSessions: 8 } },
    ),
    'cleared alone': cleared({ maxSessionsPerInstance: null }, 'MAX_SESSIONS_PER_INSTANCE'),
    'cleared, with capacity': ({ fleet }) => ({
      patch: { maxSessionsPerInstance: null, computeCapacity: { desiredInstances: 3 } },
      input: {
        ...(fleet.maxSessionsPerInstance !== undefined && { AttributesToDelete: ['MAX_SESSIONS_PER_INSTANCE'] }),
        ComputeCapacity: { DesiredInstances: 3 },
      },
    }),
  },
  vpcConfig: {
    'other subnets': ({ subnets }) => ({
      patch: { vpcConfig: { subnetIds: subnets.slice(1) } },
      input: { VpcConfig: { SubnetIds: subnets.slice(1) } },
    }),
    'one subnet': ({ subnets }) => ({
      patch: { vpcConfig: { subnetIds: subnets.slice(2) } },
      input: { VpcConfig: { SubnetIds: subnets.slice(2) } },
    }),
    'other groups': ({ groups }) => ({
      patch: { vpcConfig: { securityGroupIds: groups.slice(1) } },
      input: { VpcConfig: { SecurityGroupIds: groups.slice(1) } },
    }),
    'no groups': cleared({ vpcConfig: { securityGroupIds: [] } }, 'VPC_CONFIGURATION_SECURITY_GROUP_IDS'),
    cleared: cleared({ vpcConfig: null }, 'VPC_CONFIGURATION'),
  },
  domainJoinInfo: {
    set: one(
      { domainJoinInfo: { directoryName: 'other.example.com' } },
      { DomainJoinInfo: { DirectoryName: 'other.example.com' } },
    ),
    cleared: cleared({ domainJoinInfo: null }, 'DOMAIN_JOIN_INFO'),
  },
  iamRoleArn: {
    set: one({ iamRoleArn: `${role}2` }, { IamRoleArn: `${role}2` }),
    cleared: cleared({ iamRoleArn: null }, 'IAM_ROLE_ARN'),
  },
  usbDeviceFilterStrings: {
    set: one(
      { usbDeviceFilterStrings: [filter, 'Pen,1,2,3,4,5,1,0'] },
      { UsbDeviceFilterStrings: [filter, 'Pen,1,2,3,4,5,1,0'] },
    ),
    cleared: cleared({ usbDeviceFilterStrings: null }, 'USB_DEVICE_FILTER_STRINGS'),
  },
  sessionScriptS3Location: {
    set: one(
      { sessionScriptS3Location: { s3Bucket: 'other-bucket', s3Key: 'script.zip' } },
      { SessionScriptS3Location: { S3Bucket: 'other-bucket', S3Key: 'script.zip' } },
    ),
    cleared: cleared({ sessionScriptS3Location: null }, 'SESSION_SCRIPT_S3_LOCATION'),
  },
  rootVolumeConfig: {
    set: one({ rootVolumeConfig: { volumeSizeInGb: 400 } }, { RootVolumeConfig: { VolumeSizeInGb: 400 } }),
    cleared: cleared({ rootVolumeConfig: null }, 'VOLUME_CONFIGURATION'),
  },
};

const named = Object.entries(changes).flatMap(([field, ways]) =>
  Object.entries(ways).map(([way, change]) => [`${field}: ${way}`, change] as const),
);

/** The worst of the outcomes: the service takes a request as a whole or not at all. */
function verdict(fleet: Fleet, { patch, image }: Change): string {
  const outcomes = planFleetUpdate(fleet, patch, { image }).fields.map(({ outcome }) => outcome as string);
  const order = ['impossible', 'not-now', 'needs-stop', 'live', 'unchanged'];
  return order.find((outcome) => outcomes.includes(outcome)) ?? 'nothing';
}

/** What the emulator says, in the planner's words; what it refuses on a stopped fleet too is impossible. */
async function answerTo({ client, fleet }: World, { input }: Change): Promise<string> {
  try {
    await client.send(new UpdateFleetCommand({ Name: 'f', ...input }));
    const after = await new FleetManager({ client }).get('f');
    return isDeepStrictEqual(after, fleet) ? 'unchanged' : 'live';
  } catch (error) {
    const { name } = error as Error;
    if (name === 'InvalidParameterCombinationException') return 'impossible';
    expect(name).toBe('ResourceInUseException');
    return fleet.state === 'RUNNING' ? 'needs-stop' : 'not-now';
  }
}

describe.each(kinds)('the plan for a fleet of kind %s says what the service does to', (kind) => {
  test.each(named)('%s, in every state', async (_, change) => {
    const stopped = await fleetIn(kind, 'STOPPED');
    const settled = change(stopped);
    const atRest = verdict(stopped.fleet, settled);
    expect(atRest).toBe(await answerTo(stopped, settled));
    expect(['live', 'impossible', 'unchanged']).toContain(atRest);
    for (const state of ['STARTING', 'RUNNING', 'STOPPING'] as const) {
      const world = await fleetIn(kind, state);
      const wanted = change(world);
      const planned = verdict(world.fleet, wanted);
      if (atRest === 'live') expect(planned, state).toBe(await answerTo(world, wanted));
      else expect(planned, state).toBe(atRest);
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
