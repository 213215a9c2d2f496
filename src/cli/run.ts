import type { Command, Terminal } from './command.js';
import { CommandError } from './command-error.js';
import { emulatorCommand } from './commands/emulator.js';
import { UsageError } from './usage-error.js';

const commands: readonly Command[] = [emulatorCommand];

/** What {@link run} needs of the process. */
export interface Surroundings extends Terminal {
  /** Writes a line to the standard error. */
  complain(line: string): void;
  /** Version of the package. */
  readonly version: string;
}

/** Runs the command that `args` name; resolves with the exit code: 0 done, 1 failed, 2 wrong arguments. */
export async function run(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const [name, ...rest] = args;
  try {
    if (name === '--version') surroundings.print(surroundings.version);
    else if (name === '--help' || name === '-h') surroundings.print(overview());
    else await commandNamed(name).run(rest, surroundings);
    return 0;
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    surroundings.complain(`appstream-kit: ${error.message}`);
    if (error instanceof UsageError) surroundings.complain(hint(name));
    return error.exitCode;
  }
}

function commandNamed(name: string | undefined): Command {
  const command = commands.find((one) => one.name === name);
  if (command === undefined) throw new UsageError(name === undefined ? 'no command given' : `no such command: ${name}`);
  return command;
}

function hint(name: string | undefined): string {
  const known = commands.some((one) => one.name === name);
  return `Try: appstream-kit ${known ? `${name ?? ''} ` : ''}--help`;
}

function overview(): string {
  const list = commands.map(({ name, summary }) => `  ${name.padEnd(12)}${summary}`);
  return ['Usage: appstream-kit COMMAND [options]', '', 'Commands:', ...list, '', 'Options: --help, --version'].join(
    '\n',
  );
}
