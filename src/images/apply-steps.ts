import pMap from 'p-map';
import { backOffSeconds } from '../core/back-off.js';
import type { RequestOptions } from '../core/call-options.js';
import { serializeError } from '../core/serialize-error.js';
import { sharedSignal } from '../core/shared-signal.js';
import { epochOf, parseStepOptions, type Step, type StepOptions } from '../core/step.js';
import { isTransient } from '../core/translate-error.js';
import { isAppStreamKitError } from '../errors.js';
import type { SerializedError } from '../records.js';
import { type ApplyCheckpoint, type PendingShare, parseApplyCheckpoint } from './apply-checkpoint.js';
import { readPlans } from './apply-plan.js';
import type { ImageShareContext } from './context.js';
import { samePermissions } from './grants.js';
import { findGrants, settleTask } from './settle-task.js';
import type { SharePlan } from './share-plan-record.js';
import { failed, isComplete, type ShareOutcome, type ShareReport, settled } from './share-report.js';
import { type FoundImages, inPhases, tasksOf } from './share-task.js';

/** Something that happened while plans were applied. Plain JSON. */
export type ApplyEvent = {
  /** Made from the checkpoint: a step that is repeated gives its events the same ids. */
  readonly id: string;
  /** When the step was made. */
  readonly at: string;
} & (
  | ({
      /** An account is done, one way or another. */
      readonly type: 'account-settled';
    } & ShareOutcome)
  | {
      /** An account could not be settled for a reason that may pass. */
      readonly type: 'look-failed';
      /** Name of the image. */
      readonly imageName: string;
      /** The account. */
      readonly accountId: string;
      /** Why; the account is tried again by a later step. */
      readonly error: SerializedError;
      /** Tries of this account that have failed. */
      readonly failures: number;
    }
);

/** A step of applying plans. */
export type ApplyStep = Step<ApplyCheckpoint, ApplyEvent, ShareReport>;

/** Most accounts that one step writes: some seconds of work. */
const accountsPerStep = 25;

const concurrency = 4;

/** An account that failed so often, over about five minutes, is given up. */
const mostFailures = 8;

const backOff = { firstSeconds: 2, longestSeconds: 60 };

/** What became of an account in a step. */
type Attempt =
  | { readonly share: PendingShare; readonly next: ShareOutcome }
  | { readonly share: PendingShare; readonly next: PendingShare; readonly error: SerializedError };

/** Checks plans and makes the checkpoint of the first step; nothing is sent. */
export function beginApply(plans: SharePlan | Iterable<SharePlan>, options: StepOptions): ApplyStep {
  const { now } = parseStepOptions(options);
  const accounts = tasksOf(readPlans(plans)).map((task) => ({ ...task, failures: 0, sent: false }));
  const startedAt = new Date(epochOf(now)).toISOString();
  return asStep({ version: 1, kind: 'share-apply', startedAt, steps: 0, accounts }, [], 0);
}

/** Settles at most 25 accounts. */
export async function stepApply(
  context: ImageShareContext,
  checkpoint: ApplyCheckpoint,
  options: StepOptions,
): Promise<ApplyStep> {
  const before = parseApplyCheckpoint(checkpoint);
  const { signal, now } = parseStepOptions(options);
  signal?.throwIfAborted();
  const pending = before.accounts.filter(isPending);
  if (pending.length === 0) return asStep(before, [], 0);
  const at = new Date(epochOf(now)).toISOString();
  const attempts = await settleBatch(context, before, pending, { signal: sharedSignal(signal), retry: false });
  const next = new Map(attempts.map((attempt) => [attempt.share, attempt.next]));
  const failures = Math.max(0, ...attempts.map((attempt) => (isPending(attempt.next) ? attempt.next.failures : 0)));
  const id = `share-apply/${before.startedAt}/${before.steps}`;
  return asStep(
    {
      ...before,
      steps: before.steps + 1,
      accounts: before.accounts.map((account) => (isPending(account) ? (next.get(account) ?? account) : account)),
    },
    attempts.map((attempt) => ({ id: `${id}/${keyOf(attempt.share)}`, at, ...told(attempt) })),
    failures === 0 ? 0 : backOffSeconds(failures, `${id}/${keyOf(pending[0])}`, backOff),
  );
}

async function settleBatch(
  context: ImageShareContext,
  checkpoint: ApplyCheckpoint,
  pending: readonly PendingShare[],
  options: RequestOptions,
): Promise<Attempt[]> {
  const candidates = wholeImages(pending);
  const found = await findGrants(context, candidates, concurrency, options);
  if (!checkpoint.accounts.some((account) => !isPending(account))) refuseDenied(found);
  const [phase = []] = inPhases(candidates, found, context.limits.accountsPerImage);
  return pMap(phase.slice(0, accountsPerStep), (share) => attempt(context, share, found, options), { concurrency });
}

/** The first images, each with all its accounts, that fill a step: the order of accounts matters within an image. */
function wholeImages(pending: readonly PendingShare[]): readonly PendingShare[] {
  const images = new Set(pending.slice(0, accountsPerStep).map(({ imageArn }) => imageArn));
  return pending.filter(({ imageArn }) => images.has(imageArn));
}

/** Nobody can retry what the first look is not permitted to see. */
function refuseDenied(found: FoundImages): void {
  const failures = Array.from(found.values(), (entry) => ('failure' in entry ? entry.failure : undefined));
  if (failures.every((failure) => isAppStreamKitError(failure) && failure.code === 'access')) throw failures[0];
}

async function attempt(
  context: ImageShareContext,
  share: PendingShare,
  found: FoundImages,
  options: RequestOptions,
): Promise<Attempt> {
  const grants = found.get(share.imageArn);
  try {
    const outcome = await settleTask(context, share, grants, options);
    return { share, next: withLostAnswer(share, outcome) };
  } catch (error) {
    options.signal?.throwIfAborted();
    const failures = share.failures + 1;
    if (!isTransient(error) || failures >= mostFailures) return { share, next: failed(share, error) };
    const sent = share.sent || (grants !== undefined && 'grants' in grants);
    return { share, next: { ...share, failures, sent }, error: serializeError(error) };
  }
}

/** A row that is found done after a write without an answer was done by that write. */
function withLostAnswer({ sent, ...task }: PendingShare, outcome: ShareOutcome): ShareOutcome {
  const { before, after } = task.row;
  const doneByUs = sent && outcome.outcome === 'unchanged' && !samePermissions(before, after);
  return doneByUs ? settled(task, 'changed', before, after) : outcome;
}

function told(attempt: Attempt) {
  if (!('error' in attempt)) return { type: 'account-settled', ...attempt.next } as const;
  const { imageName, row, failures } = attempt.next;
  return { type: 'look-failed', imageName, accountId: row.accountId, error: attempt.error, failures } as const;
}

/** Applies that were begun at the same moment are of different accounts: these tell their events apart. */
function keyOf(share: PendingShare | undefined): string {
  return share === undefined ? '' : `${share.imageArn}/${share.row.accountId}`;
}

function isPending(account: PendingShare | ShareOutcome): account is PendingShare {
  return 'row' in account;
}

function asStep(checkpoint: ApplyCheckpoint, events: readonly ApplyEvent[], waitSeconds: number): ApplyStep {
  const outcomes = checkpoint.accounts.flatMap((account) => (isPending(account) ? [] : [account]));
  const done = outcomes.length === checkpoint.accounts.length;
  return {
    checkpoint,
    events,
    done,
    waitSeconds: done ? 0 : waitSeconds,
    report: { complete: done && isComplete(outcomes), outcomes },
  };
}
