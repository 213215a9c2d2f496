/** What a command may touch of the process. */
export interface Terminal {
  /** Writes a line to the standard output. */
  print(line: string): void;
  /** Writes a line for people to the standard error. */
  tell(line: string): void;
  /** Keeps showing the lines that `render` gives while `work` goes on; shows nothing where nobody looks. */
  live<Result>(render: () => readonly string[], work: () => Promise<Result>): Promise<Result>;
  /** Whether the standard output is a terminal. */
  readonly isScreen: boolean;
  /** Asks a question; absent where there is nobody to answer. */
  readonly ask?: ((question: string) => Promise<boolean>) | undefined;
  /** Aborts, with an `Interruption`, when the user or the system asks the command to end. */
  readonly signal: AbortSignal;
}

/** One of the commands of `appstream-kit`. */
export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** The whole help text. */
  readonly help: string;
  /** Runs to the end; rejects with a `CommandError` when it cannot go on, or with what the library throws. */
  run(args: readonly string[], terminal: Terminal): Promise<void>;
}
