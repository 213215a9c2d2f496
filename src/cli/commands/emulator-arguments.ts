import { readArguments } from '../arguments.js';
import { UsageError } from '../usage-error.js';

/** The arguments of the command, not yet checked beyond their form. */
export interface EmulatorArguments {
  readonly port: number;
  readonly seedFile: string | undefined;
  readonly region: string | undefined;
  readonly timings: string | undefined;
  readonly throttling: string | undefined;
  readonly quotas: Readonly<Record<string, number>>;
  readonly assume: Readonly<Record<string, string>>;
}

/** Reads the arguments; throws `UsageError`. */
export function readEmulatorArguments(args: readonly string[]): EmulatorArguments {
  const { values, positionals } = readArguments(args, {
    port: { type: 'string', default: '4566' },
    seed: { type: 'string' },
    region: { type: 'string' },
    timings: { type: 'string' },
    throttling: { type: 'string' },
    quota: { type: 'string', multiple: true, default: [] },
    assume: { type: 'string', multiple: true, default: [] },
  });
  const { port, seed, region, timings, throttling, quota, assume } = values;
  if (positionals[0] !== undefined) throw new UsageError(`Unexpected argument '${positionals[0]}'`);
  return {
    port: portNumber(port),
    seedFile: seed,
    region,
    timings,
    throttling,
    quotas: Object.fromEntries(quota.map((pair) => quotaOf(pair))),
    assume: Object.fromEntries(assume.map((pair) => split('--assume', pair))),
  };
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
