import { nearest } from '../core/nearest.js';
import { serializeError } from '../core/serialize-error.js';
import type { Command, Terminal } from './command.js';
import { emulatorCommand } from './commands/emulator.js';
import { fleetsCommand } from './commands/fleets.js';
import { mapCommand } from './commands/map.js';
import { restoreCommand } from './commands/restore.js';
import { restrictCommand } from './commands/restrict.js';
import { revokeCommand } from './commands/revoke.js';
import { rolloutCommand } from './commands/rollout.js';
import { sessionsCommand } from './commands/sessions.js';
import { shareCommand } from './commands/share.js';
import { exitCodeOf, failureLines } from './failure.js';
import { UsageError } from './usage-error.js';

/** All commands, in the order in which people meet them. */
export const commands: readonly Command[] = [
  shareCommand,
  revokeCommand,
  sessionsCommand,
  restrictCommand,
  restoreCommand,
  fleetsCommand,
  rolloutCommand,
  mapCommand,
  emulatorCommand,
];

/** What {@link run} needs of the process. */
export interface Surroundings extends Terminal {
  /** Version of the package. */
  readonly version: string;
}

/** Runs the command that `args` name; resolves with the exit code. */
export async function run(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const [name, ...rest] = args;
  try {
    if (name === '--version') surroundings.print(surroundings.version);
    else if (name === '--help' || name === '-h') surroundings.print(overview());
    else if (asksForHelp(rest)) surroundings.print(commandNamed(name).help);
    else await commandNamed(name).run(rest, surroundings);
    return 0;
  } catch (error) {
    if (rest.includes('--json')) surroundings.print(JSON.stringify({ error: serializeError(error) }));
    for (const line of failureLines(error, rest.includes('--debug'))) surroundings.tell(line);
    if (error instanceof UsageError) surroundings.tell(hint(name));
    return exitCodeOf(error);
  }
}

function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  const options = end < 0 ? args : args.slice(0, end);
  return options.includes('--help') || options.includes('-h');
}

function commandNamed(name: string | undefined): Command {
  const command = commands.find((one) => one.name === name);
  if (command !== undefined) return command;
  if (name === undefined) throw new UsageError('no command given');
  const names = commands.map((one) => one.name);
  const known = nearest(name, names);
  throw new UsageError(`no such command: ${name}${known === undefined ? '' : `; the nearest is ${known}`}`);
}

function hint(name: string | undefined): string {
  const known = commands.some((one) => one.name === name);
  return `Try: appstream-kit ${known ? `${name ?? ''} ` : ''}--help`;
}

function overview(): string {
  const list = commands.map(({ name, summary }) => `  ${name.padEnd(12)}${summary}`);
  return `Usage: appstream-kit COMMAND [options]

Commands:
${list.join('\n')}

Options: --help (also of each command), --version

Exit codes: 0 done; 1 failed, or not all of it done; 2 wrong arguments; 3 not confirmed, nothing was changed;
129, 130 or 143 interrupted by SIGHUP, SIGINT (Ctrl-C) or SIGTERM.`;
}
