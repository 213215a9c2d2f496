import { defineConfig } from 'vitest/config';

/** What `npm test` leaves out because it needs programs that not every machine has, or much time. */
export default defineConfig({
  test: {
    include: ['test/full/**/*.test.ts'],
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    restoreMocks: true,
    testTimeout: 300_000,
    hookTimeout: 120_000,
    fileParallelism: false,
    maxConcurrency: 2,
  },
});
