import { defineConfig } from 'vitest/config';

/** The library's tests, with an emulator that assumes what the variable `ASSUME` says; `test/full/assumptions.test.ts` runs it for the other values. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [
      'test/full/**',
      'test/consumers/**',
      // The emulator's own tests say what they assume; the others are about files, and inputs that are refused unsent.
      'test/{emulator,cli}/**',
      'test/hostile-input.test.ts',
      // Examples are programs of their own, with what is built.
      'test/{examples,example-programs,testing-guide}.test.ts',
      'test/step-functions/**',
      // Durable handlers are made of steps that are run under each guess by the tests of images.
      'test/durable/**',
      // Its schedules draw what is assumed.
      'test/model/**',
      'test/{documentation,layers,limits,links,sdk-enums}.test.ts',
    ],
    setupFiles: ['test/support/assume.ts'],
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    restoreMocks: true,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 1,
  },
});
