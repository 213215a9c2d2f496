/** Writes the licence texts of the libraries that the build contains beside it, as their licences ask for. */
import { writeFileSync } from 'node:fs';
import { bundledLicense } from './bundled-licenses.ts';
import { bundledPackages } from './bundled-packages.ts';

const texts = bundledPackages
  .map((name) => bundledLicense(name))
  .map(({ name, version, license, text }) => `${name} ${version} (${license})\n\n${text}\n`);

writeFileSync('dist/THIRD-PARTY-LICENSES.txt', texts.join(`\n${'-'.repeat(80)}\n\n`));
