/** Why a command cannot go on, in one line for its user. */
export class CommandError extends Error {
  override readonly name: string = 'CommandError';
  /** Exit code of the process. */
  readonly exitCode: number = 1;
}
