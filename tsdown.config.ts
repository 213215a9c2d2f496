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
  outputOptions: { chunkFileNames: 'chunks/[name].js', comments: { jsdoc: false } },
  // Comments that name the source file of each part would take 2 % of the package.
  inputOptions: { experimental: { attachDebugInfo: 'none' } },
  plugins: [jsonAsText],
  deps: { alwaysBundle: [...bundledPackages, /^zod\//], onlyBundle: bundledPackages },
});
