import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

/** What every example may use without saying where it comes from. */
const given = `
import { AppStreamClient } from '@aws-sdk/client-appstream';
import * as everything from '../src/index.js';
declare global {
  const client: AppStreamClient;
  const consumer: AppStreamClient;
  const images: everything.ImageShare;
  const rollout: everything.ImageRollout;
  const imageBuilders: everything.ImageBuilderManager;
  const fleets: everything.FleetManager;
  const stacks: everything.StackManager;
  const sessions: everything.SessionNetwork;
}
`;

/** What a guide uses of a package that this one does not depend on: as much of its types as the guide needs, and no more. */
const foreign = `
declare module '@dbos-inc/dbos-sdk' {
  interface StepConfig {
    name?: string;
    retriesAllowed?: boolean;
    maxAttempts?: number;
    intervalSeconds?: number;
    backoffRate?: number;
  }
  export const DBOS: {
    runStep<Return>(step: () => Promise<Return>, config?: StepConfig): Promise<Return>;
    sleepSeconds(seconds: number): Promise<void>;
    registerWorkflow<Args extends unknown[], Return>(
      workflow: (...args: Args) => Promise<Return>,
      config?: { name?: string; maxRecoveryAttempts?: number },
    ): (...args: Args) => Promise<Return>;
    startWorkflow<Args extends unknown[], Return>(
      workflow: (...args: Args) => Promise<Return>,
      params?: { workflowID?: string },
    ): (...args: Args) => Promise<unknown>;
    setConfig(config: { name: string; systemDatabaseUrl?: string; applicationVersion?: string }): void;
    launch(): Promise<void>;
  };
}
`;

interface Example {
  readonly title: string;
  readonly code: string;
  /** Where the block would stand as a file: what is shown as a file of a folder may import from beside it. */
  readonly folder: string;
}

function filesIn(folder: string, ending: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending))
    .map((file) => join(folder, file))
    .filter((file) => !file.startsWith(join('docs', 'api')));
}

function examplesIn(file: string): Example[] {
  const text = readFileSync(file, 'utf8');
  const source = file.endsWith('.ts') ? text.replaceAll(/^\s*\* ?/gm, '') : text;
  return [...source.matchAll(/(^<!-- file: \S+ -->\n)?^```ts\n(.*?)^```$/gms)].map(([, shown, code = ''], index) => ({
    title: `${file}, block ${index + 1}`,
    code,
    folder: shown === undefined ? 'examples' : 'examples/step-functions',
  }));
}

/** Every block becomes a module of its own beside the examples; names of the library that it does not import are imported for it. */
function asModule(code: string, exported: readonly string[]): string {
  const used = exported.filter((name) => new RegExp(`\\b${name}\\b`).test(code));
  const imports = /from 'appstream-kit'/.test(code) ? '' : `import { ${used.join(', ')} } from 'appstream-kit';\n`;
  return `${imports}${code}\nexport {};\n`;
}

const examples = [
  ...['README.md', 'CONTRIBUTING.md', ...filesIn('docs', '.md'), ...filesIn('src', '.ts')].flatMap(examplesIn),
];

function compile(): Map<string, string[]> {
  const { config } = ts.readConfigFile('tsconfig.json', (path) => ts.sys.readFile(path)) as { config: object };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, '.');
  const paths = {
    'appstream-kit': [resolve('src/index.ts')],
    'appstream-kit/emulator': [resolve('src/emulator/index.ts')],
    'appstream-kit/*': [resolve('src/*/index.ts')],
  };
  const settings: ts.CompilerOptions = { ...options, paths, noUnusedLocals: false, noUnusedParameters: false };
  const files = new Map<string, string>([
    [resolve('test/given.ts'), given],
    [resolve('test/foreign.d.ts'), foreign],
  ]);
  const base = ts.createCompilerHost(settings);
  const probe = ts.createProgram([resolve('src/index.ts')], settings);
  const index = probe.getSourceFile(resolve('src/index.ts'));
  const symbol = index && probe.getTypeChecker().getSymbolAtLocation(index);
  const exported = symbol
    ? probe
        .getTypeChecker()
        .getExportsOfModule(symbol)
        .map(({ name }) => name)
    : [];
  for (const [at, { code, folder }] of examples.entries())
    files.set(resolve(`${folder}/example-${at}.ts`), asModule(code, exported));
  const host: ts.CompilerHost = {
    ...base,
    fileExists: (name) => files.has(name) || base.fileExists(name),
    readFile: (name) => files.get(name) ?? base.readFile(name),
    getSourceFile: (name, language, ...rest) => {
      const text = files.get(name);
      return text === undefined
        ? base.getSourceFile(name, language, ...rest)
        : ts.createSourceFile(name, text, language);
    },
  };
  const program = ts.createProgram([...files.keys()], settings, host, probe);
  const found = new Map<string, string[]>();
  for (const diagnostic of ts.getPreEmitDiagnostics(program)) {
    const file = diagnostic.file?.fileName ?? '';
    const message = ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n');
    found.set(file, [...(found.get(file) ?? []), message]);
  }
  return found;
}

describe('code blocks in documents and docstrings compile', () => {
  const problems = compile();

  test('there are examples', () => {
    expect(examples.length).toBeGreaterThan(10);
    expect(problems.get(resolve('test/given.ts')) ?? []).toEqual([]);
    expect(problems.get(resolve('test/foreign.d.ts')) ?? []).toEqual([]);
  });

  test.each(examples.map((example, at) => [example.title, example, at] as const))(
    '%s',
    (_title, { code, folder }, at) => {
      expect(problems.get(resolve(`${folder}/example-${at}.ts`)) ?? [], code).toEqual([]);
    },
  );
});
