import fc, { type AsyncCommand } from 'fast-check';
import { ServiceFault } from '../../src/emulator/index.js';
import { line, type Model } from './action.js';
import { consumerId } from './constants.js';
import { fleetNames } from './fleet-actions.js';
import { userIds } from './session-actions.js';
import type { World } from './world.js';

/** What happens by itself: users come and go, time passes. */
class Happening implements AsyncCommand<Model, World> {
  readonly #title: string;
  readonly #happen: (world: World, model: Model) => void;

  constructor(title: string, happen: (world: World, model: Model) => void) {
    this.#title = title;
    this.#happen = happen;
  }

  toString(): string {
    return line(this.#title);
  }

  check(): boolean {
    return true;
  }

  async run(model: Model, world: World): Promise<void> {
    this.#happen(world, model);
    model.sight = await world.rest();
  }
}

const come = fc.tuple(fleetNames, userIds).map(
  ([fleetName, userId]) =>
    new Happening(`${userId} comes to ${fleetName}`, ({ emulator }) => {
      const session = { stackName: 'main', fleetName, userId, authenticationType: 'SAML' } as const;
      try {
        emulator.account(consumerId).startSession(session);
      } catch (error) {
        if (!(error instanceof ServiceFault)) throw error;
      }
    }),
);

const go = fc.nat(3).map(
  (which) =>
    new Happening(`session ${which} is ended by its user`, ({ emulator }, { sight }) => {
      const ids = Object.keys(sight.sessions);
      const id = ids[which % ids.length];
      if (id !== undefined) emulator.account(consumerId).endSession(id);
    }),
);

const wait = fc
  .constantFrom(60, 3600, 130 * 3600)
  .map((seconds) => new Happening(`${seconds} s pass`, ({ emulator }) => emulator.advance(seconds)));

/** What happens to happen. */
export const happenings: readonly fc.Arbitrary<AsyncCommand<Model, World>>[] = [come, come, come, go, wait];
