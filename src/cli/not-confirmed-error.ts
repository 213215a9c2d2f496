import { CommandError } from './command-error.js';

/** Nobody has agreed to what a command would do to people who are streaming. */
export class NotConfirmedError extends CommandError {
  override readonly name = 'NotConfirmedError';
  override readonly exitCode = 3;
}
