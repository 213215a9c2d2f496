/** Runs the library's tests once for each other answer to what nobody could verify about the service, two runs at a time. */
import pMap from 'p-map';
import { assumptionValues } from '../src/emulator/index.js';
import { execute } from '../test/support/programs.js';

/** Every guess with each of its values but the first, which all other runs assume. */
const otherGuesses = Object.entries(assumptionValues).flatMap(([name, [, ...others]]) =>
  others.map((value) => [name, value] as const),
);

const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--config', 'vitest.assumptions.config.ts', '--reporter=dot'];

async function run([name, value]: readonly [name: string, value: string]): Promise<boolean> {
  const startedAt = performance.now();
  const env = { ...process.env, ASSUME: JSON.stringify({ [name]: value }), NO_COLOR: '1' };
  const { stdout, stderr, exitCode } = await execute(process.execPath, vitest, env);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
  const [counts = 'no count of tests'] = /Tests .*/.exec(stdout) ?? [];
  console.log(`${name}: ${value}: ${counts}, ${seconds} s`);
  if (exitCode !== 0) console.log(`${stdout}\n${stderr}`);
  return exitCode === 0;
}

const passed = await pMap(otherGuesses, run, { concurrency: 2 });
if (passed.includes(false)) process.exitCode = 1;
