import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { bundledLicense } from '../scripts/bundled-licenses.js';
import { bundledPackages } from '../scripts/bundled-packages.js';

/** A folder of modules with one library in it. */
function modulesWith(manifest: object, text?: string): string {
  const modules = mkdtempSync(join(tmpdir(), 'licenses-'));
  onTestFinished(() => rmSync(modules, { recursive: true }));
  mkdirSync(join(modules, 'library'));
  writeFileSync(join(modules, 'library', 'package.json'), JSON.stringify({ version: '1.0.0', ...manifest }));
  if (text !== undefined) writeFileSync(join(modules, 'library', 'LICENSE.md'), text);
  return modules;
}

describe('the build', () => {
  test.each(bundledPackages)('holds the text of the licence of %s, which is a permissive one', (name) => {
    const { version, license, text } = bundledLicense(name);

    expect(text).toMatch(/copyright/i);
    expect(readFileSync('dist/THIRD-PARTY-LICENSES.txt', 'utf8')).toContain(
      `${name} ${version} (${license})\n\n${text}\n`,
    );
  });

  test('asks its users to install nothing but the SDKs that they pass clients of', () => {
    const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Readonly<Record<string, object>>;

    expect(manifest['dependencies']).toBeUndefined();
    expect(Object.keys(manifest['peerDependencies'] ?? {}).filter((name) => !/^@aws(-sdk)?\//.test(name))).toEqual([]);
  });
});

describe('a library', () => {
  test('with a permissive licence and its text may be bundled', () => {
    const modules = modulesWith({ license: 'MIT' }, 'MIT, copyright of somebody\n');

    expect(bundledLicense('library', modules)).toEqual({
      name: 'library',
      version: '1.0.0',
      license: 'MIT',
      text: 'MIT, copyright of somebody',
    });
  });

  test.each([['GPL-3.0-only'], ['UNLICENSED'], ['(MIT OR GPL-3.0-only)'], [undefined]])(
    'that is licensed as %s may not',
    (license) => {
      const modules = modulesWith({ license }, 'text');

      expect(() => bundledLicense('library', modules)).toThrow(/is licensed as .*, which is none of MIT, /);
    },
  );

  test('without the text of its licence may not', () => {
    expect(() => bundledLicense('library', modulesWith({ license: 'MIT' }))).toThrow('has no licence text');
  });
});
