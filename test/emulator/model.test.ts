import * as sdk from '@aws-sdk/client-appstream';
import { AppStreamClient, CreateFleetCommand, UpdateImagePermissionsCommand } from '@aws-sdk/client-appstream';
import { expect, it } from 'vitest';
import { installedServices } from '../../src/emulator/gateway/installed-services.js';
import { perform } from '../../src/emulator/gateway/outcome.js';
import type { Service } from '../../src/emulator/gateway/service.js';
import { appstreamService } from '../../src/emulator/gateway/services.js';
import { Emulator } from '../../src/emulator/index.js';
import { answerBreaks, faultBreaks } from '../../src/emulator/model/answer-check.js';
import { InputCheck } from '../../src/emulator/model/input-check.js';
import { appstreamModel, type Shape } from '../../src/emulator/model/model.js';
import { ServiceFault } from '../../src/emulator/service-fault.js';
import { defaultAssumptions, defaultQuotas } from '../../src/emulator/settings.js';
import { World } from '../../src/emulator/world.js';

const owner = '111111111111';

function messageFor(operation: string, input: unknown): string {
  try {
    InputCheck.read(appstreamModel, operation, input);
  } catch (error) {
    if (error instanceof ServiceFault) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'accepted';
}

/** What the emulator keeps to, with the installed SDK's own description of the service beside it. */
const installed = new Map<string, unknown>(Object.entries(sdk));

/** Names of the shapes that the served operations use. */
function shapesInUse(): ReadonlySet<string> {
  const seen = new Set<string>();
  const visit = (name: string): void => {
    const shape = appstreamModel.shapes[name];
    if (shape === undefined || seen.has(name)) return;
    seen.add(name);
    for (const inner of innerShapes(shape)) visit(inner);
  };
  for (const operation of installedServices.appstream.operations.keys()) {
    const { input = '', output = '' } = appstreamModel.operations[operation] ?? {};
    visit(input);
    visit(output);
  }
  return seen;
}

function innerShapes(shape: Shape): readonly string[] {
  if (shape.type === 'structure') return Object.values(shape.members);
  if (shape.type === 'list') return [shape.member];
  return shape.type === 'map' ? [shape.key, shape.value] : [];
}

/** Members of a structure as the installed SDK's runtime schema names them: `[3, namespace, name, traits, members, …]`. */
function sdkMembers(name: string): readonly string[] {
  const schema = installed.get(`${name}$`);
  return Array.isArray(schema) ? (schema[4] as readonly string[]) : [];
}

function sdkEnum(name: string): readonly string[] {
  const values = installed.get(name);
  return typeof values === 'object' && values !== null ? (Object.values(values) as string[]) : [];
}

it('serves only operations that the model has', () => {
  const modelled = new Set(Object.keys(appstreamModel.operations));
  expect([...installedServices.appstream.operations.keys()].filter((name) => !modelled.has(name))).toEqual([]);
});

it('knows every member and value that the installed SDK has for the operations served', () => {
  const lacking: string[] = [];
  const inUse = shapesInUse();
  for (const name of inUse) {
    const shape = appstreamModel.shapes[name];
    if (shape?.type === 'structure') {
      lacking.push(
        ...sdkMembers(name)
          .filter((member) => !(member in shape.members))
          .map((member) => `${name}.${member}`),
      );
    } else if (shape?.type === 'string' && shape.enum !== undefined) {
      const known = new Set(shape.enum);
      lacking.push(
        ...sdkEnum(name)
          .filter((value) => !known.has(value))
          .map((value) => `${name} ${value}`),
      );
    }
  }
  expect(inUse.size).toBeGreaterThan(100);
  expect(sdkMembers('Fleet').length).toBeGreaterThan(20);
  expect(sdkEnum('FleetState')).toContain('RUNNING');
  expect(lacking).toEqual([]);
});

it('names what breaks the model in the words of the service [constraint-violations]', () => {
  expect(messageFor('CreateFleet', { InstanceType: 'x' })).toBe(
    "ValidationException: 1 validation error detected: Value null at 'name' failed to satisfy constraint: Member must not be null",
  );
  expect(messageFor('CreateFleet', { Name: '-', InstanceType: '', FleetType: 'X' })).toBe(
    "ValidationException: 3 validation errors detected: Value 'X' at 'fleetType' failed to satisfy constraint: Member must satisfy enum value set: [ALWAYS_ON, ON_DEMAND, ELASTIC]; " +
      "Value '' at 'instanceType' failed to satisfy constraint: Member must have length greater than or equal to 1; " +
      "Value '-' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,100}$",
  );
  expect(messageFor('DescribeImages', { MaxResults: 26 })).toContain(
    "Value '26' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 25",
  );
  expect(messageFor('DescribeImages', { MaxResults: -1 })).toContain(
    'Member must have value greater than or equal to 0',
  );
  expect(messageFor('DescribeImagePermissions', { Name: 'i', SharedAwsAccountIds: [] })).toContain(
    "Value '[]' at 'sharedAwsAccountIds' failed to satisfy constraint: Member must have length greater than or equal to 1",
  );
  expect(messageFor('DescribeFleets', { Names: ['a', ''] })).toContain("Value '' at 'names.2.member'");
  expect(messageFor('DescribeFleets', { Names: [null] })).toContain("Value null at 'names.1.member'");
  const groups = { VpcConfig: { SecurityGroupIds: ['a', 'b', 'c', 'd', 'e', 'f'] } };
  expect(messageFor('UpdateFleet', groups)).toContain(
    "Value '[a, b, c, d, e, f]' at 'vpcConfig.securityGroupIds' failed to satisfy constraint: Member must have length less than or equal to 5",
  );
  const tags = { ResourceArn: 'arn:aws:appstream:us-west-2:111111111111:fleet/f', Tags: { 'aws:x': 'v', k: '\n' } };
  expect(messageFor('TagResource', tags)).toContain("Value 'aws:x' at 'tags.key'");
  expect(messageFor('TagResource', { ...tags, Tags: {} })).toContain("Value '{}' at 'tags'");
});

it('matches patterns against the whole value [constraint-violations]', () => {
  const request = { StackName: 's', FleetName: 'f' };
  expect(messageFor('CreateStreamingURL', { ...request, UserId: 'ann@example.com' })).toBe('accepted');
  expect(messageFor('CreateStreamingURL', { ...request, UserId: 'ann smith' })).toContain('regular expression pattern');
  expect(
    messageFor('TagResource', { ResourceArn: 'arn:aws:appstream:us-west-2:1:fleet/f', Tags: { 'schlüssel 1': 'ß' } }),
  ).toBe('accepted');
});

it('does not hold what is too long against a pattern, which could take minutes [constraint-violations]', () => {
  const message = messageFor('UpdateFleet', { Name: 'f', UsbDeviceFilterStrings: ['a'.repeat(20_000)] });
  expect(message).toContain('1 validation error detected');
  expect(message).toContain('Member must have length less than or equal to 100');
});

it.each([
  ['DescribeFleets', { Names: 'one' }, 'STRING_VALUE can not be converted to a list'],
  ['DescribeFleets', { Names: [1] }, 'NUMBER_VALUE can not be converted to a String'],
  ['DescribeFleets', { Names: [[]] }, 'Start of list found where not expected'],
  ['DescribeFleets', { NextToken: {} }, 'Start of structure or map found where not expected.'],
  ['DescribeImages', { MaxResults: '5' }, 'STRING_VALUE can not be converted to an Integer'],
  ['DescribeImages', { MaxResults: 1.5 }, 'NUMBER_VALUE can not be converted to an Integer'],
  ['DescribeImages', { MaxResults: 2 ** 31 }, 'NUMBER_VALUE can not be converted to an Integer'],
  ['CreateStreamingURL', { Validity: true }, 'TRUE_VALUE can not be converted to a Long'],
  ['UpdateFleet', { DisableIMDSV1: 'yes' }, 'STRING_VALUE can not be converted to a Boolean'],
  ['UpdateFleet', { ComputeCapacity: 1 }, 'NUMBER_VALUE can not be converted to a structure'],
  ['TagResource', { Tags: [] }, 'Start of list found where not expected'],
])('answers the wrong JSON type in %s %j with SerializationException [malformed-body]', (operation, input, message) => {
  expect(messageFor(operation, input)).toBe(`SerializationException: ${message}`);
});

it('drops unknown members and nulls from what operations see, and keeps odd keys of maps [unknown-members-ignored]', () => {
  const tags = JSON.parse('{"__proto__":"v","k":"w"}') as unknown;
  const input = { ResourceArn: 'arn:aws:appstream:us-west-2:1:fleet/f', Tags: tags, Nonsense: 1, constructor: 'x' };
  const read = InputCheck.read(appstreamModel, 'TagResource', input) as { Tags: Record<string, string> };
  expect(Object.keys(read)).toEqual(['ResourceArn', 'Tags']);
  expect(Object.keys(read.Tags)).toEqual(['__proto__', 'k']);
  expect(InputCheck.read(appstreamModel, 'DescribeFleets', { Names: null })).toEqual({});
});

it('reaches clients as errors of those names [constraint-violations]', async () => {
  const client = new AppStreamClient(new Emulator().clientConfig(owner));
  await expect(client.send(new CreateFleetCommand({ Name: 'a b', InstanceType: 'x' }))).rejects.toMatchObject({
    name: 'ValidationException',
    $metadata: { httpStatusCode: 400 },
  });
  const grant = { Name: 'Test_Image', SharedAccountId: 'none', ImagePermissions: {} };
  await expect(client.send(new UpdateImagePermissionsCommand(grant))).rejects.toMatchObject({
    name: 'ValidationException',
    message: expect.stringContaining("Value 'none' at 'sharedAccountId'") as string,
  });
});

it('finds what an answer breaks of the model', () => {
  const fleet = { Arn: 'arn:aws:appstream:us-west-2:1:fleet/f', Name: 'f', InstanceType: 'x', State: 'RUNNING' };
  const capacity = { Desired: 1 };
  const breaks = (output: unknown) => answerBreaks(appstreamModel, 'DescribeFleets', output);
  expect(breaks({ Fleets: [{ ...fleet, ComputeCapacityStatus: capacity, CreatedTime: new Date() }] })).toEqual([]);
  expect(breaks({ Fleets: [{ ...fleet, ComputeCapacityStatus: capacity, NextToken: undefined }] })).toEqual([]);
  expect(breaks({ Fleets: [{ ...fleet, ComputeCapacityStatus: {} }] })).toEqual([
    'DescribeFleets.Fleets[0].ComputeCapacityStatus.Desired: a required member is missing',
  ]);
  expect(
    breaks({ Fleets: [{ ...fleet, State: 'X', ComputeCapacityStatus: { Desired: 1.5, Y: 1 }, CreatedTime: 1 }] }),
  ).toEqual([
    expect.stringContaining('DescribeFleets.Fleets[0].State: Member must satisfy enum value set'),
    'DescribeFleets.Fleets[0].ComputeCapacityStatus.Desired: a whole number is due',
    'DescribeFleets.Fleets[0].ComputeCapacityStatus.Y: the model has no such member',
    'DescribeFleets.Fleets[0].CreatedTime: a valid Date is due',
  ]);
  expect(breaks('nothing')).toEqual(['DescribeFleets: a structure is due']);
  expect(faultBreaks(appstreamModel, 'DescribeFleets', 'ResourceNotFoundException')).toEqual([]);
  expect(faultBreaks(appstreamModel, 'DescribeFleets', 'ThrottlingException')).toEqual([]);
  expect(faultBreaks(appstreamModel, 'DescribeFleets', 'ResourceInUseException')).toEqual([
    'DescribeFleets does not declare the error ResourceInUseException',
  ]);
});

it.each<[string, Service['operations'] extends ReadonlyMap<string, infer Run> ? Run : never]>([
  ['answers with what the model does not have', () => ({ Nonsense: 1 })],
  [
    'fails with what it does not declare',
    () => {
      throw new ServiceFault('ResourceInUseException', 'x');
    },
  ],
  [
    'throws what is no fault',
    () => {
      throw new RangeError('x');
    },
  ],
])('answers InternalFailure and keeps the break where an operation %s [own-mistakes]', (_what, operation) => {
  const world = new World({
    region: 'us-west-2',
    timings: 'instant',
    throttling: 'none',
    quotas: defaultQuotas,
    assume: defaultAssumptions,
  });
  const service = appstreamService({ DescribeFleets: operation });
  const account = world.region('us-west-2').account(owner);
  const kept: unknown[] = [];
  const outcome = perform(
    service,
    { operation: 'DescribeFleets', input: {} },
    { world, account, accessKeyId: owner },
    (violation) => kept.push(violation),
  );
  expect(outcome).toMatchObject({ kind: 'fault', fault: { code: 'InternalFailure', status: 500 } });
  expect(kept).toMatchObject([{ operation: 'DescribeFleets' }]);
});
