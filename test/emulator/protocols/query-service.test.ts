import { DescribeNetworkInterfacesCommand, DescribeRegionsCommand } from '@aws-sdk/client-ec2';
import { GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, test } from 'vitest';
import { clientConfig } from '../../../src/emulator/gateway/client-config.js';
import { ec2Protocol, stsProtocol } from '../../../src/emulator/protocols/query-service.js';
import { ServiceFault } from '../../../src/emulator/service-fault.js';
import { emulatedEc2 } from '../ec2/support.js';

const headers = { 'content-type': 'application/x-www-form-urlencoded' };
const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';

describe('requests', () => {
  test('a POST names its action and its input in the body', () => {
    const body = 'Action=DescribeVpcs&Version=2016-11-15&VpcId.1=vpc-1&DryRun=false';
    expect(ec2Protocol.decode({ method: 'POST', path: '/', headers, body })).toEqual({
      operation: 'DescribeVpcs',
      input: { VpcId: ['vpc-1'], DryRun: 'false' },
    });
  });

  test('[query-get] a GET names them in the query string', () => {
    const path = '/?Action=GetCallerIdentity&Version=2011-06-15';
    expect(stsProtocol.decode({ method: 'GET', path, headers: {}, body: '' })).toEqual({
      operation: 'GetCallerIdentity',
      input: {},
    });
  });

  test.each(['', 'Version=2016-11-15', 'Action=', 'Action.1=x', '{}'])(
    '[query-missing-action] %j names no action',
    (body) => {
      expect(() => ec2Protocol.decode({ method: 'POST', path: '/', headers, body })).toThrow(
        expect.objectContaining({ code: 'MissingAction', status: 400 }) as Error,
      );
    },
  );
});

describe('answers', () => {
  test('[query-envelopes] EC2 has the members of an answer and the request id in its root element', () => {
    const { status, headers: sent, body } = ec2Protocol.encodeAnswer('DescribeVpcs', { vpcSet: {} }, 'id-1');
    expect(status).toBe(200);
    expect(sent).toEqual({ 'content-type': 'text/xml;charset=UTF-8', 'x-amzn-requestid': 'id-1' });
    expect(body).toBe(
      `${declaration}<DescribeVpcsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>id-1</requestId><vpcSet></vpcSet></DescribeVpcsResponse>`,
    );
  });

  test('[query-envelopes] STS has them in a result element', () => {
    const { body } = stsProtocol.encodeAnswer('GetCallerIdentity', { Account: '1' }, 'id-1');
    expect(body).toBe(
      `${declaration}<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Account>1</Account></GetCallerIdentityResult><ResponseMetadata><RequestId>id-1</RequestId></ResponseMetadata></GetCallerIdentityResponse>`,
    );
  });

  test('[query-envelopes] errors have code and message where each service has them', () => {
    const fault = new ServiceFault('Some.Code', 'a < b', 503);
    const { status, body } = ec2Protocol.encodeFault(fault, 'id-1');
    expect(status).toBe(503);
    expect(body).toContain(
      '<Errors><Error><Code>Some.Code</Code><Message>a &lt; b</Message></Error></Errors><RequestID>id-1</RequestID></Response>',
    );
    expect(stsProtocol.encodeFault(fault, 'id-1').body).toContain(
      '<Error><Type>Receiver</Type><Code>Some.Code</Code><Message>a &lt; b</Message></Error><RequestId>id-1</RequestId></ErrorResponse>',
    );
    expect(stsProtocol.encodeFault(new ServiceFault('C', 'm'), 'id-1').body).toContain('<Type>Sender</Type>');
  });
});

describe('through the SDK', () => {
  test('EC2 and STS errors arrive with code, message, status and request id', async () => {
    const { client, transport } = emulatedEc2();
    const tooFew = new DescribeNetworkInterfacesCommand({ MaxResults: 1 });
    await expect(client.send(tooFew)).rejects.toMatchObject({
      name: 'InvalidParameterValue',
      $fault: 'client',
      $metadata: { httpStatusCode: 400, requestId: expect.stringMatching(/^[\da-f-]{36}$/) as string },
    });
    const sts = new STSClient(clientConfig('111111111111', 'us-west-2', transport));
    await expect(sts.send(new GetSessionTokenCommand({}))).rejects.toMatchObject({
      name: 'InvalidAction',
      message: 'The action GetSessionToken is not valid for this web service.',
      $metadata: { httpStatusCode: 400 },
    });
  });

  test('an EC2 action that is not served is an InvalidAction', async () => {
    const { client } = emulatedEc2();
    await expect(client.send(new DescribeRegionsCommand({}))).rejects.toMatchObject({
      name: 'InvalidAction',
      message: 'The action DescribeRegions is not valid for this web service.',
    });
  });
});
