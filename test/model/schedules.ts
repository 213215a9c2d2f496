import fc, { type AsyncCommand } from 'fast-check';
import { vi } from 'vitest';
import { type Assumptions, assumptionValues } from '../../src/emulator/index.js';
import { Act, type Action, type Model } from './action.js';
import { bystanderId, consumerId, imageArn } from './constants.js';
import { fleetActions, stackActions } from './fleet-actions.js';
import { happenings } from './happenings.js';
import { imageActions } from './image-actions.js';
import { sessionActions } from './session-actions.js';
import { type Disturbance, troubles } from './weather.js';
import { World } from './world.js';

const lostAnswer: fc.Arbitrary<Disturbance> = fc.record({
  trouble: fc.constantFrom('failing', 'dropped'),
  among: fc.constant('writes'),
  skip: fc.nat(2),
  times: fc.constantFrom(1, 1, 3),
  after: fc.constant(true),
  staleSeconds: fc.constant(0),
});

const anyDisturbance: fc.Arbitrary<Disturbance> = fc.record({
  trouble: fc.constantFrom(...troubles),
  among: fc.constantFrom('writes', 'requests'),
  skip: fc.nat(6),
  times: fc.constantFrom(1, 3, 6),
  after: fc.boolean(),
  staleSeconds: fc.constantFrom(0, 0, 0, 2, 30),
});

const disturbance = fc.oneof(anyDisturbance, lostAnswer);

/** Actions of some kinds, half of them disturbed, and what happens in between. */
function scheduleOf(...kinds: readonly (readonly fc.Arbitrary<Action>[])[]) {
  const acts = kinds.flat().map((action) => {
    const then = fc.option(disturbance, { nil: undefined, freq: 2 });
    return fc.tuple(action, then).map(([act, befalls]): AsyncCommand<Model, World> => new Act(act, befalls));
  });
  return fc.commands([...acts, ...happenings], { maxCommands: 25, size: 'max' });
}

/** Of everything, or of what most often meets. */
const schedule = fc.oneof(
  scheduleOf(imageActions, fleetActions, stackActions, sessionActions),
  scheduleOf(imageActions, fleetActions),
  scheduleOf(fleetActions),
  scheduleOf(sessionActions),
);

/** Guesses that the model does not go along with, at their default. */
const settled: ReadonlySet<string> = new Set([
  'disassociateWithSessions',
  'fleetWithoutVpc',
  'requesterManagedInterfaces',
]);

const assumptions = fc.record(
  Object.fromEntries(
    Object.entries(assumptionValues).map(([name, values]) => [
      name,
      settled.has(name) ? fc.constant(values[0]) : fc.constantFrom(...values),
    ]),
  ),
) as fc.Arbitrary<Assumptions>;

/** A fleet on the shared image and one on an own one, both in use. */
async function begin(world: World): Promise<Model> {
  const { images, fleets, stacks, emulator } = world;
  await images.shareForFleetOnly('Test_Image', consumerId);
  await images.shareForFleetOnly('Test_Image', bystanderId);
  await stacks.create({ name: 'main' });
  const common = { fleetType: 'ALWAYS_ON', instanceType: 'stream.standard.medium' } as const;
  const alone = { ...common, imageArn, computeCapacity: { desiredInstances: 2 } };
  const several = { imageName: 'Own_Image', computeCapacity: { desiredSessions: 4 }, maxSessionsPerInstance: 2 };
  await fleets.create({ ...alone, name: 'alpha', maxUserDurationInSeconds: 432_000 });
  await fleets.create({ ...common, ...several, name: 'beta', maxUserDurationInSeconds: 432_000 });
  for (const [fleetName, userId] of [
    ['alpha', 'ann'],
    ['beta', 'ann'],
    ['beta', 'bob'],
  ] as const) {
    await fleets.associate(fleetName, 'main');
    await fleets.start(fleetName, { pollSeconds: 60 });
    emulator.account(consumerId).startSession({ stackName: 'main', fleetName, userId, authenticationType: 'SAML' });
  }
  return { sight: await world.rest() };
}

/** Runs random schedules, and shrinks one that fails to as few and as quiet actions as still fail. */
export async function runSchedules(parameters: Pick<fc.Parameters, 'numRuns' | 'seed' | 'path'>): Promise<void> {
  await fc.assert(
    fc.asyncProperty(assumptions, schedule, async (assume, commands) => {
      vi.useFakeTimers({ now: Date.UTC(2026, 0) });
      vi.setTimerTickMode('nextTimerAsync');
      const random = vi.spyOn(Math, 'random').mockReturnValue(0.5);
      try {
        const world = new World(assume);
        const model = await begin(world);
        await fc.asyncModelRun(() => ({ model, real: world }), commands);
      } finally {
        random.mockRestore();
        vi.useRealTimers();
      }
    }),
    parameters,
  );
}
