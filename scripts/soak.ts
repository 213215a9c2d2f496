/** `npm run test:soak -- --minutes 5 [--seed 42]`: random schedules of actions and faults, for so long or until one fails. */
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '5' }, seed: { type: 'string' } } });
const minutes = Number(values.minutes);
if (!(minutes > 0)) throw new Error(`--minutes takes a number above 0, not ${values.minutes}`);

const { status } = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', '--config', 'vitest.full.config.ts', 'test/full/random-schedules.test.ts'],
  {
    stdio: 'inherit',
    env: {
      ...process.env,
      SOAK_MINUTES: String(minutes),
      ...(values.seed !== undefined && { PROPERTY_SEED: values.seed }),
    },
  },
);
process.exitCode = status ?? 1;
