import { expect, test, vi } from 'vitest';
import { Emulator } from '../../../src/emulator/index.js';
import { Site } from '../../images/rollout/site.js';
import { planRollout, runRollout } from '../../step-functions/rollouts.js';

test.each([
  [50, 3, 'rolled-back'],
  [50, 1, 'rolled-out'],
  [6, 50, 'rolled-out'],
] as const)(
  'shards of %i accounts with %i fleets keep far from the quotas until they are %s',
  async (count, fleets, wanted) => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const emulator = new Emulator({ quotas: { fleets, stacks: fleets } });
    await using server = await emulator.listen();
    const site = new Site(emulator);
    const accounts = Array.from({ length: count }, (_, index) => String(500_000_000_000 + index));
    for (const account of accounts) {
      await site.share('Test_Image', account);
      for (let at = 0; at < fleets; at += 1) await site.addFleet(`a-fleet-in-building-${at}`, account);
    }
    const { start } = await planRollout(server, accounts, { MAX_FAILURES: String(count) });
    // The way forth is refused often enough to be given up.
    const refused = {
      operation: 'UpdateFleet',
      times: count * fleets * 11,
      error: { code: 'RequestLimitExceeded', status: 400 },
    };
    if (wanted === 'rolled-back') emulator.fail(refused);

    const { execution, children, events } = await runRollout(server, start);
    vi.useRealTimers();
    vi.unstubAllEnvs();

    expect(execution.path.at(-1)).toBe('Done');
    const outputs = children.flatMap(({ output }) => output as readonly { readonly outcome: string }[]);
    expect(outputs).toHaveLength(count);
    expect(outputs.filter(({ outcome }) => outcome === wanted).length).toBeGreaterThan(count * 0.8);
    const turns = children.map(({ path }) => path.filter((name) => name === 'Turn').length);
    const history = Math.max(...children.map((child) => child.history));
    const largest = Math.max(...children.map((child) => child.largest));
    console.log(
      `${children.length} shards, ${Math.max(...turns)} turns, ${Math.max(...children.map(({ path }) => path.length))} states, ${history} events and ${largest} bytes at most, ${events.length} told`,
    );
    expect(largest).toBeLessThan(200_000);
    expect(history).toBeLessThan(20_000);
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    expect(emulator.modelViolations).toEqual([]);
  },
);
