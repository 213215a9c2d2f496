import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { execute } from './support/programs.js';

/** What a project that follows the guide has installed. */
const installed = ['@aws-sdk', 'aws-sdk-client-mock', 'vitest'];

/** A project of one's own, in which this package is installed. */
function project(): string {
  const folder = mkdtempSync(join(tmpdir(), 'testing-guide-'));
  mkdirSync(join(folder, 'node_modules'));
  for (const name of installed) symlinkSync(resolve('node_modules', name), join(folder, 'node_modules', name));
  symlinkSync(resolve('.'), join(folder, 'node_modules', 'appstream-kit'));
  return folder;
}

test('every block of docs/guides/testing-your-code.md that is a test of Vitest passes', async () => {
  const guide = readFileSync('docs/guides/testing-your-code.md', 'utf8');
  const blocks = [...guide.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = '']) => code);
  const tests = blocks.filter((code) => code.includes("from 'vitest'"));
  const folder = project();
  try {
    for (const [at, code] of tests.entries()) writeFileSync(join(folder, `block-${at}.test.ts`), code);
    const args = [
      resolve('node_modules/vitest/vitest.mjs'),
      'run',
      '--root',
      folder,
      '--testTimeout',
      '60000',
      '--reporter',
      'json',
    ];

    const { stdout, stderr, exitCode } = await execute(process.execPath, args, {
      PATH: process.env['PATH'],
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    });

    expect(exitCode, `${stdout}${stderr}`).toBe(0);
    const named = tests.join('').match(/^test\('/gm)?.length;
    expect(JSON.parse(stdout)).toMatchObject({ numPassedTests: named, numTotalTests: named });
    expect(named).toBeGreaterThan(4);
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 120_000);
