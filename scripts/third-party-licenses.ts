/** Writes the licence texts of the libraries that the build contains beside it, as their licences ask for. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { bundledPackages } from './bundled-packages.ts';

const texts = bundledPackages.map((name) => {
  const folder = `node_modules/${name}`;
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined) throw new Error(`${name} has no licence text in ${folder}`);
  const { version } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')) as { version: string };
  return `${name} ${version}\n\n${readFileSync(`${folder}/${file}`, 'utf8').trim()}\n`;
});

writeFileSync('dist/THIRD-PARTY-LICENSES.txt', texts.join(`\n${'-'.repeat(80)}\n\n`));
