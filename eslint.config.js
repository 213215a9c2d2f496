import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** Type-aware rules and size limits; formatting, imports and folder boundaries are biome's. */
export default defineConfig(
  globalIgnores(['dist/', 'coverage/', 'docs/', 'test/consumers/']),
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      // The runner itself waits for its tests.
      '@typescript-eslint/no-floating-promises': [
        'error',
        { allowForKnownSafeCalls: [{ from: 'package', name: 'test', package: 'node:test' }] },
      ],
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    // It lists names, and holds no code.
    files: ['src/index.ts'],
    rules: { 'max-lines': 'off' },
  },
  {
    // Steps are replayed by hosts with clocks of their own: `now` is the only clock they know, and nothing in them is random.
    files: [
      'src/images/revocation/*.ts',
      'src/images/rollout/*.ts',
      'src/images/apply-steps.ts',
      'src/images/settle-task.ts',
      'src/images/share-task.ts',
    ],
    ignores: [
      'src/images/revocation/revocation-watch.ts',
      'src/images/revocation/revoke-and-watch.ts',
      'src/images/rollout/rollout-run.ts',
      'src/images/rollout/image-rollout.ts',
      'src/images/rollout/plan-rollout.ts',
    ],
    rules: {
      'no-restricted-globals': ['error', 'process', 'crypto', 'performance', 'setTimeout', 'setInterval'],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Take the time from `now` of the step.' },
        { object: 'Math', property: 'random', message: 'Make jitter from the checkpoint.' },
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: 'NewExpression[callee.name="Date"][arguments.length=0]',
          message: 'Take the time from `now` of the step.',
        },
        { selector: 'ImportDeclaration[source.value=/^node:/]', message: 'Steps read nothing of the environment.' },
      ],
    },
  },
  {
    files: ['test/**/*.ts', 'bench/**/*.ts', 'examples/**/*.ts', 'scripts/**/*.ts'],
    rules: { '@typescript-eslint/explicit-module-boundary-types': 'off' },
  },
);
