import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RevocationEvent, RevocationReport } from '../../../src/images/index.js';
import { reasonWithout, runFromRegistry } from '../../support/registry.js';

/** What `interpret-watch.ts` prints. */
interface Interpreted {
  readonly turns: number;
  readonly names: readonly string[];
  readonly outputs: readonly unknown[];
  readonly messages: readonly { readonly QueueUrl: string; readonly MessageBody: { events: RevocationEvent[] } }[];
  readonly violations: readonly unknown[];
}

const folder = mkdtempSync(join(tmpdir(), 'step-functions-'));
const bundle = join(folder, 'watch.mjs');
const program = 'test/full/step-functions/interpret-watch.ts';
// The interpreter needs what Node has from 22 on.
const reason = reasonWithout('node@24', 'node');

async function interpret(...args: readonly string[]): Promise<Interpreted> {
  const printed = await runFromRegistry('node@24', 'node', ['--import', 'tsx', program, bundle, ...args]);
  return JSON.parse(printed) as Interpreted;
}

beforeAll(async () => {
  await build({
    entryPoints: ['examples/step-functions/watch.ts'],
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'esm',
    mainFields: ['module', 'main'],
    outfile: bundle,
  });
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe.skipIf(reason)(`watch.asl.json in a foreign interpreter${reason === undefined ? '' : `: ${reason}`}`, () => {
  test('watches a session of five days with the bundled function, a look every 300 seconds', async () => {
    const { turns, outputs, messages, violations } = await interpret('300');

    expect(outputs).toMatchObject([{ complete: true, outcome: 'drained' } satisfies Partial<RevocationReport>]);
    expect(turns).toBeGreaterThanOrEqual(432_000 / 300);
    expect(messages.flatMap(({ MessageBody }) => MessageBody.events.map(({ type }) => type))).toEqual([
      ...['revoked', 'fleet-affected', 'fleet-cut-off', 'fleet-draining', 'fleet-drained', 'drained'],
    ]);
    expect(messages[0]?.QueueUrl).toBe('https://sqs.us-west-2.amazonaws.com/111111111111/QueueUrl');
    expect(violations).toEqual([]);
  });

  test('names each successor after its predecessor, the same way each time', async () => {
    const { names, outputs } = await interpret('3600', '400');

    expect(names.length).toBeGreaterThan(2);
    // The interpreter's own SHA-1 is wrong for texts as long as an ARN, so it cannot be compared with that of Node.
    expect(names.slice(1).filter((name) => !/^[0-9a-f]{40}$/.test(name))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
    expect((await interpret('3600', '400')).names).toEqual(names);
    expect(outputs.at(-1)).toMatchObject({ complete: true });
  });
});
