import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Terminal } from '../../src/cli/command.js';
import { followWork, type LongWork } from '../../src/cli/long-work.js';
import { Output } from '../../src/cli/output.js';
import { OwnFile } from '../../src/cli/own-file.js';
import type { CompletableReport } from '../../src/errors.js';

it('tells the checkpoint of interrupted work that cannot be kept, and ends for the reason of the interruption', async () => {
  const told: string[] = [];
  const terminal: Terminal = {
    print: (line) => told.push(line),
    tell: (line) => told.push(line),
    live: (_, work) => work(),
    isScreen: false,
    signal: new AbortController().signal,
  };
  const reason = new Error('interrupted');
  const work: LongWork<never, object, CompletableReport> = {
    checkpoint: () => ({ at: 7 }),
    result: () => Promise.reject(reason),
    async *[Symbol.asyncIterator]() {},
  };
  const texts = { command: 'revoke', event: () => '', progress: () => [], report: () => [] };
  const blocked = join(tmpdir(), `no-folder-${process.pid}`);
  await writeFile(blocked, '');
  const file = await OwnFile.toBe(undefined, join(blocked, 'place.json'));
  const place = { terminal, output: new Output(terminal, { json: true }), file, keepsAlways: false, options: {} };
  await expect(followWork(work, texts, place)).rejects.toBe(reason);
  await rm(blocked);
  expect(told).toEqual([
    expect.stringContaining('ENOTDIR') as unknown,
    '{"at":7}',
    `To go on, put that line into ${file.path}, and:`,
    `  appstream-kit revoke --resume ${file.path}`,
  ]);
});
