import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import type { Keep } from './programs.js';

/** Keeps values in a file, a line each: one write, which a kill does not tear. */
export function fileKeep(file: string): Keep {
  return {
    add: (name, value) => appendFileSync(file, `${JSON.stringify([name, value])}\n`),
    all: (name) => {
      if (!existsSync(file)) return [];
      const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
      const values = lines.map((line) => JSON.parse(line) as readonly [string, unknown]);
      return values.filter(([kept]) => kept === name).map(([, value]) => value);
    },
  };
}
