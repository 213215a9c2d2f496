import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import type { Emulator } from '../src/emulator/index.js';
import { ImageShare } from '../src/images/index.js';
import { collect } from '../src/index.js';
import { consumerId, ownerId, test } from './support/emulated.js';
import { exampleEnvironment } from './support/examples.js';
import { writes } from './support/managers.js';
import { execute, type Printed } from './support/programs.js';

const fleetOnly = { allowFleet: true, allowImageBuilder: false };

describe('share-on-event.ts', () => {
  /** Invokes the handler once for each event, in one process, as Lambda does; tells what it answered or threw. */
  async function invoke(emulator: Emulator, events: readonly object[], remainingMs = 30_000): Promise<unknown> {
    await using server = await emulator.listen();
    const program = `
      const { handler } = await import('./examples/share-on-event.ts');
      const context = { getRemainingTimeInMillis: () => ${remainingMs} };
      const told = [];
      for (const event of ${JSON.stringify(events)}) {
        told.push(await handler(event, context).catch(({ name, code }) => ({ name, code })));
      }
      console.log(JSON.stringify(told));`;
    const args = ['--import', 'tsx', '--input-type=module', '--eval', program];
    const { stdout, stderr } = await execute(process.execPath, args, exampleEnvironment(server.url, ownerId));
    expect(stderr).toBe('');
    return JSON.parse(stdout);
  }

  test('shares once, and one bad event does not spoil the next', async ({ emulator, owner }) => {
    const event = { detail: { accountId: consumerId } };

    const told = await invoke(emulator, [event, { detail: { accountId: 'acme' } }, event]);

    expect(told).toEqual([
      { imageName: 'Test_Image', accountId: consumerId, changed: true },
      { name: 'InvalidInputError', code: 'invalid-input' },
      { imageName: 'Test_Image', accountId: consumerId, changed: false },
    ]);
    const grants = await collect(new ImageShare({ client: owner }).grants('Test_Image'));
    expect(grants).toEqual([{ accountId: consumerId, ...fleetOnly }]);
    expect(writes(emulator)).toEqual(['UpdateImagePermissions']);
  });

  test('ends before Lambda would end it', async ({ emulator }) => {
    emulator.fail({ operation: 'DescribeImages', latencyMs: 20_000 });

    const told = await invoke(emulator, [{ detail: { accountId: consumerId } }], 1200);

    expect(told).toMatchObject([{ name: 'TimeoutError' }]);
    expect(writes(emulator)).toEqual([]);
  });
});

describe('reconcile-shares.ts', () => {
  async function reconcile(emulator: Emulator, table: string, variables: NodeJS.ProcessEnv = {}): Promise<Printed> {
    await using server = await emulator.listen();
    const file = join(mkdtempSync(join(tmpdir(), 'reconcile-')), 'shares.csv');
    writeFileSync(file, table);
    const args = ['--import', 'tsx', 'examples/reconcile-shares.ts', file];
    return await execute(process.execPath, args, exampleEnvironment(server.url, ownerId, variables));
  }

  const withoutTimes = (text: string) => text.replaceAll(/\d{4}-\d{2}-\d{2}T[\d:.]+Z/g, 'TIME');

  test('makes the table true and prints what is shown with it, and finds nothing to do the second time', async ({
    emulator,
    owner,
  }) => {
    const images = new ImageShare({ client: owner });
    await images.shareForFleetOnly('Test_Image', '333333333333');
    await images.shareForFleetOnly('Test_Image', '444444444444');
    const table = 'Test_Image, 222222222222\r\n\nTest_Image,333333333333\n';

    const first = await reconcile(emulator, table);
    const second = await reconcile(emulator, table);

    expect(first).toMatchObject({ stderr: '', exitCode: 0 });
    const guide = readFileSync('docs/guides/sharing-images.md', 'utf8');
    const shown = /<!-- output: reconcile-shares -->\n```text\n(.*?)```/s.exec(guide)?.[1] ?? '';
    expect(withoutTimes(first.stdout)).toBe(withoutTimes(shown));
    expect(second.stdout).toContain('0 add, 0 change, 0 remove, 2 unchanged, 0 refused');
    const accounts = (await collect(images.grants('Test_Image'))).map(({ accountId }) => accountId);
    expect(accounts.toSorted()).toEqual(['222222222222', '333333333333']);
    expect(writes(emulator)).toHaveLength(4);
  });

  test.for([
    ['one that would take too many away', 'Test_Image,444444444444\n', '333333333333 remove'],
    ['one with a mistake in its last line', 'Test_Image,222222222222\nTest_Image,44444444444\n', 'string of 12 digits'],
    ['one with an image that is not there', 'Test_Image,222222222222\nTest_Imag,222222222222\n', 'no image Test_Imag'],
  ] as const)('writes nothing of a table: %s', async ([, table, reason], { emulator, owner }) => {
    const images = new ImageShare({ client: owner });
    for (const account of [consumerId, '333333333333']) await images.shareForFleetOnly('Test_Image', account);
    const before = writes(emulator).length;

    const { stdout, exitCode } = await reconcile(emulator, table, { MAX_REMOVALS: '1' });

    expect(exitCode).toBe(1);
    expect(stdout).toContain('refused:');
    expect(stdout).toContain(reason);
    expect(writes(emulator)).toHaveLength(before);
  });
});

test('test-your-code.test.ts passes under node:test', async () => {
  const args = ['--import', 'tsx', '--test', '--test-reporter', 'tap', 'examples/test-your-code.test.ts'];

  const { stdout, exitCode } = await execute(process.execPath, args, { PATH: process.env['PATH'] });

  expect(exitCode, stdout).toBe(0);
  const tests = readFileSync('examples/test-your-code.test.ts', 'utf8').match(/^test\('/gm)?.length ?? 0;
  expect(tests).toBeGreaterThan(3);
  expect(stdout).toContain(`# pass ${tests}\n`);
});
