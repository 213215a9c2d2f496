import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execute, reasonToSkip } from './programs.js';

/** What this machine says about its registry, without the SDK's notice of the end of a Node version. */
const env = { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };

/** Runs a program that is to succeed and to complain of nothing; returns what it printed. */
async function succeed(program: string, args: readonly string[]): Promise<string> {
  const { stdout, stderr, exitCode } = await execute(program, args, env);
  if (exitCode === 0 && stderr === '') return stdout;
  throw new Error(`${program} ${args.join(' ')} ended with ${exitCode}\n${stdout}\n${stderr}`);
}

/** Arguments of npx that run a program of a package, such as `node@24`. */
function fromRegistry(packageName: string, program: string, args: readonly string[]): string[] {
  return ['--yes', '--loglevel=error', `--package=${packageName}`, '--', program, ...args];
}

/** Why nothing can be installed on this machine; asked with an empty cache, which cannot answer in the registry's place. */
export function reasonWithoutRegistry(): string | undefined {
  const cache = mkdtempSync(join(tmpdir(), 'npm-cache-'));
  const settings = [`--cache=${cache}`, '--fetch-retries=1', '--fetch-timeout=20000'];
  try {
    return reasonToSkip('npm', ['view', '@aws-sdk/client-appstream', 'version', ...settings]);
  } finally {
    rmSync(cache, { recursive: true });
  }
}

/** Why a program of a package cannot be run on this machine. */
export function reasonWithout(packageName: string, program: string): string | undefined {
  return reasonToSkip('npx', fromRegistry(packageName, program, ['--version']));
}

/** Runs a program of a package. */
export function runFromRegistry(packageName: string, program: string, args: readonly string[]): Promise<string> {
  return succeed('npx', fromRegistry(packageName, program, args));
}

/** Runs a file with the Node that runs this, and returns what it printed. */
export function runNode(...args: readonly string[]): Promise<string> {
  return succeed(process.execPath, args);
}

/** Packs the built library, and returns the tarball's path. */
export async function pack(folder: string): Promise<string> {
  const printed = await succeed('npm', [
    'pack',
    '--json',
    '--loglevel=error',
    '--ignore-scripts',
    `--pack-destination=${folder}`,
  ]);
  const [packed] = JSON.parse(printed) as { filename: string }[];
  if (packed === undefined) throw new Error('npm pack packed nothing');
  return join(folder, packed.filename);
}

/** Installs packages into a new project of ECMAScript modules. */
export async function install(folder: string, dependencies: Readonly<Record<string, string>>): Promise<void> {
  await mkdir(folder);
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module', dependencies }));
  await succeed('npm', ['install', `--prefix=${folder}`, '--loglevel=error', '--no-audit', '--no-fund']);
}
