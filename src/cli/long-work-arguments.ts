import { consumerOptions } from './arguments.js';
import type { Terminal } from './command.js';
import type { ConsumerChoice } from './consumer-clients.js';
import type { LongWorkPlace } from './long-work.js';
import { Output } from './output.js';
import { OwnFile } from './own-file.js';

/** Options of commands that do long work. */
export const longWorkOptions = {
  ...consumerOptions,
  checkpoint: { type: 'string' },
  resume: { type: 'string' },
} as const;

/** The same, as help texts show them. */
export const longWorkHelp = `  --checkpoint FILE     keep where it stands in this file as it goes on; it is removed at the end
  --resume FILE         go on with what was interrupted`;

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
