import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { commandLine } from '../../src/cli/command-line.js';
import { OwnFile } from '../../src/cli/own-file.js';
import { desk } from './desk.js';

it('a link that leads nowhere is refused at once, and nothing is made where it leads', async () => {
  await using at = await desk();
  const link = join(at.folder, 'place.json');
  symlinkSync(join(at.folder, 'elsewhere.json'), link);
  await expect(OwnFile.toBe(link, 'unused')).rejects.toThrow('exists, and is not overwritten');
  expect(existsSync(join(at.folder, 'elsewhere.json'))).toBe(false);
});

it('what a process of the same number has left behind is not in the way', async () => {
  await using at = await desk();
  const path = join(at.folder, 'place.json');
  writeFileSync(`${path}.${process.pid}`, 'half');
  const file = await OwnFile.toBe(path, 'unused');
  await file.replace('one');
  await file.replace('two');
  expect(readFileSync(path, 'utf8')).toBe('two\n');
});

it('a name that begins with a dash is no option of the command that goes on', async () => {
  const file = await OwnFile.toBe('-place.json', 'unused');
  expect(commandLine(['revoke', '--resume', file.path], { profile: '-odd', json: true, region: undefined })).toBe(
    'appstream-kit revoke --resume ./-place.json --profile=-odd --json',
  );
});
