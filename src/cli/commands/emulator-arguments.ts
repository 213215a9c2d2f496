import { parseArgs } from 'node:util';
import { UsageError } from '../usage-error.js';

/** The arguments of the command, not yet checked beyond their form. */
export interface EmulatorArguments {
  readonly help: boolean;
  readonly port: number;
  readonly seedFile: string | undefined;
  readonly region: string | undefined;
  readonly timings: string | undefined;
  readonly throttling: string | undefined;
  readonly quotas: Readonly<Record<string, number>>;
  readonly assume: Readonly<Record<string, string>>;
}

/** Reads the arguments; throws `UsageError`. */
export function readArguments(args: readonly string[]): EmulatorArguments {
  const { help, port, seed, region, timings, throttling, quota, assume } = checked(() => parse(args));
  return {
    help,
    port: portNumber(port),
    seedFile: seed,
    region,
    timings,
    throttling,
    quotas: Object.fromEntries(quota.map((pair) => quotaOf(pair))),
    assume: Object.fromEntries(assume.map((pair) => split('--assume', pair))),
  };
}

/** Leaves the types to the compiler, which knows them from the options. */
const parse = (args: readonly string[]) =>
  parseArgs({
    args: [...args],
    options: {
      help: { type: 'boolean', short: 'h', default: false },
      port: { type: 'string', default: '4566' },
      seed: { type: 'string' },
      region: { type: 'string' },
      timings: { type: 'string' },
      throttling: { type: 'string' },
      quota: { type: 'string', multiple: true, default: [] },
      assume: { type: 'string', multiple: true, default: [] },
    },
  }).values;

function checked<Result>(parsed: () => Result): Result {
  try {
    return parsed();
  } catch (error) {
    throw error instanceof TypeError ? new UsageError(error.message) : error;
  }
}

function portNumber(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new UsageError(`--port takes a number from 0 to 65535, not ${text}`);
  return port;
}

function quotaOf(pair: string): readonly [string, number] {
  const [name, value] = split('--quota', pair);
  if (!/^\d+$/.test(value)) throw new UsageError(`--quota takes NAME=NUMBER, not ${pair}`);
  return [name, Number(value)];
}

function split(option: string, pair: string): readonly [string, string] {
  const at = pair.indexOf('=');
  if (at < 1) throw new UsageError(`${option} takes NAME=VALUE, not ${pair}`);
  return [pair.slice(0, at), pair.slice(at + 1)];
}
