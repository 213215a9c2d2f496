import { defineConfig } from 'tsdown';
import { bundledPackages } from './scripts/bundled-packages.ts';

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    errors: 'src/errors.ts',
    'images/index': 'src/images/index.ts',
    'fleets/index': 'src/fleets/index.ts',
    'stacks/index': 'src/stacks/index.ts',
    'sessions/index': 'src/sessions/index.ts',
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
  deps: { alwaysBundle: [...bundledPackages, /^zod\//], onlyBundle: bundledPackages },
});
