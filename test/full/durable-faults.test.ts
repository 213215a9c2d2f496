import type { DurableLambdaHandler } from '@aws/durable-execution-sdk-js';
import { describe, expect, test } from 'vitest';
import { durableApply, durableRevocation, durableRollout } from '../../src/durable/index.js';
import { Emulator } from '../../src/emulator/index.js';
import { ImageRollout, ImageShare } from '../../src/images/index.js';
import { type Doors, deaths, type Fault, FaultyRun, malformed, passing } from '../durable/faults.js';
import { StrictEngine } from '../durable/strict-engine.js';
import { withoutWaiting } from '../durable/without-waiting.js';
import { type Told, World } from '../durable/world.js';
import { Site } from '../images/rollout/site.js';

withoutWaiting();

const accounts = ['222222222222', '333333333333'];

/** Work that is prepared. */
interface Prepared {
  readonly engine: StrictEngine;
  /** What is ordered, as things stand. */
  readonly order: () => Promise<object>;
  readonly handlerOf: (doors: Doors) => DurableLambdaHandler;
  /** How the accounts stand. */
  readonly standing: () => Promise<unknown>;
}

async function accountsOf(images: ImageShare): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { accountId } of images.grants('Test_Image')) found.push(accountId);
  return found.sort();
}

function imagesOf(world: World, { around }: Doors): ImageShare {
  return new ImageShare({ client: around(world.owner), consumerClient: (id) => around(world.consumer(id)) });
}

/** Two accounts whose users stream for an hour. */
async function revocation(): Promise<Prepared> {
  const world = new World();
  await world.withUsers(accounts, 3_600);
  const begin = accounts.map((accountId) => ({ imageName: 'Test_Image', accountId, pollSeconds: 600 }));
  return {
    engine: world.engine,
    order: () => Promise.resolve({ begin }),
    handlerOf: ({ durableExecutionClient, ...doors }) => {
      const images = imagesOf(world, { durableExecutionClient, ...doors });
      return durableRevocation({ images, deliver: doors.deliver, now: world.now }, { durableExecutionClient });
    },
    standing: () => accountsOf(world.images),
  };
}

/** Three accounts get an image, and one loses it. */
async function apply(): Promise<Prepared> {
  const world = new World();
  await world.share('999999999999');
  const wanted = [...accounts, '444444444444'];
  return {
    engine: world.engine,
    order: async () => ({ begin: [await world.images.plan('Test_Image', wanted, { removeOthers: true })] }),
    handlerOf: ({ durableExecutionClient, ...doors }) => {
      const images = imagesOf(world, { durableExecutionClient, ...doors });
      return durableApply({ images, deliver: doors.deliver, now: world.now }, { durableExecutionClient });
    },
    standing: () => accountsOf(world.images),
  };
}

/** Two accounts, one after the other. */
async function rollout(): Promise<Prepared> {
  const site = new Site(new Emulator());
  for (const id of accounts) {
    await site.share('Test_Image', id);
    await site.addFleet('design', id);
  }
  return {
    engine: new StrictEngine({ now: site.now, advance: (seconds) => site.emulator.advance(seconds) }),
    order: async () => ({ begin: [await site.plan({ accounts })], waveSize: 1 }),
    handlerOf: ({ around, deliver, durableExecutionClient }) => {
      const consumerClient = (id: string) => around(site.client(id));
      const rolling = new ImageRollout({ client: around(site.owner), consumerClient });
      return durableRollout({ rollout: rolling, deliver, now: site.now }, { durableExecutionClient });
    },
    standing: () =>
      Promise.all(
        accounts.map(async (id) => {
          const { ImageArn = '', State } = await site.fleet('design', id);
          const image = ImageArn.split('/').at(-1);
          const shared = await site.shared(id);
          // No fleet is left on an image that its account may not use.
          expect(shared).toContain(image);
          return { image, State, shared };
        }),
      ),
  };
}

/** What came of an order. */
interface Ran {
  readonly run: FaultyRun;
  readonly complete: boolean;
  readonly standing: unknown;
}

async function ran(prepared: Prepared, name: string, run: FaultyRun): Promise<Ran> {
  const { engine, order, handlerOf, standing } = prepared;
  const execution = engine.start(name, await order());
  await run.run(handlerOf);
  const { complete } = engine.resultOf(execution) as { complete: boolean };
  return { run, complete, standing: await standing() };
}

