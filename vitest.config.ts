import { defineConfig } from 'vitest/config';

/** Tests that leave nothing behind in their process, and can follow each other in it: loading the SDK anew for each file costs most. */
const tidy = ['test/emulator/**/*.test.ts', 'test/core/**/*.test.ts', 'test/images/**/*.test.ts'];

const exclude = ['test/full/**', 'test/consumers/**', 'node_modules/**'];

const common = {
  env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
  restoreMocks: true,
  testTimeout: 30_000,
  hookTimeout: 30_000,
};

export default defineConfig({
  test: {
    maxWorkers: '100%',
    projects: [
      { test: { ...common, name: 'tidy', include: tidy, isolate: false } },
      { test: { ...common, name: 'isolated', include: ['test/**/*.test.ts'], exclude: [...exclude, ...tidy] } },
    ],
  },
});
