import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fileKeep } from '../crash/file-keep.js';
import { buildChild, type Death, KillGate } from '../crash/kill-gate.js';
import { type ProgramName, programs } from '../crash/programs.js';
import { worldOf } from '../crash/worlds.js';

/** So many times a program is begun anew, and so many times in a row it is killed then. */
const rounds = 3;
const killsInARow = 2;

const seed = Number(process.env['CRASH_SEED'] ?? Date.now() % 1_000_000);
console.log(`CRASH_SEED=${seed} npm run test:full -- test/full/crash.test.ts`);

const folder = mkdtempSync(join(tmpdir(), 'crash-'));

beforeAll(buildChild);

afterAll(() => rmSync(folder, { recursive: true }));

/** Numbers from 0 to 1 that follow from the seed and a name (mulberry32). */
function randomNumbers(name: string): () => number {
  let state = seed + Object.keys(programs).indexOf(name);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Runs a program that is killed at some of its requests, then to its end; tells how many requests the last run made. */
async function runKilled(name: ProgramName, file: string, deaths: readonly Death[]): Promise<number> {
  const keep = fileKeep(file);
  const world = await worldOf(name, keep);
  using gate = new KillGate(world.emulator);
  for (const death of [...deaths, undefined]) {
    const { requests, isKilled } = await gate.run(name, file, death);
    await world.expectNothingLost(keep);
    if (isKilled) continue;
    await world.expectDone(keep);
    expect(world.emulator.modelViolations).toEqual([]);
    return requests;
  }
  throw new Error(`${name} did not come to its end`);
}

describe('a process that is killed at random moments', () => {
  test.each(Object.keys(programs) as ProgramName[])('finishes %s when it is run again', async (name) => {
    const requests = await runKilled(name, join(folder, name), []);
    const random = randomNumbers(name);
    for (let round = 1; round <= rounds; round += 1) {
      const deaths = Array.from({ length: killsInARow }, (): Death => {
        const atRequest = 1 + Math.floor(random() * requests);
        return { atRequest, when: random() < 0.5 ? 'before' : 'after' };
      });
      await runKilled(name, join(folder, `${name}-${round}`), deaths).catch((error: unknown) => {
        throw new Error(`killed at ${JSON.stringify(deaths)} of ${requests} requests`, { cause: error });
      });
    }
  });
});
