import { connect } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { Emulator } from '../../src/emulator/index.js';
import { appstreamHeaders, authorization, send } from '../emulator/wire.js';

const mebibyte = 1024 * 1024;

/** Memory in use, by what is alive and by buffers. */
async function bytesInUse(): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  for (let turn = 0; turn < 5; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    collectGarbage();
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Uploads that end before they are complete. */
async function abortUpload(url: string): Promise<void> {
  const head = Object.entries(appstreamHeaders()).map(([name, value]) => `${name}: ${value}\r\n`);
  await new Promise<void>((resolve) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.once('close', () => resolve());
    socket.on('error', () => undefined);
    const text = `POST / HTTP/1.1\r\n${head.join('')}content-length: ${mebibyte}\r\n\r\n${'x'.repeat(500_000)}`;
    socket.write(text, () => socket.destroy());
  });
}

test('the emulator holds no more after a thousand hostile requests than after the first', async () => {
  const emulator = new Emulator();
  await using server = await emulator.listen();
  const query = {
    authorization: authorization('111111111111', 'ec2'),
    'content-type': 'application/x-www-form-urlencoded',
  };
  const filler = 'x'.repeat(mebibyte - 1000);
  const round = async (requests: number): Promise<void> => {
    for (let at = 0; at < requests; at += 1) {
      await send(server.url, { body: JSON.stringify({ NextToken: `${at}${filler}` }) });
      await send(server.url, { headers: query, body: `Action=DescribeVpcs&NextToken=${at}${filler}` });
      await send(server.url, { headers: query, body: `Action=${at}${filler}` });
      await send(server.url, { headers: { ...query, authorization: filler.slice(0, 10_000) }, body: filler });
      await send(server.url, { body: '['.repeat(100_000) });
      await abortUpload(server.url);
    }
  };

  await round(50);
  const before = await bytesInUse();
  await round(200);
  const after = await bytesInUse();

  console.log(
    `${(before / mebibyte).toFixed(0)} MiB after 50 of each request, ${(after / mebibyte).toFixed(0)} MiB later`,
  );
  expect(after - before).toBeLessThan(32 * mebibyte);
});
