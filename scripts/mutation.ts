/**
 * `npm run test:mutation -- sessions [src/sessions/restore.ts …]`: changes the code of a folder, one place after the other, and
 * tells which changes no test of the folder notices. It takes what is committed, into a folder of its own.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The tests that each folder's code is held against. */
const tests: Readonly<Record<string, string>> = {
  core: [
    'test/core/*.test.ts',
    'test/limits.test.ts',
    'test/{fleets,stacks}/{constraints,delete}.test.ts',
    'test/fleets/create.test.ts',
    'test/images/{apply-steps,delete-image,image-builder-constraints,image-tags}.test.ts',
  ].join(' '),
  images: 'test/images/**/*.test.ts',
  sessions: 'test/sessions/**/*.test.ts',
};

const [folder = '', ...files] = process.argv.slice(2);
const included = tests[folder];
if (included === undefined) throw new Error(`say which folder of src: ${Object.keys(tests).join(', ')}`);

/** Stryker needs a newer Node.js than the package; where this one is older, npm fetches it. */
const stryker = ['@stryker-mutator/core@10.1.1', '@stryker-mutator/vitest-runner@10.1.1'];
const node = Number(process.versions.node.split('.')[0]) >= 22 ? ['node'] : ['npx', '-y', '-p', 'node@24', 'node'];

const place = mkdtempSync(join(tmpdir(), 'mutation-'));

function run(cwd: string, command: string, ...parameters: readonly string[]): void {
  const env = { ...process.env, MUTATION_TESTS: included };
  const { status } = spawnSync(command, parameters, { cwd, env, stdio: 'inherit' });
  if (status !== 0) throw new Error(`${command} ${parameters.join(' ')} ended with ${status ?? 'a signal'}`);
}

run('.', 'git', 'clone', '--quiet', '.', place);
run(place, 'npm', 'ci', '--no-audit', '--no-fund');
run(place, 'npm', 'install', '--no-save', '--no-audit', '--no-fund', ...stryker);
writeFileSync(
  join(place, 'stryker.config.json'),
  JSON.stringify({
    testRunner: 'vitest',
    plugins: ['@stryker-mutator/vitest-runner'],
    vitest: { configFile: 'vitest.mutation.config.ts' },
    // Rollouts and the sharing map are left to a run that names their files.
    mutate: files.length > 0 ? files : [`src/${folder}/**/*.ts`, '!src/images/{rollout,share-map}/**'],
    // What messages say is not held to the letter; what a file computes once, when it is loaded, would need a new process each time.
    mutator: { excludedMutations: ['StringLiteral'] },
    ignoreStatic: true,
    timeoutMS: 15_000,
    ignorePatterns: ['/dist', '/bench', '/examples', '/test/consumers', '/test/full'],
    reporters: ['progress-append-only', 'clear-text', 'html'],
    clearTextReporter: { allowColor: false, reportTests: false },
  }),
);
const [command = '', ...before] = node;
run(place, command, ...before, 'node_modules/@stryker-mutator/core/bin/stryker.js', 'run', '--concurrency', '2');
console.log(`The report is ${join(place, 'reports/mutation/mutation.html')}`);
