import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { assumptionValues } from '../../src/emulator/index.js';

const root = join(import.meta.dirname, '../..');

function filesUnder(folder: string, suffix: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(suffix))
    .map((name) => readFileSync(join(root, folder, name), 'utf8'));
}

function idsIn(texts: readonly string[], pattern: RegExp): readonly string[] {
  return texts.flatMap((text) => [...text.matchAll(pattern)].map(([, id = '']) => id));
}

const rows = readFileSync(join(root, 'docs/emulator.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => {
    // The only vertical bars that are no borders of cells stand behind a backslash.
    const [, rule = '', what = '', source = '', ...rest] = line.split(/(?<!\\)\|/).map((cell) => cell.trim());
    return { id: rule.replaceAll('`', ''), what, source, columns: rest.length };
  });

const inDocumentation = rows.map((row) => row.id);
const inCode = new Set(idsIn(filesUnder('src/emulator', '.ts'), /^\s*\/\/ rule: (\S+)$/gm));
const inTests = new Set(idsIn(filesUnder('test/emulator', '.test.ts').flatMap(titlesIn), /\[([a-z][a-z0-9-]*)\]/g));

/** Titles of the tests and suites of a file. */
function titlesIn(source: string): readonly string[] {
  const titles: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && /^(?:it|test|describe)\b/.test(node.expression.getText())) {
      const [title] = node.arguments;
      if (title !== undefined && ts.isStringLiteralLike(title)) titles.push(title.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('test.ts', source, ts.ScriptTarget.Latest, true));
  return titles;
}

function missingFrom(known: Iterable<string>, ids: Iterable<string>): readonly string[] {
  const set = new Set(known);
  return [...new Set(ids)].filter((id) => !set.has(id)).sort();
}

it('has code for every documented rule, and a row for every rule of the code', () => {
  expect(inCode.size).toBeGreaterThan(50);
  expect({
    undocumented: missingFrom(inDocumentation, inCode),
    unwritten: missingFrom(inCode, inDocumentation),
  }).toEqual({
    undocumented: [],
    unwritten: [],
  });
});

it('has a test for every documented rule, and no test for an unknown one', () => {
  expect({ untested: missingFrom(inTests, inDocumentation), unknown: missingFrom(inDocumentation, inTests) }).toEqual({
    untested: [],
    unknown: [],
  });
});

it('documents each rule once, in words, with its source', () => {
  expect(inDocumentation.filter((id, index) => inDocumentation.indexOf(id) !== index)).toEqual([]);
  const incomplete = rows.filter(({ what, source, columns }) => what === '' || source === '' || columns !== 1);
  expect(incomplete).toEqual([]);
});

it('names every switch for a guess where it documents the guess', () => {
  const sources = rows.map(({ source }) => source).join('\n');
  expect(Object.keys(assumptionValues).filter((name) => !sources.includes(`\`assume.${name}\``))).toEqual([]);
});

it('names only sources that are public pages, the SDK, the emulator itself, or a guess', () => {
  const sourced = /https:\/\/|@aws-sdk\/|emulator's own|\bguess\b/;
  expect(rows.filter(({ source }) => !sourced.test(source))).toEqual([]);
});
