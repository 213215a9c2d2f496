import * as z from 'zod/mini';
import { withoutDoubles } from '../../core/fields.js';
import { lazy, parseInput, type ShapeOf } from '../../core/parse.js';
import type { CompletableReport } from '../../errors.js';
import { count } from '../schemas.js';
import { type RolloutCheckpoint, type RolloutOutcome, rolloutCheckpoint } from './checkpoint.js';
import { type RolloutReport, reportOf } from './report.js';

/** Where a whole rollout stands, as plain JSON: the checkpoints of its accounts. */
export interface RolloutRunCheckpoint {
  /** Version of the form. */
  readonly version: 1;
  /** Tells it apart from other records. */
  readonly kind: 'rollout-run';
  /** Accounts that are rolled out to at a time. */
  readonly waveSize: number;
  /** Accounts that may fail before no further wave is begun. */
  readonly maxFailures: number;
  /** The accounts in the order of the plan, each with the events that were not handed out yet. */
  readonly accounts: readonly RolloutCheckpoint[];
}

/** What a rollout did in one account; `not-started` when too many had failed before its turn. */
export interface AccountRolloutReport extends Omit<RolloutReport, 'outcome'> {
  /** How it stands, or ended. */
  readonly outcome: RolloutOutcome | 'not-started';
}

/** What a rollout did in all its accounts. Plain JSON. */
export interface RolloutRunReport extends CompletableReport {
  /** Whether everything is as the plan has it, in every account. */
  readonly complete: boolean;
  /** The accounts in the order of the plan. */
  readonly accounts: readonly AccountRolloutReport[];
}

const runCheckpoint = lazy(() =>
  z.strictObject({
    version: z.literal(1),
    kind: z.literal('rollout-run'),
    waveSize: z.int().check(z.gte(1)),
    maxFailures: count(),
    accounts: z.array(rolloutCheckpoint()).check(withoutDoubles<RolloutCheckpoint>(({ accountId }) => accountId)),
  } satisfies ShapeOf<RolloutRunCheckpoint>),
);

/**
 * Checks a checkpoint that was kept somewhere.
 *
 * @throws {@link InvalidInputError} when it is damaged, of another kind or of a version that is not known.
 */
export function parseRunCheckpoint(checkpoint: unknown): RolloutRunCheckpoint {
  return parseInput(runCheckpoint(), checkpoint, 'checkpoint');
}

/** The accounts that are to be worked on now: those of the first wave that is not over, and none that is not begun once too many failed. */
export function activeAccounts({
  waveSize,
  maxFailures,
  accounts,
}: RolloutRunCheckpoint): readonly RolloutCheckpoint[] {
  const rolled = accounts.filter(({ outcome }) => outcome !== 'unchanged' && outcome !== 'refused');
  const first = rolled.findIndex(({ phase }) => phase !== 'ended');
  if (first < 0) return [];
  const start = first - (first % waveSize);
  const wave = rolled.slice(start, start + waveSize);
  if (rolled.filter(hasFailed).length > maxFailures && !wave.some(isBegun)) return [];
  return wave.filter(({ phase }) => phase !== 'ended');
}

/** What became of each account. */
export function runReportOf(checkpoint: RolloutRunCheckpoint): RolloutRunReport {
  const isOver = activeAccounts(checkpoint).length === 0;
  const accounts = checkpoint.accounts.map((account): AccountRolloutReport => {
    const report = reportOf(account);
    return isOver && report.outcome === 'in-progress' ? { ...report, outcome: 'not-started' } : report;
  });
  return { complete: accounts.every(({ complete }) => complete), accounts };
}

function hasFailed({ outcome, phase }: RolloutCheckpoint): boolean {
  const isUndoing = phase === 'move-back' || phase === 'unshare';
  return isUndoing || outcome === 'rolled-back' || outcome === 'incomplete';
}

function isBegun({ phase, eventCount }: RolloutCheckpoint): boolean {
  return phase !== 'share' || eventCount > 0;
}
