import { defineConfig } from 'tsdown';
import { bundledPackages } from './scripts/bundled-packages.ts';

/** The service's model as the one line of text that it is: written as an object, it would take a fourth more room. */
const jsonAsText = {
  name: 'json-as-text',
  transform: {
    filter: { id: /\.json$/ },
    handler: (code: string) => {
      const json = JSON.stringify(JSON.parse(code));
      if (/`|\$\{/.test(json)) throw new Error('A JSON file does not fit into a template as it is.');
      return { code: `export default JSON.parse(String.raw\`${json}\`);`, moduleType: 'js' as const };
    },
  },
};

/**
 * Lines and names stay, for stack traces and debuggers; indents go, which take 4 % of the package. Texts of more lines
 * than one are left alone.
 */
const withoutIndents = {
  name: 'without-indents',
  generateBundle(
    this: { parse(code: string): unknown },
    _options: unknown,
    bundle: Readonly<Record<string, { readonly type: string; code?: string }>>,
  ) {
    for (const [file, chunk] of Object.entries(bundle)) {
      if (file.endsWith('.js') && chunk.code !== undefined) {
        chunk.code = outdented(chunk.code, templatesOf(this.parse(chunk.code)));
      }
    }
  },
};

/** Templates are the only texts that go on in the next line; inside of one, and of what is put into it, nothing is changed. */
function outdented(code: string, templates: readonly Range[]): string {
  return code.replace(/^\t+/gm, (indent, at: number) =>
    templates.some(({ start, end }) => start < at && at < end) ? indent : '',
  );
}

interface Range {
  readonly start: number;
  readonly end: number;
}

function templatesOf(node: unknown): Range[] {
  if (typeof node !== 'object' || node === null) return [];
  const inside = Object.values(node).flatMap((member) => templatesOf(member));
  return 'type' in node && node.type === 'TemplateLiteral' ? [node as unknown as Range, ...inside] : inside;
}

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    errors: 'src/errors.ts',
    'images/index': 'src/images/index.ts',
    'fleets/index': 'src/fleets/index.ts',
    'stacks/index': 'src/stacks/index.ts',
    'sessions/index': 'src/sessions/index.ts',
    'durable/index': 'src/durable/index.ts',
    'emulator/index': 'src/emulator/index.ts',
    'cli/main': 'src/cli/main.ts',
  },
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  fixedExtension: false,
  dts: true,
  clean: true,
  hash: false,
  logLevel: 'warn',
  // A chunk that is named after one of the index files would overwrite the entry of that name.
  // Docstrings are in the declarations, where editors look for them.
  outputOptions: {
    chunkFileNames: 'chunks/[name].js',
    comments: { jsdoc: false },
    // Each file costs an import half a millisecond: what all managers use is in one.
    codeSplitting: {
      groups: [
        { name: 'errors', test: /src\/errors\.ts$/, priority: 1 },
        {
          name: 'core',
          test: /(?:src\/(?:core|service)\/.*|src\/limits|src\/records|node_modules\/.*)(?<!\.d)\.[cm]?[jt]s$/,
        },
      ],
    },
  },
  // Comments that name the source file of each part would take 2 % of the package.
  minify: { compress: true, mangle: false, codegen: { removeWhitespace: false } },
  inputOptions: { experimental: { attachDebugInfo: 'none' } },
  plugins: [jsonAsText, withoutIndents],
  deps: { alwaysBundle: [...bundledPackages, /^zod\//], onlyBundle: bundledPackages },
});
