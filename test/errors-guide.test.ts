import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

const source = ts.createSourceFile(
  'src/errors.ts',
  readFileSync('src/errors.ts', 'utf8'),
  ts.ScriptTarget.ES2023,
  true,
);

interface ErrorClass {
  readonly name: string;
  readonly code: string;
  readonly fields: readonly string[];
}

/** The errors, each with the fields that it has beyond those of all errors. */
const classes: readonly ErrorClass[] = source.statements.filter(ts.isClassDeclaration).flatMap((declaration) => {
  const members = declaration.members.filter(ts.isPropertyDeclaration);
  const code = members.find((member) => member.name.getText() === 'code')?.initializer;
  if (code === undefined || !ts.isStringLiteral(code)) return [];
  const fields = members.map((member) => member.name.getText()).filter((name) => name !== 'name' && name !== 'code');
  return [{ name: declaration.name?.text ?? '', code: code.text, fields }];
});

/** The fields that all errors have. */
const sharedFields = source.statements
  .filter(ts.isClassDeclaration)
  .filter(({ name }) => name?.text === 'AppStreamKitError')
  .flatMap(({ members }) => members.filter(ts.isPropertyDeclaration).map((member) => member.name.getText()))
  .filter((name) => !name.startsWith('['));

/** The values of a union of string literals. */
function valuesOf(union: string): string[] {
  const declaration = source.statements.filter(ts.isTypeAliasDeclaration).find(({ name }) => name.text === union);
  if (declaration === undefined || !ts.isUnionTypeNode(declaration.type)) return [];
  return declaration.type.types.map((type) => type.getText().slice(1, -1));
}

const guide = readFileSync('docs/guides/errors.md', 'utf8');

/** The section under a heading. */
function section(heading: string): string {
  return guide.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
}

/** First cells of the rows of the tables in a section, without the heads. */
function firstCells(text: string): string[] {
  return [...text.matchAll(/^\| \[?`([a-z-]+)`/gm)].map(([, cell = '']) => cell);
}

describe('docs/guides/errors.md', () => {
  test('has a section for each code, in the order of the source, and none for another', () => {
    const headings = [...guide.matchAll(/^## ([a-z-]+)$/gm)].map(([, code]) => code);

    expect(headings).toEqual(classes.map(({ code }) => code));
    expect(classes).toHaveLength(12);
  });

  test('lists each code in its overview', () => {
    expect(firstCells(guide.slice(0, guide.indexOf('## ')))).toEqual(classes.map(({ code }) => code));
  });

  test.each(classes)('names $name and each of its fields in the section of $code', ({ name, code, fields }) => {
    const text = section(code);

    expect(text).toContain(`\`${name}\``);
    expect(fields.filter((field) => !text.includes(`\`${field}\``))).toEqual([]);
  });

  test('names the fields that all errors have', () => {
    const text = section('What all of them have');

    expect(sharedFields).toContain('requestId');
    expect(sharedFields.filter((field) => !text.includes(`\`${field}\``))).toEqual([]);
  });

  test.each([
    ['conflict', 'ConflictReason'],
    ['access', 'AccessReason'],
  ])('has a row for each reason of %s', (code, union) => {
    const reasons = valuesOf(union);
    const classFields = classes.find((one) => one.code === code)?.fields ?? [];

    expect(reasons.length).toBeGreaterThan(3);
    const rows = firstCells(section(code)).filter((cell) => !classFields.includes(cell));
    expect(rows).toEqual(reasons);
  });
});
