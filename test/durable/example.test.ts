import { LocalDurableTestRunner } from '@aws/durable-execution-sdk-js-testing';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { consumerId, ownerId } from '../support/emulated.js';
import { exampleEnvironment } from '../support/examples.js';
import { World } from './world.js';

beforeAll(() => LocalDurableTestRunner.setupTestEnvironment({ skipTime: false }));

afterAll(() => LocalDurableTestRunner.teardownTestEnvironment());

test('examples/durable-revocation.ts takes a share back, and tells its events', async () => {
  const world = new World();
  await world.withFleets([consumerId]);
  await using server = await world.emulator.listen();
  for (const [name, value] of Object.entries(exampleEnvironment(server.url, ownerId))) vi.stubEnv(name, value);
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  const { handler } = await import('../../examples/durable-revocation.js');
  const runner = new LocalDurableTestRunner({ handlerFunction: handler });

  const run = await runner.run({ payload: { begin: [{ imageName: 'Test_Image', accountId: consumerId }] } });

  expect(run.getResult()).toMatchObject({ complete: true, outcomes: [{ report: { outcome: 'drained' } }] });
  const types = log.mock.calls.map(([line]) => (JSON.parse(String(line)) as { type: string }).type);
  expect(types).toEqual(['revoked', 'fleet-affected', 'fleet-cut-off', 'fleet-drained', 'drained']);
  vi.unstubAllEnvs();
});
