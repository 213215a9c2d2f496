import { AppStreamClient } from '@aws-sdk/client-appstream';
import { expect, test, vi } from 'vitest';
import { Emulator } from '../../../src/emulator/index.js';
import { addBusyFleet, shareImage } from '../../images/revocation/shared-image.js';
import { runWatch } from '../../step-functions/watches.js';
import { consumerId, ownerId } from '../../support/emulated.js';
import { exampleEnvironment } from '../../support/examples.js';

test.each([
  [300, 1],
  [30, 7],
] as const)(
  'a session of five days with a look every %i seconds is watched by %i executions, each below 25,000 events',
  async (pollSeconds, expected) => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const emulator = new Emulator();
    await using server = await emulator.listen();
    await shareImage(new AppStreamClient(emulator.clientConfig(ownerId)));
    const consumer = new AppStreamClient(emulator.clientConfig(consumerId));
    await addBusyFleet(emulator, consumer, 'Test_Fleet', ['anna'], { MaxUserDurationInSeconds: 432_000 });
    for (const [name, value] of Object.entries(exampleEnvironment(server.url, ownerId))) vi.stubEnv(name, value);
    vi.resetModules();
    const { handler } = await import('../../../examples/step-functions/watch.js');

    const start = { imageName: 'Test_Image', accountId: consumerId, options: { pollSeconds } };
    const { executions, messages } = await runWatch(handler, start, (seconds) => {
      vi.setSystemTime(Date.now() + seconds * 1000);
    });
    vi.useRealTimers();
    vi.unstubAllEnvs();

    expect(executions).toHaveLength(expected);
    expect(executions.at(-1)?.output).toMatchObject({ complete: true, outcome: 'drained' });
    const turns = executions.flatMap(({ path }) => path).filter((name) => name === 'Turn').length;
    const history = Math.max(...executions.map((execution) => execution.history));
    console.log(`${pollSeconds} s: ${turns} turns, ${executions.length} executions, at most ${history} events in one`);
    expect(turns).toBeGreaterThanOrEqual(432_000 / pollSeconds);
    expect(history).toBeLessThan(20_100);
    expect(messages.flat().map(({ type }) => type)).toEqual([
      ...['revoked', 'fleet-affected', 'fleet-cut-off', 'fleet-draining', 'fleet-drained', 'drained'],
    ]);
    expect(emulator.modelViolations).toEqual([]);
  },
);
