import { describe, expect, test } from 'vitest';
import { formatTable, oneLine } from '../../src/core/format-table.js';

describe('a table', () => {
  test('has columns as wide as their widest cell, and nothing at the end of a line', () => {
    expect(formatTable(['A', 'LONGER', 'C'], [['aaa', 'b', ''], []])).toBe('A    LONGER  C\naaa  b\n');
  });

  test('may have more lines than a function takes arguments', () => {
    const rows = Array.from({ length: 200_000 }, (_, at) => [String(at)]);

    expect(formatTable(['N'], rows).split('\n')).toHaveLength(200_001);
  });

  test('has cells without line breaks and control characters', () => {
    expect(oneLine('a\r\n\t b\u0000\u001b[31m\u202ec')).toBe('a b [31m c');
  });
});
