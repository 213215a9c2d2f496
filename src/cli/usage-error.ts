import { CommandError } from './command-error.js';

/** Arguments that a command does not take. */
export class UsageError extends CommandError {
  override readonly name = 'UsageError';
  override readonly exitCode = 2;
}
