import fc from 'fast-check';
import { expect, it } from 'vitest';
import { installedServices } from '../../src/emulator/gateway/installed-services.js';
import { Emulator, ServiceFault } from '../../src/emulator/index.js';
import { appstreamModel, type Shape } from '../../src/emulator/model/model.js';
import { appstreamHeaders, authorization } from './wire.js';

const accounts = ['111111111111', '222222222222'];
const imageArns = 'arn:aws:appstream:us-west-2:111111111111:image';

/** Few names, so that calls meet each other's resources. */
const names = fc.constantFrom('Test_Image', 'one', 'two', 'image', 'not a name', '');
const kinds = fc.constantFrom('image', 'fleet', 'stack', 'image-builder', 'nonsense');
const arns = fc
  .tuple(kinds, fc.constantFrom(...accounts, ''), names)
  .map(([kind, account, name]) => `arn:aws:appstream:us-west-2:${account}:${kind}/${name}`);

const pools: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  Arn: arns,
  AwsAccountId: fc.constantFrom(...accounts, '333333333333', 'x'),
  Name: names,
  String: fc.oneof({ weight: 4, arbitrary: names }, { weight: 1, arbitrary: fc.string() }),
  StreamingUrlUserId: fc.constantFrom('ann', 'bob', 'x'),
  UserId: fc.constantFrom('ann', 'bob', 'x'),
  Integer: fc.constantFrom(-1, 0, 1, 2, 3, 5, 60, 600, 3600, 2 ** 31 - 1),
  Long: fc.constantFrom(-1, 0, 1, 60, 604_801, Number.MAX_SAFE_INTEGER),
  SubnetIdList: fc.constant(undefined),
};

function seldom(given: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 7, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: given });
}

/** Inputs of a shape: mostly as the model wants them, now and then not. */
function inputsOf(shapeName: string): fc.Arbitrary<unknown> {
  const shape = appstreamModel.shapes[shapeName];
  const pool = pools[shapeName];
  if (pool !== undefined) return pool;
  return shape === undefined ? fc.constant(null) : inputsOfShape(shape);
}

function inputsOfShape(shape: Shape): fc.Arbitrary<unknown> {
  switch (shape.type) {
    case 'structure': {
      const members = Object.entries(shape.members).map(([name, member]) => {
        const required = shape.required.includes(name);
        const given = inputsOf(member);
        return [name, required ? given : seldom(given)] as const;
      });
      return fc.record(Object.fromEntries(members));
    }
    case 'list':
      return fc.array(inputsOf(shape.member), { minLength: Math.min(shape.min ?? 0, 1), maxLength: 2 });
    case 'map':
      return fc.dictionary(fc.constantFrom('team', 'cost', 'aws:x'), fc.constantFrom('it', ''), { maxKeys: 2 });
    case 'boolean':
      return fc.boolean();
    case 'string':
      return shape.enum === undefined ? fc.string({ maxLength: 20 }) : fc.constantFrom(...shape.enum, 'X');
    default:
      return fc.integer({ min: -1, max: 30 });
  }
}

const anyCalls = fc.oneof(
  ...[...installedServices.appstream.operations.keys()].map((operation) =>
    fc.record({
      account: fc.constantFrom('111111111111', '111111111111', '222222222222'),
      operation: fc.constant(operation),
      input: inputsOf(appstreamModel.operations[operation]?.input ?? ''),
    }),
  ),
);

/** Two fleets that stream, one of them with several sessions on an instance, and a share that a fleet elsewhere uses. */
const prelude = [
  own('CreateFleet', fleet({ FleetType: 'ON_DEMAND', ComputeCapacity: { DesiredInstances: 2 } })),
  own('CreateFleet', fleet({ Name: 'two', ComputeCapacity: { DesiredSessions: 4 }, MaxSessionsPerInstance: 2 })),
  own('CreateStack', { Name: 'one' }),
  own('AssociateFleet', { FleetName: 'one', StackName: 'one' }),
  own('AssociateFleet', { FleetName: 'two', StackName: 'one' }),
  own('StartFleet', { Name: 'one' }),
  own('StartFleet', { Name: 'two' }),
  own('UpdateImagePermissions', {
    Name: 'Test_Image',
    SharedAccountId: '222222222222',
    ImagePermissions: { allowFleet: true, allowImageBuilder: true },
  }),
  {
    ...own('CreateFleet', fleet({ ImageName: undefined, ImageArn: `${imageArns}/Test_Image` })),
    account: '222222222222',
  },
  own('DescribeFleets', {}),
];

