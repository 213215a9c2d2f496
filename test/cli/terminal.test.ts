import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { consumerId } from '../support/emulated.js';
import { reasonToSkip } from '../support/programs.js';
import { type Desk, desk, environment } from './desk.js';

/** As it is built, which starts in a tenth of the time. */
const main = resolve('dist/cli/main.js');
const tsx = resolve('node_modules/tsx/dist/loader.mjs');
const revoke = ['revoke', 'Test_Image', consumerId, '--consumer-profile', 'prod-{account}', '--poll-seconds', '0.2'];

interface Running {
  readonly child: ChildProcess;
  /** Everything that it has printed, to either output. */
  readonly text: () => string;
  /** Resolves when it has printed what is wanted. */
  until(wanted: RegExp | string): Promise<void>;
  /** Its exit code, in the end. */
  readonly ended: Promise<number | null>;
}

async function start(at: Pick<Desk, 'url' | 'folder'>, program: string, args: readonly string[]): Promise<Running> {
  const env = { ...process.env, CI: undefined, ...(await environment(at.url, at.folder)), TERM: 'xterm' };
  const child = spawn(program, args, { cwd: at.folder, env, stdio: ['pipe', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return {
    child,
    text: () => text,
    until: async (wanted) => {
      while (typeof wanted === 'string' ? !text.includes(wanted) : !wanted.test(text)) {
        if (child.exitCode !== null) throw new Error(`ended before ${String(wanted)}: ${text}`);
        await sleep(20);
      }
    },
    ended,
  };
}

const command = (at: Pick<Desk, 'url' | 'folder'>, ...args: string[]) => start(at, process.execPath, [main, ...args]);

/** Runs a command to its end. */
async function run(at: Pick<Desk, 'url' | 'folder'>, ...args: string[]) {
  const { ended, text } = await command(at, ...args);
  return { code: await ended, text: text() };
}

it('works between processes: the emulator in one, each command in another', async () => {
  await using at = await desk();
  const emulator = await command(at, 'emulator', '--port', '0');
  await emulator.until(/\}\n/);
  const { url } = JSON.parse(emulator.text()) as { url: string };
  const there = { url, folder: at.folder };
  expect(await run(there, 'share', 'Test_Image', consumerId)).toMatchObject({ code: 0 });
  expect(await run(there, 'map', '--format', 'table')).toMatchObject({
    code: 0,
    text: expect.stringMatching(consumerId) as unknown,
  });
  expect(await run(there, 'revoke', 'Test_Image', consumerId, '--yes', '--no-watch')).toMatchObject({ code: 0 });
  emulator.child.kill('SIGTERM');
  expect(await emulator.ended).toBe(0);
});

it('keeps where a watch stands when it is told to end, in a file of its own name, and goes on from there', async () => {
  await using at = await desk();
  const watch = await command(at, ...revoke, '--yes');
  await watch.until(/fleet-draining/);
  expect(watch.text()).not.toContain('\u001b');
  watch.child.kill('SIGINT');
  // As npx does, which hands on what the terminal has sent to both.
  watch.child.kill('SIGINT');
  expect(await watch.ended).toBe(130);
  const file = join(at.folder, `revoke-Test_Image-${consumerId}.json`);
  expect(statSync(file).mode & 0o777).toBe(0o600);

  const second = await command(at, ...revoke, '--yes');
  await second.until(/fleet-draining/);
  second.child.kill('SIGTERM');
  expect(await second.ended).toBe(143);
  expect(second.text()).toContain(`kept in revoke-Test_Image-${consumerId}-2.json`);

  for (const { id, accountId } of at.emulator.sessions) at.emulator.account(accountId).endSession(id);
  expect(await run(at, 'revoke', '--resume', file, '--consumer-profile', 'prod-{account}')).toMatchObject({ code: 0 });
  expect(existsSync(file)).toBe(false);
});

it('quits at once when it is told to end a second time', async () => {
  await using at = await desk();
  const terminal = JSON.stringify(resolve('src/cli/process-terminal.ts'));
  const program = `const { ProcessTerminal } = await import(${terminal}); const { signal } = new ProcessTerminal();
    signal.addEventListener('abort', () => console.log('first')); setInterval(() => {}, 1000); console.log('ready');`;
  const stuck = await start(at, process.execPath, ['--import', tsx, '--input-type=module', '--eval', program]);
  await stuck.until(/ready/);
  stuck.child.kill('SIGINT');
  await stuck.until(/first/);
  await sleep(700);
  expect(stuck.child.exitCode).toBeNull();
  stuck.child.kill('SIGINT');
  expect(await stuck.ended).toBe(130);
});

it('ends quietly when nobody reads its output any more', async () => {
  await using at = await desk();
  const listing = await command(at, 'fleets', '--json');
  listing.child.stdout?.destroy();
  await listing.ended;
  expect(listing.text()).not.toMatch(/EPIPE|\n +at /);
});

it('tells a service that does not answer in one line, with a stack only for --debug', async () => {
  await using at = await desk();
  const nowhere = { url: 'http://127.0.0.1:9', folder: at.folder };
  const plain = await run(nowhere, 'fleets');
  expect(plain).toMatchObject({
    code: 1,
    text: expect.stringMatching(/^appstream-kit: .*ECONNREFUSED.*\n$/) as unknown,
  });
  expect((await run(nowhere, 'fleets', '--debug')).text).toMatch(/\n +at /);
});

const hidesCursor = '\u001b[?25l';
const showsCursor = '\u001b[?25h';

const noScript = reasonToSkip('script', ['--version']);

it.skipIf(noScript !== undefined)(
  'asks on a terminal, shows how things stand, and ends on Ctrl-C with the cursor back',
  async () => {
    await using at = await desk();
    const quoted = [process.execPath, main, ...revoke].map((word) => `'${word}'`).join(' ');
    const screen = await start(at, 'script', ['--quiet', '--return', '--command', quoted, '/dev/null']);
    await screen.until(/1 fleet would be cut off\. Go on\? \[y\/N\] $/);
    screen.child.stdin?.write('y\n');
    await screen.until(hidesCursor);
    await screen.until(/revoked, watching until drained, \d+ s\r?\n {2}design-team {2}cut-off {2}1 in use/);
    screen.child.stdin?.write('\u0003');
    expect(await screen.ended).toBe(130);
    expect(screen.text()).toContain('Where it stands is kept in');
    expect(screen.text().lastIndexOf(showsCursor)).toBeGreaterThan(screen.text().lastIndexOf(hidesCursor));
  },
);

it.skipIf(noScript !== undefined)('takes Ctrl-C and an empty line at a question for a no', async () => {
  await using at = await desk();
  const quoted = [process.execPath, main, ...revoke].map((word) => `'${word}'`).join(' ');
  for (const [keys, code] of [
    ['\n', 3],
    ['\u0003', 130],
  ] as const) {
    const screen = await start(at, 'script', ['--quiet', '--return', '--command', quoted, '/dev/null']);
    await screen.until(/\[y\/N\] $/);
    screen.child.stdin?.write(keys);
    expect(await screen.ended).toBe(code);
  }
  expect((await at.images.previewRevocation('Test_Image', consumerId)).before).toBeDefined();
});
