import { spawnSync } from 'node:child_process';
import { afterEach, expect, it, vi } from 'vitest';
import { restrictCommand } from '../../src/cli/commands/restrict.js';
import { Interruption } from '../../src/cli/interruption.js';
import { commands } from '../../src/cli/run.js';
import { type Desk, desk, type Person, runCommand } from './desk.js';

const home = process.cwd();

afterEach(() => {
  vi.useRealTimers();
  process.chdir(home);
});

/** The examples of a help text, as a shell would read them. */
function examplesIn(help: string): string[][] {
  const lines = help.split('\n').filter((line) => line.startsWith('  appstream-kit '));
  return lines.map((line) =>
    [...line.replace(/ > .*/, '').matchAll(/'([^']*)'|\S+/g)].map(([word, text]) => text ?? word),
  );
}

/** Lets the hours pass that a rollout waits for. */
async function inHurry<Result>(work: () => Promise<Result>): Promise<Result> {
  const { setInterval: every, clearInterval: stop } = globalThis;
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  const timer = every(() => vi.advanceTimersByTime(5000), 5);
  return work().finally(() => stop(timer));
}

/** Ends the emulator once it is ready. */
function untilReady(): Person {
  const controller = new AbortController();
  return { signal: controller.signal, onLine: () => controller.abort(new Interruption('SIGINT')) };
}

async function runExample(at: Desk, [, ...args]: readonly string[]): Promise<void> {
  const { code, stderr } = await inHurry(() => at.cli(args, args[0] === 'emulator' ? untilReady() : {}));
  expect({ args, code, stderr: code === 0 ? [] : stderr }).toEqual({ args, code: 0, stderr: [] });
}

it.each(commands)('every example in the help of $name does what it says', async ({ name, help }) => {
  await using at = await desk();
  process.chdir(at.folder);
  const examples = examplesIn(help);
  expect(examples.length).toBeGreaterThan(0);
  if (name === 'restore') for (const example of examplesIn(restrictCommand.help)) await runExample(at, example);
  for (const example of examples) await runExample(at, example);
  process.chdir(home);
});

it('lists all commands, with the exit codes', async () => {
  const { code, stdout } = await runCommand(['--help']);
  expect(code).toBe(0);
  for (const { name, summary } of commands)
    expect(stdout).toContainEqual(expect.stringMatching(`^  ${name} +${summary}$`));
  expect(stdout.join(' ')).toContain('Exit codes: 0 done; 1 failed');
  expect((await runCommand(['--version'])).stdout).toEqual(['1.2.3']);
});

it.each(commands)(
  'the help of $name has each line fit a page, and is given wherever --help stands',
  async ({ name, help }) => {
    expect(await runCommand([name, '--nonsense', '--help'])).toMatchObject({ code: 0, stdout: help.split('\n') });
    for (const line of help.split('\n')) expect(line.length).toBeLessThanOrEqual(132);
  },
);

it.each([
  [['share', '--regoin', 'x'], "Unknown option '--regoin'; the nearest is --region"],
  [['revoke', '--expire-session'], "Unknown option '--expire-session'; the nearest is --expire-sessions"],
  [['fleets', '--qqqqqqqqq'], "Unknown option '--qqqqqqqqq'"],
  [['shar'], 'no such command: shar; the nearest is share'],
  [[], 'no command given'],
])('names what is nearest to what was mistyped: %j', async (args, message) => {
  const { code, stderr } = await runCommand(args);
  expect({ code, first: stderr[0] }).toEqual({ code: 2, first: `appstream-kit: ${message}` });
});

/** A loader that refuses what the library, the emulator and the SDK are made of. */
const barred = `export function resolve(name, context, next) {
  if (/^(@aws-sdk|zod)|index\\.js$/.test(name) && !context.parentURL?.includes('node_modules')) throw new Error('loaded ' + name);
  return next(name, context);
}`;

it('gives help without loading the library, the emulator or the SDK', () => {
  const loader = JSON.stringify(`data:text/javascript,${encodeURIComponent(barred)}`);
  const register = `data:text/javascript,${encodeURIComponent(`import{register}from'node:module';register(${loader})`)}`;
  const node = (...args: string[]) =>
    spawnSync(process.execPath, ['--import', 'tsx', '--import', register, 'src/cli/main.ts', ...args], {
      encoding: 'utf8',
    });
  expect(node('share', '--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('Usage') as unknown });
  expect(node('emulator', '--port', '0')).toMatchObject({ stderr: expect.stringContaining('loaded') as unknown });
});