/** What events tell, without what failed on the way; each event once. */
function facts(events: readonly Told[]): readonly string[] {
  const bodies = new Map(events.map((event) => [event.id, { accountId: '', type: '', fleetName: '', ...event }]));
  return [...bodies.values()]
    .filter(({ type }) => type !== 'look-failed' && type !== 'not-visible')
    .map(({ accountId, type, fleetName }) => `${accountId} ${type} ${fleetName}`)
    .sort();
}

/** Each event has one body, and of those that are numbered none is missing. */
function expectWhole(events: readonly Told[], what: string): void {
  const bodies = new Map(events.map((event) => [event.id, JSON.stringify(event)]));
  expect(
    events.filter((event) => bodies.get(event.id) !== JSON.stringify(event)),
    what,
  ).toEqual([]);
  const counts = new Map<string, number[]>();
  for (const id of bodies.keys()) {
    const [, chain = '', number] = /^(.*)\/(\d{1,3})$/.exec(id) ?? [];
    if (number !== undefined) counts.set(chain, [...(counts.get(chain) ?? []), Number(number)]);
  }
  for (const numbers of counts.values()) {
    const sorted = numbers.sort((one, other) => one - other);
    expect(sorted, what).toEqual(sorted.map((_, at) => at + 1));
  }
}

interface Trial {
  readonly what: string;
  readonly at: number;
  readonly fault: Fault;
}

function trials(points: readonly string[], faults: Readonly<Record<string, Fault>>, ofAppStream: boolean): Trial[] {
  return points.flatMap((point, at) => {
    const isOwn = point === 'checkpoint' || point === 'deliver';
    if (ofAppStream && isOwn) return [];
    return Object.entries(faults).map(([name, fault]) => ({ what: `${point} #${at} ${name}`, at, fault }));
  });
}

describe.each([
  ['a revocation', revocation],
  ['a plan that is applied', apply],
  ['a rollout', rollout],
] as const)('%s', (_, prepare) => {
  const undisturbed = async () => {
    const prepared = await prepare();
    const base = await ran(prepared, 'first', new FaultyRun(prepared.engine));
    expect(base.complete).toBe(true);
    expectWhole(base.run.delivered, 'undisturbed');
    return base;
  };

  async function expectAsIfNothing(base: Ran, { what, at, fault }: Trial, died: number): Promise<void> {
    const prepared = await prepare();
    const { run, complete, standing } = await ran(prepared, 'first', new FaultyRun(prepared.engine, at, fault));
    expect(run.points.length, what).toBeGreaterThan(at);
    expect(run.deaths, what).toBe(died);
    expect({ complete, standing }, what).toEqual({ complete: true, standing: base.standing });
    expect(facts(run.delivered), what).toEqual(facts(base.run.delivered));
    expectWhole(run.delivered, what);
  }

  test('ends as if nothing had been when any one request fails for a reason that passes', async () => {
    const base = await undisturbed();
    const all = trials(base.run.points, passing, true);
    expect(all.length).toBeGreaterThanOrEqual(40);
    for (const trial of all) await expectAsIfNothing(base, trial, 0);
  });

  test('ends as if nothing had been when its process dies at any one request, checkpoint or delivery', async () => {
    const base = await undisturbed();
    const all = trials(base.run.points, deaths, false);
    expect(all.length).toBeGreaterThanOrEqual(24);
    for (const trial of all) await expectAsIfNothing(base, trial, 1);
  });

  test('is never called complete where an answer that no service gives changed its end, and is mended by the same order', async () => {
    const base = await undisturbed();
    const all = trials(base.run.points, malformed, true);
    let disturbed = 0;
    for (const { what, at, fault } of all) {
      const prepared = await prepare();
      const first = await ran(prepared, 'first', new FaultyRun(prepared.engine, at, fault));
      expectWhole(first.run.delivered, what);
      if (first.complete) {
        expect(first.standing, what).toEqual(base.standing);
        continue;
      }
      disturbed += 1;
      const again = await ran(prepared, 'again', new FaultyRun(prepared.engine));
      expect({ complete: again.complete, standing: again.standing }, what).toEqual({
        complete: true,
        standing: base.standing,
      });
      expectWhole([...first.run.delivered, ...again.run.delivered], what);
    }
    expect(disturbed).toBeGreaterThan(0);
  });
});
