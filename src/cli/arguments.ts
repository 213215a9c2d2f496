import { type ParseArgsConfig, parseArgs } from 'node:util';
import { nearest } from '../core/nearest.js';
import { UsageError } from './usage-error.js';

type OptionsConfig = NonNullable<ParseArgsConfig['options']>;

interface Config<Options extends OptionsConfig> {
  readonly args: string[];
  readonly options: Options;
  readonly allowPositionals: true;
}

/** What all commands take that talk to AWS. */
export const awsOptions = {
  region: { type: 'string' },
  profile: { type: 'string' },
  json: { type: 'boolean' },
  debug: { type: 'boolean' },
} as const satisfies OptionsConfig;

/** How a command gets into other accounts. */
export const consumerOptions = {
  'consumer-profile': { type: 'string' },
  'consumer-role': { type: 'string' },
} as const satisfies OptionsConfig;

/** How a command waits. */
export const waitOptions = {
  'poll-seconds': { type: 'string' },
  'timeout-seconds': { type: 'string' },
} as const satisfies OptionsConfig;

/** Consent to what ends or cuts sessions. */
export const consentOptions = { yes: { type: 'boolean', short: 'y' } } as const satisfies OptionsConfig;

/**
 * Reads the arguments of a command.
 *
 * @throws `UsageError` for an option that the command does not have, with the nearest one that it has.
 */
export function readArguments<const Options extends OptionsConfig>(
  args: readonly string[],
  options: Options,
): ReturnType<typeof parseArgs<Config<Options>>> {
  try {
    return parseArgs<Config<Options>>({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw error instanceof TypeError ? new UsageError(withNearest(error.message, Object.keys(options))) : error;
  }
}

function withNearest(message: string, names: readonly string[]): string {
  const [said = message] = message.split('. To specify');
  const [, word] = /^Unknown option '--?(.+?)'/.exec(said) ?? [];
  const known = word === undefined ? undefined : nearest(word, names);
  return known === undefined ? said : `${said}; the nearest is --${known}`;
}

/** The number that an option was given; whether it is in range is checked by what takes it. */
export function numberOf<Name extends string>(
  values: Readonly<Partial<Record<NoInfer<Name>, string | undefined>>>,
  name: Name,
): number | undefined {
  const text = values[name];
  if (text === undefined) return undefined;
  if (text.trim() === '' || !Number.isFinite(Number(text))) {
    throw new UsageError(`--${name} takes a number, not ${JSON.stringify(text)}`);
  }
  return Number(text);
}

/** Values of an option that may be repeated or have commas in it. */
export function listOf(given: readonly string[] | undefined): readonly string[] | undefined {
  return given?.flatMap((text) => text.split(',')).map((text) => text.trim());
}

/** One of the words that an option takes. */
export function wordOf<const Word extends string>(
  name: string,
  text: string | undefined,
  words: readonly Word[],
): Word | undefined {
  const word = words.find((known) => known === text);
  if (text !== undefined && word === undefined)
    throw new UsageError(`--${name} takes ${words.join(' or ')}, not ${text}`);
  return word;
}

/** How to wait, as the library's methods take it. */
export function waitOf(values: {
  readonly 'poll-seconds'?: string | undefined;
  readonly 'timeout-seconds'?: string | undefined;
}): { readonly pollSeconds: number | undefined; readonly timeoutSeconds: number | undefined } {
  return { pollSeconds: numberOf(values, 'poll-seconds'), timeoutSeconds: numberOf(values, 'timeout-seconds') };
}
