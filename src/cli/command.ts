/** What a command may touch of the process. */
export interface Terminal {
  /** Writes a line to the standard output. */
  print(line: string): void;
  /** Settles when the user or the system asks the command to end. */
  readonly interrupted: Promise<void>;
}

/** One of the commands of `appstream-kit`. */
export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** The whole help text. */
  readonly help: string;
  /** Runs to the end; rejects with `UsageError` for arguments it does not take, with `CommandError` when it cannot go on. */
  run(args: readonly string[], terminal: Terminal): Promise<void>;
}
