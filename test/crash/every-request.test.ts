import { AppStreamClient } from '@aws-sdk/client-appstream';
import { EC2Client } from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { consumerId, type Keep, ownerId, type ProgramName, programs } from './programs.js';
import { type World, worldOf } from './worlds.js';

beforeEach(() => {
  vi.useFakeTimers();
  vi.setTimerTickMode('nextTimerAsync');
});

afterEach(() => {
  vi.useRealTimers();
});

/** When a process dies: at which of its requests, and whether that still takes effect. */
interface Death {
  readonly atRequest: number;
  readonly when: 'before' | 'after';
}

/** Values that go through JSON, as through a file. */
class Drawer implements Keep {
  readonly #lines: { readonly name: string; readonly json: string }[] = [];

  add(name: string, value: unknown): void {
    this.#lines.push({ name, json: JSON.stringify(value) });
  }

  all(name: string): readonly unknown[] {
    return this.#lines.filter((line) => line.name === name).map(({ json }) => JSON.parse(json) as unknown);
  }
}

/** Runs a program in a process that may die: nothing that it sends, keeps or does afterwards has any effect. */
async function runMortal(name: ProgramName, { emulator }: World, keep: Keep, death?: Death): Promise<void> {
  let requests = 0;
  let isDead = false;
  let die: () => void;
  const dead = new Promise<void>((resolve) => {
    die = resolve;
  });
  const mortal = (accountId: string) => {
    const config = emulator.clientConfig(accountId);
    const { requestHandler } = config;
    const handle: typeof requestHandler.handle = async (request, options) => {
      if (isDead) return new Promise(() => undefined);
      requests += 1;
      if (requests !== death?.atRequest) return requestHandler.handle(request, options);
      isDead = true;
      if (death.when === 'after') await requestHandler.handle(request, options);
      die();
      return new Promise(() => undefined);
    };
    return { ...config, requestHandler: { ...requestHandler, handle } };
  };
  const clients = {
    owner: new AppStreamClient(mortal(ownerId)),
    consumer: new AppStreamClient(mortal(consumerId)),
    ec2: new EC2Client(mortal(ownerId)),
  };
  const memory: Keep = {
    add: (what, value) => {
      if (!isDead) keep.add(what, value);
    },
    all: (what) => keep.all(what),
  };
  await Promise.race([programs[name](clients, memory), dead]);
}

/** Operations that the program asked for before it died, or to its end. */
async function dieAndRunAgain(name: ProgramName, death?: Death): Promise<readonly string[]> {
  const keep = new Drawer();
  const world = await worldOf(name, keep);
  const mark = world.emulator.requests.length;
  await runMortal(name, world, keep, death);
  const asked = world.emulator.requests.slice(mark).map(({ operation }) => operation);
  if (death !== undefined) {
    await world.expectNothingLost(keep);
    await runMortal(name, world, keep);
  }
  await world.expectNothingLost(keep);
  await world.expectDone(keep);
  expect(world.emulator.modelViolations).toEqual([]);
  return asked;
}

/** At each request, before it takes effect; at those that change something also after. */
function deathsIn(asked: readonly string[]): readonly Death[] {
  return asked.flatMap((operation, index): readonly Death[] => {
    const atRequest = index + 1;
    const before = { atRequest, when: 'before' } as const;
    return /^(Describe|List)/.test(operation) ? [before] : [before, { atRequest, when: 'after' }];
  });
}

describe('a process that dies at any of its requests', () => {
  test.each(Object.keys(programs) as ProgramName[])('finishes %s when it is run again', async (name) => {
    const asked = await dieAndRunAgain(name);
    expect(asked).not.toEqual([]);
    for (const death of deathsIn(asked)) {
      await dieAndRunAgain(name, death).catch((error: unknown) => {
        const { atRequest, when } = death;
        throw new Error(`dead ${when} request ${atRequest}, ${asked[atRequest - 1] ?? ''}`, { cause: error });
      });
    }
  });
});
