import { readdirSync, readFileSync } from 'node:fs';

/** Licences that ask for nothing but their own text beside the code. */
export const permissiveLicenses: readonly string[] = [
  'MIT',
  'ISC',
  '0BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
];

/** A library that the build contains, and its licence. */
export interface BundledLicense {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly text: string;
}

/** Reads the licence of an installed library; throws where it is not permissive, or has no text. */
export function bundledLicense(name: string, modules = 'node_modules'): BundledLicense {
  const folder = `${modules}/${name}`;
  const { version, license = 'none' } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')) as {
    readonly version: string;
    readonly license?: string;
  };
  if (!permissiveLicenses.includes(license)) {
    throw new Error(`${name} is licensed as ${license}, which is none of ${permissiveLicenses.join(', ')}`);
  }
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined) throw new Error(`${name} has no licence text in ${folder}`);
  return { name, version, license, text: readFileSync(`${folder}/${file}`, 'utf8').trim() };
}
