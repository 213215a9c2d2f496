import { test } from 'vitest';
import { runSchedules } from './schedules.js';

test('whatever two accounts do, and whatever happens to their requests, a simple model predicts it', async () => {
  await runSchedules({ numRuns: 200 });
}, 120_000);
