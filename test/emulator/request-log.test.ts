import { expect, test } from 'vitest';
import { type RecordedRequest, RequestLog } from '../../src/emulator/gateway/request-log.js';

const call: Omit<RecordedRequest, 'operation'> = {
  at: '2026-01-01T00:00:00.000Z',
  accountId: '111111111111',
  region: 'us-west-2',
  service: 'appstream',
  input: {},
  status: 200,
};

/** A log of calls with bodies of that many characters, each named by its place. */
function logOf(bodies: readonly number[]): RequestLog {
  const log = new RequestLog();
  for (const [at, characters] of bodies.entries()) log.add({ ...call, operation: String(at) }, characters);
  return log;
}

test('the log keeps what was called, in order, until it is reset', () => {
  const log = logOf([10, 20, 30]);
  expect(log.entries.map(({ operation }) => operation)).toEqual(['0', '1', '2']);
  log.reset();
  expect(log.entries).toEqual([]);
});

test('the log of a very long run keeps the latest 100 000 calls at least, and not many more', () => {
  const log = logOf(Array<number>(250_000).fill(1));
  expect(log.entries.at(-1)).toMatchObject({ operation: '249999' });
  expect(log.entries.length).toBeGreaterThanOrEqual(100_000);
  expect(log.entries.length).toBeLessThanOrEqual(110_000);
});

test('the log of calls with large bodies keeps the latest of them, 32 MiB at most or little more', () => {
  const mebibyte = 1024 * 1024;
  const log = logOf([...Array<number>(1000).fill(mebibyte), 10, 10]);
  expect(log.entries.at(-1)).toMatchObject({ operation: '1001' });
  expect(log.entries.length).toBeGreaterThanOrEqual(32);
  expect(log.entries.length).toBeLessThanOrEqual(38);
  log.reset();
  log.add({ ...call, operation: 'next' }, 30 * mebibyte);
  expect(log.entries).toHaveLength(1);
});
