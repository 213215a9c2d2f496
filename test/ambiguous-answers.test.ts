import { describe, expect, test } from 'vitest';
import type { Failure } from '../src/emulator/index.js';
import { type ApplyStep, NotFoundError, type RevocationStep, type RolloutStep } from '../src/index.js';
import { endState } from './scenarios/end-state.js';
import { scenarios, titleOf } from './scenarios/index.js';
import { isMethod, type Scenario } from './scenarios/scenario.js';
import { withoutWaiting } from './scenarios/without-waiting.js';
import { type Called, type Sending, World } from './scenarios/world.js';
import { fleet, quick } from './support/managers.js';

withoutWaiting();

/** One `send` of the library that changes something, and whether it took effect. */
interface Write extends Sending {
  readonly input: string;
  readonly tookEffect: boolean;
}

/** How the answer to a write is lost. */
interface Loss {
  readonly title: string;
  readonly failure: Omit<Failure, 'operation'>;
}

/** As often as the SDK tries: the answer stays lost. */
const allTries = 3;
const serverError = { code: 'InternalFailure', status: 500 };

const losses: readonly Loss[] = [
  { title: 'lost once after it took effect', failure: { when: 'after', disconnect: true, times: 1 } },
  { title: 'lost once before', failure: { when: 'before', error: serverError, times: 1 } },
  { title: 'lost for good after it took effect', failure: { when: 'after', error: serverError, times: allTries } },
  { title: 'cut off for good after it took effect', failure: { when: 'after', disconnect: true, times: allTries } },
  { title: 'lost for good before', failure: { when: 'before', disconnect: true, times: allTries } },
];

function isWrite({ operation }: Sending): boolean {
  return !/^(Describe|List)/.test(operation);
}

interface Watched {
  readonly writes: Write[];
  readonly told: Called[];
}

/** Notices the writes of a world and what its callbacks are told. */
function watch(world: World, lost?: Failure): Watched {
  const watched: Watched = { writes: [], told: [] };
  world.onCall = (called) => watched.told.push(called);
  world.around = async (sending, send) => {
    if (!isWrite(sending)) return send();
    const at = world.emulator.requests.length;
    const note = (tookEffect: boolean) => {
      const request = world.emulator.requests.slice(at).find(({ operation }) => operation === sending.operation);
      const input = JSON.stringify(request?.input);
      if (!input.includes('DryRun')) watched.writes.push({ ...sending, input, tookEffect });
    };
    try {
      const answer = await send();
      note(true);
      return answer;
    } catch (error) {
      // A request that the SDK repeated had its first answer lost.
      const { attempts = 1 } = (error as { $metadata?: { attempts?: number } }).$metadata ?? {};
      note(lost?.when === 'after' && lost.operation === sending.operation && attempts > 1);
      throw error;
    }
  };
  return watched;
}

/** Writes that took effect, in an order of their own. */
function effects(writes: readonly Write[]): readonly string[] {
  return writes
    .filter(({ tookEffect }) => tookEffect)
    .map(({ accountId, operation, input }) => `${accountId} ${operation} ${input}`)
    .sort();
}

/** What a result says of whether anything was changed, where it says so. */
function saidToHaveChanged(result: unknown): boolean | undefined {
  if (typeof result !== 'object' || result === null) return undefined;
  if ('changed' in result && typeof result.changed === 'boolean') return result.changed;
  const entries = 'outcomes' in result ? result.outcomes : 'changes' in result ? result.changes : undefined;
  if (!Array.isArray(entries)) return undefined;
  return (entries as { outcome: string }[]).some(({ outcome }) => outcome === 'changed');
}

/** How a call ended. */
interface Run {
  readonly result?: unknown;
  readonly error?: unknown;
}

async function settled(work: Promise<unknown>): Promise<Run> {
  try {
    return { result: await work };
  } catch (error) {
    return { error: error ?? 'nothing' };
  }
}

/** Whether a run tells that something was not done. */
function tellsOfFailure({ result, error }: Run): boolean {
  if (error !== undefined) return true;
  return typeof result === 'object' && result !== null && 'complete' in result && result.complete === false;
}

/** One step of several is gone on with to the end, as its host would; anything else is at its end already. */
async function toTheEnd({ method }: Scenario, world: World, result: unknown): Promise<unknown> {
  if (!/\.step[A-Z]/.test(method)) return result;
  let step = result as AnyStep;
  while (!step.done) {
    const { checkpoint, waitSeconds } = step;
    await new Promise((resolve) => setTimeout(resolve, waitSeconds * 1000));
    step = await stepFrom(world, checkpoint);
  }
  return step;
}

type AnyStep = RevocationStep | ApplyStep | RolloutStep;

function stepFrom(world: World, checkpoint: AnyStep['checkpoint']): Promise<AnyStep> {
  switch (checkpoint.kind) {
    case 'revocation':
      return world.images.stepRevocation(checkpoint);
    case 'share-apply':
      return world.images.stepApply(checkpoint);
    case 'rollout':
      return world.rollout.stepRollout(checkpoint);
  }
}

