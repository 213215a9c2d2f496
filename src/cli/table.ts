import { formatTable, oneLine } from '../core/format-table.js';

/** Lines of a table with a head; a cell that is absent is shown as `-`. */
export function table(heads: readonly string[], rows: readonly (readonly (string | number | undefined)[])[]): string[] {
  return formatTable(
    heads,
    rows.map((row) => row.map((cell) => oneLine(String(cell ?? '-')))),
  ).split('\n');
}

/** A number and its noun. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
