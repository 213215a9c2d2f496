import { isDeepStrictEqual } from 'node:util';
import type { AsyncCommand } from 'fast-check';
import { expect } from 'vitest';
import { isAppStreamKitError, PartialFailureError, WaitTimeoutError } from '../../src/errors.js';
import type { SeenSession, Sight } from './sight.js';
import { type Disturbance, inWords, isMadeUpFor } from './weather.js';
import type { World } from './world.js';

/** What the model holds: how everything stands. */
export interface Model {
  sight: Sight;
}

/** What an action told. */
export interface Told {
  /** Whether it changed anything; absent where it does not tell. */
  readonly changed?: boolean | undefined;
  /** Whether everything was done; a report that is not complete counts as a failure. */
  readonly complete?: boolean | undefined;
}

/** What an action should do. */
export type Prediction =
  /** It is refused with this code, and reason where there is one, and changes nothing. */
  | {
      readonly refused: string;
      /** After a request without an answer it may be taken for done by that request. */
      readonly unlessStruck?: boolean;
    }
  /** It brings about what the draft was made into. */
  | { readonly changed?: boolean | undefined; readonly complete?: boolean | undefined };

/** Something that a program asks of the library. */
export interface Action {
  /** As it stands in the script of a failure. */
  readonly title: string;
  /** Whether there is anything to do it with. */
  possible?(sight: Sight): boolean;
  /** What should come of it; makes the draft into how things stand then. */
  predict(draft: Sight, world: World): Prediction;
  act(world: World): Promise<Told>;
  /** How it is done again after it failed; from the checkpoint of the error, where it has one. Default: the same once more. */
  again?(world: World, error: unknown): Promise<Told>;
  /** Whether it may end a session, because an option was given that is named for it. Default: of no session. */
  mayEnd?(session: SeenSession, before: Sight, world: World): boolean;
  /** Whether it ends some of the sessions that it may end, nobody knows which. */
  readonly endsSome?: boolean;
  /** What else has to hold when it is over. */
  check?(world: World, seen: Sight): void;
}

/** A line of the script of a failure. */
export function line(title: string): string {
  return `\n  - ${title}`;
}

type Outcome = { readonly told: Told } | { readonly error: unknown };

async function outcomeOf(running: Promise<Told>): Promise<Outcome> {
  try {
    return { told: await running };
  } catch (error) {
    if (error instanceof Error && error.name === 'AssertionError') throw error;
    return { error };
  }
}

/** An action as a command of a schedule. */
export class Act implements AsyncCommand<Model, World> {
  readonly #action: Action;
  readonly #disturbance: Disturbance | undefined;

  constructor(action: Action, disturbance: Disturbance | undefined) {
    this.#action = action;
    this.#disturbance = disturbance;
  }

  toString(): string {
    const { title } = this.#action;
    return line(this.#disturbance === undefined ? title : `${title} (${inWords(this.#disturbance)})`);
  }

  check({ sight }: Readonly<Model>): boolean {
    return this.#action.possible?.(sight) ?? true;
  }

  async run(model: Model, world: World): Promise<void> {
    const before = model.sight;
    const draft = structuredClone(before);
    const prediction = this.#action.predict(draft, world);
    world.disturb(this.#disturbance);
    const outcome = await outcomeOf(this.#action.act(world));
    const isStruck = world.calm() > 0 || (this.#disturbance?.staleSeconds ?? 0) >= 10;
    const mayFail = isStruck && this.#disturbance !== undefined && !isMadeUpFor(this.#disturbance);
    const seen = await world.rest();
    this.#expectNobodySurprised(before, seen, world);
    model.sight =
      mayFail && isFailure(outcome)
        ? await this.#afterFailure(outcome, { before, draft, prediction, seen }, world)
        : this.#asPredicted(outcome, { draft, prediction, seen }, isStruck);
    this.#action.check?.(world, model.sight);
    expect(world.emulator.modelViolations).toEqual([]);
  }

  #asPredicted(outcome: Outcome, { draft, prediction, seen }: Omit<Course, 'before'>, isStruck: boolean): Sight {
    const isClaimed = isStruck && 'refused' in prediction && prediction.unlessStruck === true && 'told' in outcome;
    if (!isClaimed) expect(summary(outcome)).toEqual(summary(prediction));
    expect(seen).toEqual(this.#expected(draft, seen));
    return seen;
  }

  /** Nothing is half done in silence, and doing it again makes it whole. */
  async #afterFailure(outcome: Outcome, { before, draft, prediction, seen }: Course, world: World): Promise<Sight> {
    if ('refused' in prediction) {
      expect(seen).toEqual(before);
      return seen;
    }
    const error = 'error' in outcome ? outcome.error : undefined;
    for (const [name, { state }] of Object.entries(seen.fleets)) {
      const isLeftStopped = state !== 'RUNNING' && before.fleets[name]?.state === 'RUNNING';
      if (isLeftStopped && draft.fleets[name]?.state === 'RUNNING') expect(checkpointOf(error), name).toBeDefined();
    }
    const isSame = this.#action.again === undefined;
    const repeated = await outcomeOf(this.#action.again?.(world, error) ?? this.#action.act(world));
    const then = await world.rest();
    this.#expectNobodySurprised(seen, then, world);
    const expected = this.#expected(draft, then);
    expect(then).toEqual(expected);
    if ('error' in repeated) throw repeated.error;
    const { changed, complete } = repeated.told;
    expect(complete).toBe(prediction.complete);
    if (isSame && changed !== undefined) expect({ changed }).toEqual({ changed: !isDeepStrictEqual(seen, then) });
    return then;
  }

  #expected(draft: Sight, seen: Sight): Sight {
    return this.#action.endsSome === true ? { ...draft, sessions: seen.sessions } : draft;
  }

  #expectNobodySurprised(before: Sight, seen: Sight, world: World): void {
    const ended = Object.entries(before.sessions).filter(([id]) => !(id in seen.sessions));
    const surprised = ended.filter(([, session]) => this.#action.mayEnd?.(session, before, world) !== true);
    expect(surprised).toEqual([]);
  }
}

interface Course {
  readonly before: Sight;
  readonly draft: Sight;
  readonly prediction: Prediction;
  readonly seen: Sight;
}

function isFailure(outcome: Outcome): boolean {
  return 'error' in outcome || outcome.told.complete === false;
}

function summary(outcome: Outcome | Prediction): unknown {
  if ('refused' in outcome) return `refused: ${outcome.refused}`;
  if ('error' in outcome) return `refused: ${codeOf(outcome.error)}`;
  const { changed, complete } = 'told' in outcome ? outcome.told : outcome;
  return { changed, complete };
}

function codeOf(error: unknown): string {
  if (!isAppStreamKitError(error)) return String(error);
  return error.code === 'conflict' ? `${error.code}: ${error.reason}` : error.code;
}

/** The checkpoint that an error carries. */
export function checkpointOf(error: unknown): unknown {
  if (error instanceof WaitTimeoutError) return error.checkpoint;
  if (!(error instanceof PartialFailureError)) return undefined;
  return 'checkpoint' in error.report ? error.report.checkpoint : undefined;
}
