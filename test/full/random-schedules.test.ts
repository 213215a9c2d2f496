import { test } from 'vitest';
import { runSchedules } from '../model/schedules.js';

/** Set by `npm run test:soak`. */
const minutes = Number(process.env['SOAK_MINUTES'] ?? 0);
const seed = Number(process.env['PROPERTY_SEED'] ?? Date.now() % 1_000_000_000);

test(
  minutes > 0 ? `random schedules for ${minutes} minutes` : 'a thousand random schedules end as the model predicts',
  async () => {
    console.log(`PROPERTY_SEED=${seed} npm run test:full -- test/full/random-schedules.test.ts`);
    const numRuns = minutes > 0 ? 100 : 1000;
    const end = performance.now() + minutes * 60_000;
    let batches = 0;
    do {
      await runSchedules({ numRuns, seed: seed + batches });
      batches += 1;
    } while (performance.now() < end);
    console.log(`${batches * numRuns} schedules`);
  },
  minutes * 60_000 + 600_000,
);
