import { createInterface } from 'node:readline/promises';
import type { Terminal } from './command.js';
import { Interruption, interruptions } from './interruption.js';
import { LiveDisplay } from './live-display.js';
import { plainText } from './plain-text.js';

/** Milliseconds in which signals count as one: npx hands on to its command what the terminal has sent to both. */
const oneKeystroke = 500;

/** The terminal, or whatever there is in its place, that this process has. */
export class ProcessTerminal implements Terminal {
  readonly #interrupted = new AbortController();
  #firstSignalAt = 0;
  #display: LiveDisplay | undefined;
  /** Whether the standard output is a terminal. */
  readonly isScreen = process.stdout.isTTY;
  /** Asks a question; absent where there is nobody to answer. */
  readonly ask: ((question: string) => Promise<boolean>) | undefined;

  constructor() {
    if (process.stdin.isTTY && process.stderr.isTTY) this.ask = (question) => this.#ask(question);
    for (const name of Object.keys(interruptions) as (keyof typeof interruptions)[]) {
      process.on(name, () => this.#interrupt(new Interruption(name)));
    }
    // Whoever reads the output may leave early, as head does.
    process.stdout.on('error', () => this.#interrupted.abort(new Interruption('SIGPIPE')));
    process.stderr.on('error', () => undefined);
  }

  /** Aborts when the user or the system asks the command to end. */
  get signal(): AbortSignal {
    return this.#interrupted.signal;
  }

  /** Writes a line to the standard output. */
  print(line: string): void {
    this.#write(process.stdout, line);
  }

  /** Writes a line to the standard error. */
  tell(line: string): void {
    this.#write(process.stderr, plainText(line));
  }

  /** Shows lines at the bottom of the terminal while work goes on; nothing where the standard error is no terminal. */
  async live<Result>(render: () => readonly string[], work: () => Promise<Result>): Promise<Result> {
    if (!isLive()) return work();
    const display = new LiveDisplay(process.stderr, render);
    this.#display = display;
    try {
      return await work();
    } finally {
      this.#display = undefined;
      display.stop();
    }
  }

  async #ask(question: string): Promise<boolean> {
    // Without line editing of its own, so that Ctrl-C reaches this process as a signal.
    const lines = createInterface({ input: process.stdin, output: process.stderr, terminal: false });
    try {
      const ended = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
      const answer = await Promise.race([lines.question(plainText(question), { signal: this.signal }), ended]);
      return /^\s*y(es)?\s*$/i.test(answer);
    } catch (error) {
      this.signal.throwIfAborted();
      throw error;
    } finally {
      lines.close();
    }
  }

  #write(stream: NodeJS.WriteStream, line: string): void {
    const write = () => void stream.write(`${line}\n`);
    if (this.#display === undefined) write();
    else this.#display.above(write);
  }

  #interrupt(interruption: Interruption): void {
    if (!this.signal.aborted) {
      this.#firstSignalAt = Date.now();
      this.#interrupted.abort(interruption);
    } else if (Date.now() - this.#firstSignalAt > oneKeystroke) process.exit(interruption.exitCode);
  }
}

function isLive(): boolean {
  return process.stderr.isTTY && process.env['TERM'] !== 'dumb' && !('CI' in process.env);
}
