const started = Date.now();
let chapter = 0;

/** Begins a chapter of the transcript. */
export function heading(text: string): void {
  chapter += 1;
  console.log(`\n${chapter}. ${text}`);
}

/** One call that is made, as it would stand in a script. */
export function code(text: string): void {
  console.log(`   > ${text}`);
}

/** What came of it. */
export function line(text: string): void {
  console.log(`     ${text}`);
}

/** Rows with their columns aligned. */
export function table(rows: readonly (readonly string[])[]): void {
  const widths = rows.reduce<number[]>((so, row) => row.map((cell, at) => Math.max(so[at] ?? 0, cell.length)), []);
  for (const row of rows)
    line(
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('   ')
        .trimEnd(),
    );
}

/** Seconds since the transcript began. */
export function elapsed(): string {
  return ((Date.now() - started) / 1000).toFixed(1);
}