/** Calls that go on with other calls, whose report stands for all that was done since the beginning. */
function isResumed({ method }: Scenario): boolean {
  return /\.(step|resume|RevocationWatch)/.test(method);
}

/** Effects that are alike however often they come: each address is another one, and who has to leave has to. */
const mayRepeat = /StreamingURL|ExpireSession/;
/** An update that failed starts the fleet again, and the next one stops it again. */
const isRestart = /(Start|Stop)Fleet/;

/** What a scenario does when nothing is lost. */
async function undisturbed(scenario: Scenario) {
  const world = await scenario.prepare();
  const { writes } = watch(world);
  const result = await toTheEnd(scenario, world, await scenario.run(world, {}));
  return { writes, result, effects: effects(writes), state: await endState(world) };
}

/** Loses the answer to a write, and asserts that the call, repeated where it failed, ends as if nothing had been lost. */
async function disturbed(scenario: Scenario, fault: Failure, calm: Awaited<ReturnType<typeof undisturbed>>) {
  const world = await scenario.prepare();
  const { writes, told } = watch(world, fault);
  world.emulator.fail(fault);

  const first = await settled(scenario.run(world, {}).then((result) => toTheEnd(scenario, world, result)));
  const failed = tellsOfFailure(first);
  if (!failed) expect(saidToHaveChanged(first.result)).toBe(saidToHaveChanged(calm.result));
  const again = () => scenario.again(world, told).then((result) => toTheEnd(scenario, world, result));
  const second = failed ? await settled(again()) : first;
  expect(second.error).toBeUndefined();
  expect(tellsOfFailure(second)).toBe(false);
  const counts = (effect: string) => !mayRepeat.test(effect) && !(failed && isRestart.test(effect));
  expect(effects(writes).filter(counts)).toEqual(calm.effects.filter(counts));
  await scenario.reached(world, second.result);

  const before = writes.length;
  const third = await settled(scenario.run(world, {}).then((result) => toTheEnd(scenario, world, result)));
  if (third.error !== undefined) expect(third.error).toBeInstanceOf(NotFoundError);
  expect(effects(writes.slice(before)).filter((effect) => !mayRepeat.test(effect))).toEqual([]);
  if (!isResumed(scenario) && third.error === undefined) expect(saidToHaveChanged(third.result) ?? false).toBe(false);
  expect(await endState(world)).toEqual(calm.state);
}

const methods = scenarios.filter(({ method }) => isMethod(method));

describe('an answer to a write that is lost leaves nothing undone and does nothing twice', () => {
  test.each(methods.map((scenario) => [titleOf(scenario), scenario] as const))('%s', async (_title, scenario) => {
    const calm = await undisturbed(scenario);
    for (const operation of new Set(calm.writes.map((write) => write.operation))) {
      for (const { title, failure } of losses) {
        try {
          await disturbed(scenario, { ...failure, operation }, calm);
        } catch (cause) {
          throw new Error(`${operation}, ${title}: ${String(cause)}`, { cause });
        }
      }
    }
  });
});

describe('a creation whose answer was lost once', () => {
  const lost = { when: 'after', disconnect: true } as const;

  test('reports the fleet that it made, not a conflict', async () => {
    const world = new World();
    world.emulator.fail({ ...lost, operation: 'CreateFleet' });

    expect(await world.fleets.create(fleet)).toMatchObject({ changed: true, fleet: { name: fleet.name } });
    await expect(world.fleets.create(fleet)).rejects.toMatchObject({ code: 'conflict', reason: 'exists', attempts: 1 });
  });

  test('reports the stack that it made, not a conflict', async () => {
    const world = new World();
    world.emulator.fail({ ...lost, operation: 'CreateStack' });

    expect(await world.stacks.create({ name: 'design' })).toMatchObject({ changed: true, stack: { name: 'design' } });
  });

  test('reports the image builder that it made, not a conflict', async () => {
    const world = new World();
    world.emulator.fail({ ...lost, operation: 'CreateImageBuilder' });
    const builder = { name: 'builder', instanceType: 'stream.standard.medium', imageName: 'Test_Image' } as const;

    expect(await world.imageBuilders.create(builder, quick)).toMatchObject({
      changed: true,
      imageBuilder: { name: 'builder', state: 'RUNNING' },
    });
  });

  test('is a conflict with what somebody else made, and differs', async () => {
    const world = new World();
    await world.stacks.create({ name: 'design', displayName: 'Theirs' });
    world.emulator.fail({ ...lost, operation: 'CreateStack' });

    const create = world.stacks.create({ name: 'design', displayName: 'Ours' });
    await expect(create).rejects.toMatchObject({ code: 'conflict', reason: 'exists', fields: ['displayName'] });
  });
});

test('a deletion whose answer was lost once is told as done, and not so the second time', async () => {
  const world = new World();
  await world.stacks.create({ name: 'design' });
  world.emulator.fail({ operation: 'DeleteStack', when: 'after', disconnect: true });

  expect(await world.stacks.delete('design')).toMatchObject({ changed: true, steps: [{ action: 'delete' }] });
  expect(await world.stacks.delete('design')).toEqual({ changed: false, name: 'design', steps: [] });
});
