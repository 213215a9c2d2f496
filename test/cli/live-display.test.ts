import { expect, test } from 'vitest';
import { LiveDisplay } from '../../src/cli/live-display.js';

test.each([1, 2, 3, 4, 20, 80])('no line wraps, nor is any left as it is, on a screen of %i columns', (columns) => {
  let text = '';
  const screen = { columns, rows: 24, write: (written: string) => (text += written) };
  const display = new LiveDisplay(screen as unknown as NodeJS.WriteStream, () => ['x'.repeat(200), 'y'.repeat(200)]);
  display.stop();
  const lines = text.split('\n').filter((line) => /…$/.test(line));
  expect(lines).toHaveLength(2);
  for (const line of lines) expect(line.replace('\u001b[?25l', '').length).toBeLessThanOrEqual(Math.max(3, columns));
});
