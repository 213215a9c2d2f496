import { connect } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { installedServices } from '../../src/emulator/gateway/installed-services.js';
import { Emulator } from '../../src/emulator/index.js';
import { appstreamHeaders, authorization, send, sendText } from './wire.js';

const account = '111111111111';

async function answer(emulator: Emulator, headers: Readonly<Record<string, string>>, body: string | Uint8Array) {
  const { requestHandler } = emulator.clientConfig(account);
  const { response } = await requestHandler.handle({ method: 'POST', path: '/', headers, body });
  return { status: response.statusCode, text: new TextDecoder().decode(response.body) };
}

describe('query requests', () => {
  const members = [
    ...['NetworkInterfaceId', 'GroupId', 'GroupName', 'VpcId', 'SubnetId', 'ResourceId', 'SecurityGroupId', 'Groups'],
    ...['Attribute', 'Description', 'GroupDescription', 'MaxResults', 'NextToken', 'DryRun', 'Filter', 'Tag', 'Key'],
    ...['TagSpecification', 'RoleArn', 'RoleSessionName', 'DurationSeconds', 'Policy', 'Name', 'Value', 'ResourceType'],
    ...['SourceDestCheck', 'Attachment', 'constructor', '__proto__', 'toString', ''],
  ];
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...members) },
    { weight: 4, arbitrary: fc.constantFrom('1', '2', '0', '-1', '1e3', '99999999999999999999', 'Value', 'N') },
    { weight: 1, arbitrary: fc.string({ maxLength: 5 }) },
  );
  const keys = fc.array(step, { minLength: 1, maxLength: 4 }).map((path) => path.join('.'));
  const values = fc.oneof(
    fc.constantFrom('', 'true', 'groupSet', 'vpc-id', 'group-name', 'default', '*', '?', '5', '1000', '-1', '1e999'),
    fc.constantFrom('sg-00000000', 'eni-00000000', 'vpc-00000000', 'arn:aws:iam::222222222222:role/Reader', 'session'),
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom('*', '?', '\\', 'a'), maxLength: 40 }),
  );
  const services = (['ec2', 'sts'] as const).flatMap((service) =>
    [...installedServices[service].operations.keys()].map((operation) => ({ service, operation })),
  );
  const requests = fc.record({ to: fc.constantFrom(...services), pairs: fc.array(fc.tuple(keys, values)) });

  it('are answered, or refused with an error of the service, whatever their members', async () => {
    const emulator = new Emulator();
    await fc.assert(
      fc.asyncProperty(requests, async ({ to: { service, operation }, pairs }) => {
        const headers = {
          authorization: authorization(account, service),
          'content-type': 'application/x-www-form-urlencoded',
        };
        const body = new URLSearchParams([['Action', operation], ...pairs]).toString();
        const { status, text } = await answer(emulator, headers, body);
        expect(status, text).toBeLessThan(500);
        expect(text).toMatch(/^<\?xml version="1.0" encoding="UTF-8"\?>\n<(\w+)[\s\S]*<\/\1>$/);
      }),
      { numRuns: 1000 },
    );
    expect(emulator.modelViolations).toEqual([]);
  });

  it.each([
    ['members', Array.from({ length: 100_000 }, (_, at) => `a${at}=`).join('&')],
    ['items', Array.from({ length: 60_000 }, (_, at) => `Filter.${at + 1}=x`).join('&')],
    ['the same member', 'a=1&'.repeat(250_000)],
    ['steps', `${'a.'.repeat(500_000)}a=1`],
    ['wildcards', `Filter.1.Name=group-name&Filter.1.Value.1=${'*?'.repeat(100_000)}`],
    ['percent signs', '%'.repeat(1_000_000)],
    ['nothing but separators', '&'.repeat(1_000_000)],
  ])('of a mebibyte of %s are answered', async (_, members) => {
    const headers = {
      authorization: authorization(account, 'ec2'),
      'content-type': 'application/x-www-form-urlencoded',
    };
    const { status } = await answer(new Emulator(), headers, `Action=DescribeSecurityGroups&${members}`);
    expect([200, 400]).toContain(status);
  });
});

it.each([
  ['lists', (depth: number) => ['['.repeat(depth), ']'.repeat(depth)]],
  ['structures', (depth: number) => ['{"a":'.repeat(depth), '}'.repeat(depth)]],
] as const)('JSON of %s as deep as can be is answered, whether it ends or not', async (_, nest) => {
  const emulator = new Emulator();
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 150_000 }), fc.boolean(), async (depth, ends) => {
      const [open = '', close = ''] = nest(depth);
      const body = `{"Names":${open}1${ends ? `${close}}` : ''}`;
      expect(await answer(emulator, appstreamHeaders(), body)).toMatchObject({
        status: body.length < 2 ** 20 ? 400 : 413,
      });
    }),
    { numRuns: 30 },
  );
  expect(() => JSON.stringify(emulator.requests)).not.toThrow();
  expect(emulator.modelViolations).toEqual([]);
});

