import { defineConfig } from 'vitest/config';

/** The tests of one folder, for `npm run test:mutation`: all in one process, because most of the time goes by loading. */
export default defineConfig({
  plugins: [
    {
      name: 'schemas are built anew at each use',
      // A schema is built by the first test that uses it; the others would pass for tests that do not reach it.
      enforce: 'pre',
      transform: (code, id) =>
        /\/src\/.*\.ts$/.test(id) ? code.replaceAll('= lazy(', '= ((build) => build)(') : undefined,
    },
  ],
  test: {
    include: (process.env['MUTATION_TESTS'] ?? 'test/{core,images,sessions}/**/*.test.ts').split(' '),
    exclude: [
      // They run for seconds, over ground that others cover.
      'test/images/revocation/{sixteen-hours,interrupted-watch}.test.ts',
      'test/sessions/{any-interleaving,thousand-sessions}.test.ts',
    ],
    isolate: false,
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    restoreMocks: true,
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
