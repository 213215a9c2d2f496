import { awsOptions, consentOptions, consumerOptions } from './arguments.js';
import type { Terminal } from './command.js';
import type { ConsumerChoice } from './consumer-clients.js';
import type { LongWorkPlace } from './long-work.js';
import { Output } from './output.js';
import { OwnFile } from './own-file.js';
import { UsageError } from './usage-error.js';

/** Options of commands that do long work. */
export const longWorkOptions = {
  ...consumerOptions,
  checkpoint: { type: 'string' },
  resume: { type: 'string' },
} as const;

/** The same, as help texts show them. */
export const longWorkHelp = `  --checkpoint FILE     keep where it stands in this file as it goes on; it is removed at the end
  --resume FILE         go on with what was interrupted`;

const whenResumed: ReadonlySet<string> = new Set([
  ...Object.keys({ ...awsOptions, ...consumerOptions, ...consentOptions }),
  'resume',
]);

/**
 * Refuses what was settled when the work was begun: it would not count now.
 *
 * @param allowed - Further options that may be given.
 * @throws `UsageError` for the first option, or argument, that cannot go with `--resume`.
 */
export function refuseSettled(
  values: Readonly<Record<string, unknown>>,
  positionals: readonly string[],
  allowed: readonly string[] = [],
): void {
  const option = Object.keys(values).find((name) => !whenResumed.has(name) && !allowed.includes(name));
  const given = option === undefined ? positionals[0] : `--${option}`;
  if (given !== undefined) throw new UsageError(`--resume goes on as it was begun, and does not go with ${given}`);
}

interface LongWorkValues extends ConsumerChoice {
  readonly json?: boolean | undefined;
  readonly checkpoint?: string | undefined;
  readonly resume?: string | undefined;
}

/** Where work is told and kept: in the file that it is resumed from, in one that was chosen, or in `otherwise` if it is interrupted. */
export async function placeOf(values: LongWorkValues, terminal: Terminal, otherwise: string): Promise<LongWorkPlace> {
  const { region, profile, json, checkpoint, resume } = values;
  const { 'consumer-profile': consumerProfile, 'consumer-role': consumerRole } = values;
  return {
    terminal,
    output: new Output(terminal, values),
    file: resume === undefined ? await OwnFile.toBe(checkpoint, otherwise) : OwnFile.takenOver(resume),
    keepsAlways: resume !== undefined || checkpoint !== undefined,
    options: { region, profile, 'consumer-profile': consumerProfile, 'consumer-role': consumerRole, json },
  };
}