describe('over HTTP', () => {
  const head = Object.entries({ host: '127.0.0.1', ...appstreamHeaders() })
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');
  const request = (body: string) =>
    `POST / HTTP/1.1\r\n${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

  /** Sends the parts of a request one after the other, and goes away, or waits for the other side to. */
  function sendParts(url: string, parts: readonly string[], goesAway: boolean): Promise<void> {
    return new Promise((resolve) => {
      const socket = connect(Number(new URL(url).port), '127.0.0.1');
      socket.on('error', () => undefined);
      socket.resume();
      socket.once('close', () => resolve());
      const rest = [...parts];
      const next = () => {
        const part = rest.shift();
        if (part !== undefined) socket.write(part, 'latin1', () => setImmediate(next));
        else if (goesAway) socket.destroy();
        else socket.end();
      };
      socket.once('connect', next);
    });
  }

  const whole = fc.oneof(
    fc.string({ maxLength: 50 }).map((name) => request(JSON.stringify({ Names: [name] }))),
    fc.constantFrom(
      request('x'.repeat(200_000)),
      `POST / HTTP/1.1\r\n${head}transfer-encoding: chunked\r\n\r\n5\r\n{"a":\r\nffffff\r\n`,
      `POST / HTTP/1.1\r\n${head}expect: 100-continue\r\ncontent-length: 100000\r\n\r\n{`,
      `POST / HTTP/1.1\r\n${head}content-length: 5\r\ncontent-length: 6\r\n\r\n{}`,
      `POST / HTTP/1.1\r\n${head}content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n{}`,
      `CONNECT x:1 HTTP/1.1\r\n${head}\r\n`,
      `GET /?token=${'x'.repeat(1000)} HTTP/1.1\r\nhost: x\r\n\r\n`,
      'GET //[ HTTP/1.1\r\nhost: x\r\n\r\n',
      `GET / HTTP/1.1\r\n${head}connection: upgrade\r\nupgrade: websocket\r\n\r\n`,
    ),
    fc.nat({ max: 40_000 }).map((length) => `POST / HTTP/1.1\r\n${head}x-more: ${'x'.repeat(length)}\r\n\r\n`),
    fc.nat({ max: 3000 }).map((count) => `POST / HTTP/1.1\r\n${'a: b\r\n'.repeat(count)}\r\n`),
    fc.string({ unit: 'binary', maxLength: 200 }),
  );
  const attacks = fc.record({
    text: fc.array(whole, { minLength: 1, maxLength: 4 }).map((requests) => requests.join('')),
    cuts: fc.array(fc.nat(), { maxLength: 5 }),
    keeps: fc.double({ min: 0, max: 1, noNaN: true }),
    goesAway: fc.boolean(),
  });

  it('whatever comes, in pieces, cut short or one on top of the other, the next client is served', async () => {
    const emulator = new Emulator();
    await using server = await emulator.listen();
    await fc.assert(
      fc.asyncProperty(fc.array(attacks, { minLength: 1, maxLength: 8 }), async (all) => {
        const ends = all.map(({ text, cuts, keeps, goesAway }) => {
          const kept = text.slice(0, Math.ceil(text.length * keeps));
          const at = [0, ...cuts.map((cut) => cut % (kept.length + 1)).sort((a, b) => a - b), kept.length];
          return sendParts(
            server.url,
            at.slice(1).map((end, index) => kept.slice(at[index], end)),
            goesAway,
          );
        });
        expect(await send(server.url)).toMatchObject({ status: 200, body: '{"Fleets":[]}' });
        await Promise.all(ends);
      }),
      { numRuns: 50 },
    );
    expect(emulator.modelViolations).toEqual([]);
  });

  it('answers requests that came at once in their order', async () => {
    await using server = await new Emulator().listen();
    const bodies = ['{}', 'no JSON', '{"Names":["fleet"]}', '{}'];
    const last = request('{}').replace('\r\n', '\r\nconnection: close\r\n');
    const answers = await sendText(server.url, `${bodies.map(request).join('')}${last}`);
    expect([...answers.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)).toEqual([
      '200',
      '400',
      '404',
      '200',
      '200',
    ]);
    expect(answers.match(/\{"Fleets":\[\]\}/g)).toHaveLength(3);
  });
});
