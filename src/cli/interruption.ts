import { CommandError } from './command-error.js';

/** Signals that ask a command to end, with the exit codes that shells give them. */
export const interruptions = { SIGHUP: 129, SIGINT: 130, SIGPIPE: 141, SIGTERM: 143 } as const;

/** The user or the system has asked the command to end. */
export class Interruption extends CommandError {
  override readonly name = 'Interruption';
  override readonly exitCode: number;

  constructor(signal: keyof typeof interruptions) {
    super(`interrupted by ${signal}`);
    this.exitCode = interruptions[signal];
  }
}
