/** Runs every benchmark of this folder, one after the other, each in a process of its own. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { basename } from 'node:path';

const benchmarks = readdirSync('bench').filter(
  (file) => file.endsWith('.ts') && file !== basename(import.meta.filename),
);
for (const file of benchmarks) {
  console.log(`\n${file}`);
  const { status } = spawnSync(process.execPath, ['--expose-gc', '--import', 'tsx', `bench/${file}`], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exitCode = 1;
}
