/**
 * Writes `docs/api.md`: every export of every subpath with its signature, from the declarations that were built, so that a change of
 * the public API shows in review. With `--check` it writes nothing, and fails when the page is not what it would write.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import ts from 'typescript';

const page = 'docs/api.md';

const { name: packageName, exports: subpaths } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  readonly name: string;
  readonly exports: Readonly<Record<string, string | { readonly types: string }>>;
};
const entries = Object.entries(subpaths).flatMap(([subpath, target]) =>
  typeof target === 'string' ? [] : [{ module: `${packageName}${subpath.slice(1)}`, file: resolve(target.types) }],
);

const program = ts.createProgram(
  entries.map(({ file }) => file),
  { module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ES2023, strict: true, skipLibCheck: true, noEmit: true },
);
const checker = program.getTypeChecker();
const printer = ts.createPrinter({ removeComments: true });

/** What a symbol was declared as, and not what another module calls it. */
function origin(symbol: ts.Symbol): ts.Symbol {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

function statementOf(declaration: ts.Declaration): ts.Node {
  return ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
}

function signature(symbol: ts.Symbol): string {
  const declarations = origin(symbol).declarations ?? [];
  if (declarations.length === 0) throw new Error(`${symbol.name} has no declaration`);
  return declarations
    .map((declaration) =>
      printer.printNode(ts.EmitHint.Unspecified, statementOf(declaration), declaration.getSourceFile()),
    )
    .join('\n');
}

function exportsOf(file: string): ts.Symbol[] {
  const source = program.getSourceFile(file);
  const module = source && checker.getSymbolAtLocation(source);
  if (module === undefined) throw new Error(`${file} is no module: build first`);
  return checker
    .getExportsOfModule(module)
    .toSorted((one, other) => (one.name < other.name ? -1 : Number(one.name > other.name)));
}

/** Each export in full where it comes first, and by its name where it comes again. */
function report(): string {
  const shownIn = new Map<ts.Symbol, string>();
  const sections = entries.map(({ module, file }) => {
    const exported = exportsOf(file);
    const again = exported.filter((symbol) => shownIn.has(origin(symbol)));
    const fresh = exported.filter((symbol) => !shownIn.has(origin(symbol)));
    for (const symbol of fresh) shownIn.set(origin(symbol), module);
    return [
      `## ${module}`,
      ...(again.length > 0 ? [`As above: ${again.map(({ name }) => `\`${name}\``).join(', ')}.`] : []),
      ...fresh.map((symbol) => `### ${symbol.name}\n\n\`\`\`typescript\n${signature(symbol)}\n\`\`\``),
    ].join('\n\n');
  });
  return [
    '# The public API',
    'Every export with its signature, written by `npm run api` and checked by `npm run check`: what changes here changes for users.',
    ...sections,
  ]
    .join('\n\n')
    .concat('\n');
}

const current = report();
if (!process.argv.includes('--check')) writeFileSync(page, current);
else if (readFileSync(page, 'utf8') !== current) {
  console.error(
    `The public API is not what ${page} says. When it is meant to change: npm run api, and commit the page.`,
  );
  process.exitCode = 1;
}
