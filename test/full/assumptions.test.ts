import { expect, test } from 'vitest';
import { assumptionValues } from '../../src/emulator/index.js';
import { execute } from '../support/programs.js';

/** Every guess with each of its values but the first, which the other tests run under. */
const otherGuesses = Object.entries(assumptionValues).flatMap(([name, [, ...others]]) =>
  others.map((value) => [name, value] as const),
);

/** The tests that run a guess's other side, each of them as it is; what depends on the guess says which value it is for. */
const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--config', 'vitest.assumptions.config.ts', '--reporter=dot'];

/** This process's variables but those by which vitest knows its own workers. */
const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(VITEST|TEST$)/.test(name)));

test.concurrent.each(otherGuesses)(
  "the library's tests pass when the emulator assumes %s: %s",
  { timeout: 20 * 60_000 },
  async (name, value) => {
    const startedAt = performance.now();
    const env = { ...inherited, ASSUME: JSON.stringify({ [name]: value }), NO_COLOR: '1' };

    const { stdout, stderr, exitCode } = await execute(process.execPath, vitest, env);

    const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
    const [counts = 'no count of tests'] = /Tests .*/.exec(stdout) ?? [];
    console.log(`${name}: ${value}: ${counts}, ${seconds} s`);
    expect(exitCode, `${stdout}\n${stderr}`).toBe(0);
  },
);
