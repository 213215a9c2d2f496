import type { Terminal } from './command.js';
import { plainText } from './plain-text.js';

/** Where the results of a command go: lines for people, or one line of JSON for each result. */
export class Output {
  readonly #terminal: Terminal;
  readonly #json: boolean;

  constructor(terminal: Terminal, { json = false }: { readonly json?: boolean | undefined }) {
    this.#terminal = terminal;
    this.#json = json;
  }

  /** Tells a result: to programs as an object whose only member is `kind`, to people as lines. */
  tell(kind: string, value: unknown, forPeople: () => string | readonly string[]): void {
    if (this.#json) this.#terminal.print(JSON.stringify({ [kind]: value }));
    else this.say(forPeople());
  }

  /** Tells people something that programs know by another result. */
  say(lines: string | readonly string[]): void {
    if (!this.#json) for (const line of [lines].flat()) this.#terminal.print(plainText(line));
  }
}
