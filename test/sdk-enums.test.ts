import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as sdk from '@aws-sdk/client-appstream';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { appstreamModel } from '../src/emulator/model/model.js';

/** The enums of the installed SDK, by name. */
const installed = new Map(
  Object.entries(sdk)
    .filter(([, value]) => isEnum(value))
    .map(([name, value]) => [name, new Set<string>(Object.values(value as object))]),
);

function isEnum(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).length > 0 && Object.values(value).every((each) => typeof each === 'string');
}

/** An open union of texts, `Open<'A' | 'B'>`, as it is declared. */
interface Declared {
  readonly where: string;
  readonly values: readonly string[];
}

function declaredIn(file: string): Declared[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const found: Declared[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isTypeReferenceNode(node) && node.typeName.getText() === 'Open') {
      const values = [...node.getText().matchAll(/'([^']+)'/g)].map(([, value = '']) => value);
      if (values.length > 0) found.push({ where: `${file} ${nameOf(node)}`, values });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** Name of the type or member that a type stands in. */
function nameOf(node: ts.Node): string {
  for (let at = node.parent; !ts.isSourceFile(at); at = at.parent) {
    if (ts.isPropertySignature(at) || ts.isTypeAliasDeclaration(at)) return at.name.getText();
  }
  return '';
}

/** The enum of the SDK that has most in common with some values. */
function closest(values: readonly string[]): readonly [name: string, known: ReadonlySet<string>] | undefined {
  const likeness = (known: ReadonlySet<string>) => {
    const common = values.filter((value) => known.has(value)).length;
    return common / (known.size + values.length - common);
  };
  const [best] = [...installed].sort(([, one], [, other]) => likeness(other) - likeness(one));
  return best !== undefined && likeness(best[1]) > 0 ? best : undefined;
}

/** In what a union of ours and its enum of the SDK differ, in words. */
function drift({ where, values }: Declared): string[] {
  const match = closest(values);
  if (match === undefined) return [`${where} is like no enum of the SDK`];
  const [name, known] = match;
  return [
    ...[...known].filter((value) => !values.includes(value)).map((value) => `${where} lacks ${name} ${value}`),
    ...values.filter((value) => !known.has(value)).map((value) => `${where} has ${value}, ${name} does not`),
  ];
}

const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.startsWith('emulator'))
  .map((file) => join('src', file));

describe('the values that our declarations name', () => {
  const declared = files.flatMap(declaredIn);

  test('are those of the enums of the installed SDK', () => {
    expect(declared.flatMap(drift)).toEqual([]);
  });

  test('are all found, also those of every enum that inputs have', () => {
    const ofInputs = [
      ...['AccessEndpointType', 'Action', 'AgentAction', 'AuthenticationType', 'FleetState', 'ImageBuilderState'],
      ...['Permission', 'PlatformType', 'PreferredProtocol', 'ScreenImageFormat', 'ScreenResolution'],
      ...['StorageConnectorType', 'StreamView', 'UserControlMode', 'VisibilityType'],
    ];
    const isDeclared = (known: ReadonlySet<string>) =>
      declared.some(({ values }) => values.length === known.size && values.every((value) => known.has(value)));
    expect(ofInputs.filter((name) => !isDeclared(installed.get(name) ?? new Set()))).toEqual([]);
  });

  test('are named where they drift', () => {
    expect(drift({ where: 'a.ts streamView', values: ['APP', 'WINDOW'] })).toEqual([
      'a.ts streamView lacks StreamView DESKTOP',
      'a.ts streamView has WINDOW, StreamView does not',
    ]);
  });
});

test("the emulator's model has no value that the installed SDK lacks, but for what a live answer showed", () => {
  const beyond = Object.entries(appstreamModel.shapes).flatMap(([name, shape]) => {
    const known = installed.get(name);
    if (shape.type !== 'string' || known === undefined) return [];
    return (shape.enum ?? []).filter((value) => !known.has(value)).map((value) => `${name} ${value}`);
  });

  expect(beyond).toEqual(['FleetErrorCode SHARED_IMAGE_DELETED']);
});
