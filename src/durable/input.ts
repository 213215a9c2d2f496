import * as z from 'zod/mini';
import { lazy, parseInput } from '../core/parse.js';
import { type CompletableReport, InvalidInputError } from '../errors.js';
import { budget } from './budget.js';
import { type DurableState, dueItem, newState, parseState } from './state.js';
import type { Work, WorkEvent } from './work.js';

/** How much is begun at a time. A plan counts as its accounts in a rollout, and as its parts where shares are applied. */
export interface WaveOptions {
  /** So many are begun together, and the next ones when these have ended, well or not. Default: all at once; of a rollout 10. */
  readonly waveSize?: number | undefined;
  /** No further wave is begun once more than so many are not complete. Default: all are begun; of a rollout 0. */
  readonly maxFailures?: number | undefined;
}

/**
 * What a durable handler is invoked with. Plain JSON, at most 250 KB.
 */
export type DurableInput<Request, Checkpoint, Event, Report> =
  | ({
      /** Work to begin. */
      readonly begin: readonly Request[];
    } & WaveOptions)
  | {
      /** Checkpoints of work that was begun elsewhere. */
      readonly checkpoints: readonly Checkpoint[];
    }
  | {
      /** The state that an earlier result has left. */
      readonly resume: DurableState<Request, Checkpoint, Event, Report>;
    };

/** What an execution has to do. */
export type Order<Request, Checkpoint, Event, Report> =
  | {
      readonly waves: readonly (readonly Request[])[];
      readonly maxFailures?: number | undefined;
      readonly isPart: boolean;
    }
  | { readonly state: DurableState<Request, Checkpoint, Event, Report>; readonly isPart: boolean };

const list = lazy(() => z.array(z.unknown()).check(z.minLength(1)));

const input = lazy(() =>
  z
    .strictObject({
      begin: z.optional(list()),
      checkpoints: z.optional(list()),
      resume: z.optional(z.unknown()),
      waveSize: z.optional(z.int().check(z.gte(1))),
      maxFailures: z.optional(z.int().check(z.gte(0))),
      isPart: z.optional(z.boolean()),
    })
    .check(
      z.refine((given) => [given.begin, given.checkpoints, given.resume].filter(Boolean).length === 1, {
        error: 'takes one of begin, checkpoints and resume',
      }),
      z.refine((given) => Boolean(given.begin) || (given.waveSize ?? given.maxFailures) === undefined, {
        error: 'takes waveSize and maxFailures with begin only',
      }),
    ),
);

/**
 * Reads what an execution was invoked with.
 *
 * @throws {@link InvalidInputError} when it is malformed; nothing has been sent.
 */
export function parseOrder<Request, Checkpoint, Event extends WorkEvent, Report extends CompletableReport>(
  work: Work<Request, Checkpoint, Event, Report>,
  given: unknown,
): Order<Request, Checkpoint, Event, Report> {
  const {
    begin,
    checkpoints = [],
    resume,
    waveSize,
    maxFailures,
    isPart = false,
  } = parseInput(input(), given, 'input');
  if (resume !== undefined) return { state: parseState(work, resume), isPart };
  if (begin === undefined) {
    const items = (checkpoints as readonly Checkpoint[]).map((checkpoint) => {
      return dueItem<Request, Checkpoint, Report>(keyOf(work, checkpoint), { checkpoint });
    });
    return { state: newState(work.kind, items), isPart };
  }
  const requests = begin.flatMap((one) => work.partsOf(one));
  const waves = inChunks(requests, isPart ? requests.length : (waveSize ?? work.waves?.waveSize ?? requests.length));
  const weight = waves.flat().reduce((sum, request) => sum + work.weightOf(request), 0);
  if (waves.length + weight / work.capacity <= budget.fanOut)
    return { waves, maxFailures: maxFailures ?? work.waves?.maxFailures, isPart };
  throw new InvalidInputError([
    { path: 'begin', message: `makes more than ${budget.fanOut} waves and executions: begin it in several parts` },
  ]);
}

/** Anything may stand where a checkpoint should: it fails as an item when it is stepped on from. */
function keyOf<Checkpoint>(
  work: { readonly keyOf: (checkpoint: Checkpoint) => string },
  checkpoint: Checkpoint,
): string {
  return typeof checkpoint === 'object' && checkpoint !== null ? work.keyOf(checkpoint) : 'no checkpoint';
}

function inChunks<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, at) => all.slice(at * size, (at + 1) * size));
}

/** Requests in the order given, as many together as an execution takes on. */
export function inShards<Request>(
  { capacity, weightOf }: { readonly capacity: number; readonly weightOf: (request: Request) => number },
  requests: readonly Request[],
): Request[][] {
  const shards: Request[][] = [];
  let room = 0;
  for (const request of requests) {
    const weight = weightOf(request);
    if (weight > room) {
      shards.push([]);
      room = capacity;
    }
    shards.at(-1)?.push(request);
    room -= weight;
  }
  return shards;
}
