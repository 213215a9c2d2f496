import pMap from 'p-map';
import * as z from 'zod/mini';
import type { CallOptions } from '../core/call-options.js';
import { isIterable } from '../core/is-iterable.js';
import { callOptionsShape } from '../core/names.js';
import { lazy, parseInput, readInput, type ShapeOf } from '../core/parse.js';
import { sharedSignal } from '../core/shared-signal.js';
import { unlessAborted } from '../core/unless-aborted.js';
import type { ImageShareContext } from './context.js';
import { findGrants, settleTask } from './settle-task.js';
import { parseSharePlans, type SharePlan } from './share-plan-record.js';
import { failed, isComplete, type ShareOutcome, type ShareReport } from './share-report.js';
import { inPhases, type ShareTask, tasksOf } from './share-task.js';

/** How plans are applied. */
export interface ApplyOptions extends CallOptions {
  /** Most accounts that are written at the same time, 1 to 100. Default 4. */
  readonly concurrency?: number | undefined;
  /** Called, and awaited, as soon as an account is settled. What it throws ends the call once the accounts on their way are settled. */
  readonly onOutcome?: ((outcome: ShareOutcome) => void | Promise<void>) | undefined;
}

const applyOptions = lazy(() =>
  z.strictObject({
    ...callOptionsShape(),
    concurrency: z.optional(z.int().check(z.gte(1), z.lte(100))),
    onOutcome: z.optional(
      z.custom<(outcome: ShareOutcome) => void | Promise<void>>((value) => typeof value === 'function', {
        error: 'must be a function',
      }),
    ),
  } satisfies ShapeOf<ApplyOptions>),
);

/** Applies plans, every account of them. */
export async function applyPlans(
  context: ImageShareContext,
  plans: SharePlan | Iterable<SharePlan>,
  options: ApplyOptions,
): Promise<ShareReport> {
  const { signal: given, concurrency = 4, onOutcome } = parseInput(applyOptions(), options, 'options');
  const tasks = tasksOf(readPlans(plans));
  const signal = sharedSignal(given);
  signal?.throwIfAborted();
  const found = await findGrants(context, tasks, concurrency, { signal });
  const outcomes = new Map<ShareTask, ShareOutcome>();
  const settle = async (task: ShareTask) => {
    const outcome = await outcomeOf(context, task, found.get(task.imageArn), signal);
    outcomes.set(task, outcome);
    await unlessAborted(Promise.resolve(onOutcome?.(outcome)), signal);
  };
  for (const phase of inPhases(tasks, found, context.limits.accountsPerImage)) {
    await untilFirstFailure(phase, settle, concurrency);
  }
  const settled = tasks.flatMap((task) => outcomes.get(task) ?? []);
  return { complete: isComplete(settled), outcomes: settled };
}

/** Plans, given as one or as several. */
export function readPlans(plans: SharePlan | Iterable<SharePlan>): readonly SharePlan[] {
  return parseSharePlans(readInput('plans', () => (isIterable(plans) ? [...plans] : [plans])));
}

async function outcomeOf(
  context: ImageShareContext,
  task: ShareTask,
  found: Parameters<typeof settleTask>[2],
  signal: AbortSignal | undefined,
): Promise<ShareOutcome> {
  try {
    return await settleTask(context, task, found, { signal });
  } catch (error) {
    signal?.throwIfAborted();
    return failed(task, error);
  }
}

/** Starts nothing after a failure, but lets what is on its way end: no outcome comes after the rejection. */
async function untilFirstFailure<Item>(
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
  concurrency: number,
): Promise<void> {
  const failures: unknown[] = [];
  await pMap(
    items,
    async (item) => {
      if (failures.length > 0) return;
      await work(item).catch((failure: unknown) => failures.push(failure));
    },
    { concurrency },
  );
  if (failures.length > 0) throw failures[0];
}
