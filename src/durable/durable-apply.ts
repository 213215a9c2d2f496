import type { DurableExecutionConfig, DurableLambdaHandler } from '@aws/durable-execution-sdk-js';
import * as z from 'zod/mini';
import { resourceName } from '../core/names.js';
import { lazy, parseInput } from '../core/parse.js';
import type { ApplyCheckpoint, ApplyEvent, ImageShare, SharePlan, ShareReport } from '../images/index.js';
import { durableHandler } from './durable-handler.js';
import { type DurableHost, type Given, giveOne, parseHost } from './host.js';
import type { DurableInput } from './input.js';
import type { DurableResult } from './result.js';
import type { Work } from './work.js';

/** What {@link durableApply} works with. */
export interface ApplyHost extends DurableHost<ApplyEvent> {
  /** Owns the images of the plans; or a function that gives it, called for each step. */
  readonly images: Given<ImageShare>;
}

/** What the handler of {@link durableApply} is invoked with: plans to begin with. */
export type ApplyInput = DurableInput<SharePlan, ApplyCheckpoint, ApplyEvent, ShareReport>;

/** What an execution of {@link durableApply} ends with. */
export type ApplyResult = DurableResult<SharePlan, ApplyCheckpoint, ApplyEvent, ShareReport>;

/** Accounts of one execution: a checkpoint takes up to 900 bytes for each. */
const rowsPerExecution = 200;

const plan = lazy(() => z.looseObject({ imageName: resourceName(), rows: z.array(z.looseObject({})) }));

/** A plan of any length, in plans that fit into an execution each: shares are taken back after others are given, in its parts too. */
function partsOf(value: unknown): SharePlan[] {
  const whole = parseInput(plan(), value, 'begin') as unknown as SharePlan;
  const { rows } = whole;
  if (rows.length <= rowsPerExecution) return [whole];
  const ordered = [
    ...rows.filter(({ action }) => action !== 'remove'),
    ...rows.filter(({ action }) => action === 'remove'),
  ];
  const parts = Math.ceil(rows.length / rowsPerExecution);
  return Array.from({ length: parts }, (_, part) => ({
    ...whole,
    rows: ordered.slice(part * rowsPerExecution, (part + 1) * rowsPerExecution),
  }));
}

function keyOf(work: SharePlan | ApplyCheckpoint): string {
  const [first] = 'rows' in work ? work.rows : work.accounts;
  const name = 'imageName' in work ? work.imageName : (work.accounts[0]?.imageName ?? '');
  const account = first === undefined ? '' : 'row' in first ? first.row.accountId : first.accountId;
  return `${name}/${account}`;
}

function applyWork(given: Given<ImageShare>): Work<SharePlan, ApplyCheckpoint, ApplyEvent, ShareReport> {
  return {
    kind: 'durable-apply',
    capacity: rowsPerExecution,
    growth: 1,
    // They write to the same images.
    shardsAtOnce: 1,
    weightOf: ({ rows }) => Math.max(1, rows.length),
    partsOf,
    keyOf,
    begin: async (request, how) => (await giveOne(given)).beginApply(request, how),
    step: async (checkpoint, how) => (await giveOne(given)).stepApply(checkpoint, how),
  };
}

/**
 * Makes a handler of an AWS Lambda durable function that applies plans of shares, to a thousand accounts and more.
 *
 * One execution settles up to 200 accounts, 25 a turn; longer plans are cut into parts, one execution after the other, additions
 * first. Each event tells what became of an account; the results of the parts have the reports. The handler rejects malformed input
 * with `InvalidInputError`.
 *
 * @param host - What it works with.
 * @param config - Handed to the durable execution SDK as it is.
 * @throws `InvalidInputError` when the host is malformed.
 *
 * @example A function that is invoked with plans to begin
 * ```ts
 * import { durableApply } from 'appstream-kit/durable';
 *
 * export const handler = durableApply({
 *   images,
 *   deliver: (events) => console.log(JSON.stringify(events)),
 * });
 * ```
 */
export function durableApply(host: ApplyHost, config?: DurableExecutionConfig): DurableLambdaHandler {
  const checked = parseHost(host, 'images');
  return durableHandler(applyWork(checked.images), checked, config);
}
