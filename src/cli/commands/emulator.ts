import { readFile } from 'node:fs/promises';
import type { Emulator, EmulatorOptions } from '../../emulator/index.js';
import type { Command } from '../command.js';
import { CommandError } from '../command-error.js';
import { UsageError } from '../usage-error.js';
import { type EmulatorArguments, readEmulatorArguments } from './emulator-arguments.js';

const help = `Usage: appstream-kit emulator [options]

Serves AppStream, EC2 and STS on this machine until it is interrupted. Once it is ready it prints one line of JSON with its url.

Options:
  --port NUMBER         port to listen on; 0 takes any free one (default 4566)
  --seed FILE           JSON file that says what there is at first
  --region REGION       region of accounts and seeds that name none (default us-west-2)
  --timings KIND        instant (default) or realistic
  --throttling KIND     none (default) or aws: EC2 refuses calls that come faster than it documents
  --quota NAME=NUMBER   another quota, such as accountsPerImage=1000; may be repeated
  --assume NAME=VALUE   another answer to what nobody could verify about the services; may be repeated
  -h, --help            print this text

Example:
  appstream-kit emulator --port 0 --quota accountsPerImage=1000`;

/** Serves the emulator over HTTP until it is interrupted. */
export const emulatorCommand: Command = {
  name: 'emulator',
  summary: 'serve AppStream, EC2 and STS on this machine',
  help,
  async run(args, terminal) {
    const given = readEmulatorArguments(args);
    const emulator = await emulatorOf(given);
    const server = await emulator.listen({ port: given.port }).catch((error: unknown) => {
      throw listenError(error, given.port);
    });
    try {
      terminal.print(JSON.stringify({ url: server.url }));
      await aborted(terminal.signal);
    } finally {
      await server.close();
    }
  },
};

async function emulatorOf({
  seedFile,
  region,
  timings,
  throttling,
  quotas,
  assume,
}: EmulatorArguments): Promise<Emulator> {
  const seed = seedFile === undefined ? undefined : await readSeedFile(seedFile);
  const { Emulator, FormError } = await import('../../emulator/index.js');
  try {
    // The emulator itself checks what the arguments say.
    return new Emulator({ region, timings, throttling, quotas, assume, seed } as EmulatorOptions);
  } catch (error) {
    throw error instanceof FormError ? usageError(error, seedFile) : error;
  }
}

/** What is wrong with a seed is not wrong with the arguments. */
function usageError({ message }: Error, seedFile: string | undefined): CommandError {
  const fromSeed = /^(?:options\.)?seed\b/.test(message);
  return fromSeed ? new CommandError(`${seedFile ?? ''}: ${message}`) : new UsageError(message);
}

async function readSeedFile(file: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new CommandError(`the seed cannot be read: ${messageOf(error)}`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CommandError(`${file} is no JSON: ${messageOf(error)}`);
  }
}

function listenError(error: unknown, port: number): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  if (error.code === 'EADDRINUSE') return new CommandError(`port ${port} is in use; --port takes another one`);
  return new CommandError(`cannot listen on port ${port}: ${error.message}`);
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
