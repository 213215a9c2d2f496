import { plainText } from './plain-text.js';

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/** Lines at the bottom of a terminal that are written anew as things go on; others are written above them. */
export class LiveDisplay {
  readonly #screen: NodeJS.WriteStream;
  readonly #render: () => readonly string[];
  readonly #timer: NodeJS.Timeout;
  /** How many lines it has on the screen. */
  #height = 0;
  #frame = 0;
  readonly #showCursor = () => this.#screen.write('\u001b[?25h');

  constructor(screen: NodeJS.WriteStream, render: () => readonly string[]) {
    this.#screen = screen;
    this.#render = render;
    this.#screen.write('\u001b[?25l');
    // A second Ctrl-C leaves no time to stop it.
    process.once('exit', this.#showCursor);
    this.#timer = setInterval(() => this.#draw(), 250);
    this.#draw();
  }

  /** Writes lines above it. */
  above(write: () => void): void {
    this.#screen.write(this.#clearing());
    write();
    this.#draw();
  }

  /** Takes it from the screen. */
  stop(): void {
    clearInterval(this.#timer);
    process.off('exit', this.#showCursor);
    this.#screen.write(this.#clearing());
    this.#showCursor();
  }

  /** Moves to its first line, from wherever an echoed ^C has left the cursor, and clears the rest of the screen. */
  #clearing(): string {
    const height = this.#height;
    this.#height = 0;
    return height === 0 ? '' : `\r\u001b[${height}A\u001b[0J`;
  }

  /** In one write, so that nothing flickers. */
  #draw(): void {
    const clearing = this.#clearing();
    const lines = fitting(this.#render().map(plainText), this.#screen);
    this.#frame = (this.#frame + 1) % frames.length;
    this.#height = lines.length;
    this.#screen.write(`${clearing}${frames[this.#frame] ?? ''} ${lines.join('\n')}\n`);
  }
}

/** What has room on the screen; a line that would wrap is cut. */
function fitting(lines: readonly string[], { columns, rows }: NodeJS.WriteStream): readonly string[] {
  const width = Math.max(1, (columns || 80) - 3);
  const room = Math.max(1, (rows || 24) - 2);
  const shown = lines.length > room ? [...lines.slice(0, room - 1), `  and ${lines.length - room + 1} more`] : lines;
  return shown.map((line) => (line.length > width ? `${line.slice(0, width - 1)}…` : line));
}
