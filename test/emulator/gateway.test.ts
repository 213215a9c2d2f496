import { AppStreamClient, DescribeFleetsCommand, DescribeImagesCommand } from '@aws-sdk/client-appstream';
import { DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { expect, it } from 'vitest';
import { Emulator } from '../../src/emulator/index.js';
import { appstreamHeaders, authorization, errorOf, send } from './wire.js';

const owner = '111111111111';

it('answers a request without a signature with MissingAuthenticationTokenException, 403 [missing-authorization]', async () => {
  await using server = await new Emulator().listen();
  const answer = await send(server.url, { headers: { ...appstreamHeaders(), authorization: undefined } });
  expect(answer.status).toBe(403);
  expect(errorOf(answer).__type).toBe('MissingAuthenticationTokenException');
  const ec2 = await send(server.url, {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'Action=DescribeVpcs&Version=2016-11-15',
  });
  expect(ec2.status).toBe(403);
  expect(ec2.body).toContain('<Code>MissingAuthenticationToken</Code>');
  const sts = await send(server.url, {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'Action=GetCallerIdentity&Version=2011-06-15',
  });
  expect(sts.body).toContain('<ErrorResponse');
});

it.each([
  'garbage',
  'Basic dXNlcjpwYXNz',
  'AWS4-HMAC-SHA256 Credential=nothing',
  'AWS4-HMAC-SHA256 Credential=/20260101/us-west-2/appstream/aws4_request',
  'Bearer Credential=A/20260101/us-west-2/appstream/aws4_request',
])('answers the authorization %j with IncompleteSignatureException [malformed-authorization]', async (header) => {
  await using server = await new Emulator().listen();
  const answer = await send(server.url, { headers: { ...appstreamHeaders(), authorization: header } });
  expect(answer.status).toBe(400);
  expect(errorOf(answer).__type).toBe('IncompleteSignatureException');
});

it.each(['local', 'us-west-2b', '-'])(
  'refuses the region %s of a credential scope [malformed-region]',
  async (region) => {
    await using server = await new Emulator().listen();
    const answer = await send(server.url, {
      headers: { ...appstreamHeaders(), authorization: authorization().replace('us-west-2', region) },
    });
    expect(answer.status).toBe(400);
    expect(errorOf(answer).__type).toBe('IncompleteSignatureException');
  },
);

it('answers what is signed for another service with UnknownOperationException [unknown-service]', async () => {
  await using server = await new Emulator().listen();
  const answer = await send(server.url, {
    headers: { ...appstreamHeaders(), authorization: authorization(owner, 's3') },
  });
  expect(answer.status).toBe(404);
  expect(errorOf(answer)).toMatchObject({
    __type: 'UnknownOperationException',
    message: expect.stringContaining('not s3') as string,
  });
});

it.each(['Nonsense', 'constructor', '__proto__', 'CreateUser'])(
  'answers the AppStream operation %s with UnknownOperationException, 404 [unknown-operation]',
  async (operation) => {
    await using server = await new Emulator().listen();
    const answer = await send(server.url, { headers: appstreamHeaders(operation) });
    expect(answer.status).toBe(404);
    expect(errorOf(answer).__type).toBe('UnknownOperationException');
  },
);

it('answers an unknown action of EC2 and STS with InvalidAction, 400 [unknown-action]', async () => {
  await using server = await new Emulator().listen();
  for (const service of ['ec2', 'sts']) {
    const answer = await send(server.url, {
      headers: {
        authorization: authorization(owner, service),
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: 'Action=RunInstances&Version=2016-11-15',
    });
    expect(answer.status).toBe(400);
    expect(answer.body).toContain('<Code>InvalidAction</Code>');
  }
});

it.each([
  ['no JSON', '{"Names"'],
  ['a list', '[]'],
  ['null', 'null'],
  ['a member of another type', '{"Names":"one"}'],
  ['an item of another type', '{"Names":[1]}'],
  ['nested without end', '['.repeat(500_000)],
  ['quotes without end', `"${'\\"'.repeat(500_000)}`],
])('answers a body that is %s with SerializationException, 400 [malformed-body]', async (_what, body) => {
  const emulator = new Emulator();
  await using server = await emulator.listen();
  const answer = await send(server.url, { body });
  expect(answer.status).toBe(400);
  expect(errorOf(answer).__type).toBe('SerializationException');
  expect(JSON.stringify(emulator.requests).length).toBeLessThan(10_000);
});

it('refuses other protocols with a message that says how to pin this one [other-protocols-refused]', async () => {
  await using server = await new Emulator().listen();
  for (const type of ['application/x-amz-json-1.0', 'text/plain', undefined]) {
    const answer = await send(server.url, { headers: { ...appstreamHeaders(), 'content-type': type } });
    expect(answer.status).toBe(404);
    expect(errorOf(answer).message).toContain('protocol: AwsJson1_1Protocol');
  }
});

it('tells a client of the CBOR protocol the same in CBOR, since it could not read it else [other-protocols-refused]', async () => {
  await using server = await new Emulator().listen();
  const answer = await send(server.url, {
    path: '/service/PhotonAdminProxyService/operation/DescribeFleets',
    headers: { authorization: authorization(), 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' },
    body: new Uint8Array([0xa0]),
  });
  expect(answer.status).toBe(404);
  expect(answer.headers).toMatchObject({ 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' });
  // A map of two, a text of 6 bytes, a text of 25.
  expect(answer.body.startsWith('\u{fffd}f__typex\u0019UnknownOperationException')).toBe(true);
  expect(answer.body).toContain('protocol: AwsJson1_1Protocol');
});

it('writes errors with their type in body and header, a request id and no date [json-errors] [no-date-header]', async () => {
  await using server = await new Emulator().listen();
  const answer = await send(server.url, { body: '{"Names":["none"]}' });
  expect(answer).toMatchObject({
    status: 404,
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amzn-errortype': 'ResourceNotFoundException',
      'x-amzn-requestid': expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    },
  });
  expect(answer.headers['date']).toBeUndefined();
  expect(errorOf(answer).__type).toBe('ResourceNotFoundException');
});

it('ignores members that the model does not have [unknown-members-ignored]', async () => {
  await using server = await new Emulator().listen();
  const answer = await send(server.url, { body: '{"Nonsense":{"a":[1]},"Names":null}' });
  expect(answer.status).toBe(200);
});

it('denies what an account was not allowed, in each service’s words [allow]', async () => {
  const emulator = new Emulator();
  emulator.allow(owner, ['DescribeImages']);
  const config = emulator.clientConfig(owner);
  const appstream = new AppStreamClient(config);
  await expect(appstream.send(new DescribeImagesCommand({}))).resolves.toBeDefined();
  await expect(appstream.send(new DescribeFleetsCommand({}))).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringContaining('appstream:DescribeFleets') as string,
    $metadata: { httpStatusCode: 403 },
  });
  await expect(new EC2Client(config).send(new DescribeVpcsCommand({}))).rejects.toMatchObject({
    name: 'UnauthorizedOperation',
    $metadata: { httpStatusCode: 403 },
  });
  await expect(new STSClient(config).send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
    name: 'AccessDenied',
  });
  const other = new AppStreamClient(emulator.clientConfig('222222222222'));
  await expect(other.send(new DescribeFleetsCommand({}))).resolves.toBeDefined();
});

it('records every call with its account, region, service, operation, input and answer, and no credentials', async () => {
  const emulator = new Emulator();
  const client = new AppStreamClient(emulator.clientConfig(owner));
  await client.send(new DescribeFleetsCommand({}));
  await expect(client.send(new DescribeFleetsCommand({ Names: ['none'] }))).rejects.toThrow();
  expect(emulator.requests).toMatchObject([
    {
      accountId: owner,
      region: 'us-west-2',
      service: 'appstream',
      operation: 'DescribeFleets',
      input: {},
      status: 200,
    },
    { input: { Names: ['none'] }, status: 404, code: 'ResourceNotFoundException' },
  ]);
  expect(emulator.requests[0]).not.toHaveProperty('code');
  expect(JSON.stringify(emulator.requests)).not.toMatch(/credential|signature|secret|token/i);
});
