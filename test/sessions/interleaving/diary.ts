import fc from 'fast-check';

/** What happened in one run, line by line, as a failing property shows it. */
export class Diary implements fc.WithToStringMethod, fc.WithCloneMethod<Diary> {
  readonly #lines: string[] = [];

  note(line: string): void {
    this.#lines.push(line);
  }

  /** Each run has an empty one. */
  [fc.cloneMethod](): Diary {
    return new Diary();
  }

  [fc.toStringMethod](): string {
    return `\n${this.#lines.join('\n')}\n`;
  }
}

/** An empty diary. */
export const diary: fc.Arbitrary<Diary> = fc.noShrink(fc.constant(new Diary()));