/** Calls that mostly succeed after the prelude. */
const usefulCalls = fc.constantFrom(
  ...prelude,
  { ...own('StartFleet', { Name: 'one' }), account: '222222222222' },
  own('CreateStreamingURL', { FleetName: 'one', StackName: 'one', UserId: 'ann' }),
  own('CreateStreamingURL', { FleetName: 'two', StackName: 'one', UserId: 'bob' }),
  own('DescribeSessions', { FleetName: 'one', StackName: 'one' }),
  own('DescribeSessions', { FleetName: 'two', StackName: 'one' }),
  own('DescribeImages', {}),
  own('CopyImage', { SourceImageName: 'Test_Image', DestinationImageName: 'two', DestinationRegion: 'us-west-2' }),
  own('CreateImageBuilder', { Name: 'one', ImageName: 'Test_Image', InstanceType: 'stream.standard.medium' }),
  own('CreateImageBuilderStreamingURL', { Name: 'one' }),
  own('StopImageBuilder', { Name: 'one' }),
  own('StartImageBuilder', { Name: 'one' }),
  own('DeleteImageBuilder', { Name: 'one' }),
  own('DescribeImageBuilders', {}),
  own('DeleteImagePermissions', { Name: 'Test_Image', SharedAccountId: '222222222222' }),
);

interface CallStep {
  readonly account: string;
  readonly operation: string;
  readonly input: unknown;
}

function own(operation: string, input: unknown): CallStep {
  return { account: '111111111111', operation, input };
}

function fleet(members: Readonly<Record<string, unknown>>): unknown {
  const defaults = { Name: 'one', InstanceType: 'stream.standard.medium', ImageName: 'Test_Image' };
  return { ...defaults, ComputeCapacity: { DesiredInstances: 1 }, ...members };
}

const runs = fc.array(
  fc.record({ call: fc.oneof(anyCalls, usefulCalls), seconds: fc.constantFrom(0, 0, 1, 60, 4000) }),
  { minLength: 1, maxLength: 60 },
);

async function answerTo(emulator: Emulator, { account, operation, input }: CallStep) {
  const { requestHandler } = emulator.clientConfig(account);
  const headers = { ...appstreamHeaders(operation), authorization: authorization(account) };
  const { response } = await requestHandler.handle({ method: 'POST', path: '/', headers, body: JSON.stringify(input) });
  return { status: response.statusCode, body: new TextDecoder().decode(response.body) };
}

/** Opens the URL that an answer holds; that the fleet is full is no harm. */
function openStreamingURLs(emulator: Emulator, { body }: { readonly body: string }): void {
  const { StreamingURL } = JSON.parse(body) as { readonly StreamingURL?: string };
  if (StreamingURL === undefined) return;
  try {
    emulator.openStreamingURL(StreamingURL);
  } catch (error) {
    if (!(error instanceof ServiceFault)) throw error;
  }
}

it('keeps to the model whatever it is asked, and in whatever order', async () => {
  await fc.assert(
    fc.asyncProperty(runs, async (steps) => {
      const emulator = new Emulator();
      for (const { call, seconds } of [...prelude.map((step) => ({ call: step, seconds: 1 })), ...steps]) {
        const answer = await answerTo(emulator, call);
        expect(answer.status, JSON.stringify([call, emulator.modelViolations])).toBeLessThan(500);
        openStreamingURLs(emulator, answer);
        emulator.advance(seconds);
      }
      expect(emulator.modelViolations).toEqual([]);
    }),
    { numRuns: 150 },
  );
}, 60_000);

it('answers every request with an error of some service, whatever it looks like', async () => {
  const emulator = new Emulator();
  const { requestHandler } = emulator.clientConfig('111111111111');
  const services = fc.constantFrom('appstream', 'ec2', 'sts', 's3', '');
  const headers = fc.record({
    authorization: fc.oneof(
      services.map((service) => authorization('111111111111', service)),
      fc.string(),
    ),
    'content-type': fc.oneof(
      fc.constantFrom('application/x-amz-json-1.1', 'application/x-www-form-urlencoded', 'application/cbor'),
      fc.string(),
    ),
    'x-amz-target': fc.oneof(fc.constant('PhotonAdminProxyService.DescribeFleets'), fc.string()),
    'smithy-protocol': fc.constantFrom('', 'rpc-v2-cbor'),
  });
  const bodies = fc.oneof(
    fc.string(),
    fc.json(),
    fc.uint8Array(),
    fc.constantFrom(
      'Action=DescribeVpcs&Version=2016-11-15',
      'Action=AssumeRole',
      'Action=DescribeSubnets&SubnetId.x=1',
    ),
  );
  const methods = fc.constantFrom('GET', 'POST', 'PUT', '');
  await fc.assert(
    fc.asyncProperty(methods, fc.string(), headers, bodies, async (method, path, head, body) => {
      const { response } = await requestHandler.handle({ method, path, headers: head, body });
      expect(response.statusCode).toBeLessThan(500);
      expect(response.headers).toHaveProperty('x-amzn-requestid');
    }),
    { numRuns: 500 },
  );
  expect(emulator.modelViolations).toEqual([]);
});
