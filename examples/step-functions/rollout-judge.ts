/** The function behind `Judge` in `rollout.asl.json`: counts what failed in a wave, and tells whether the next one may begin. */
import type { Ended } from './rollout.js';

/** What an execution is started with: `start.json` of `rollout-plan.ts`. */
export interface RolloutStart {
  readonly bucket: string;
  /** Keys of the files of the waves that are still to come. */
  readonly waves: readonly string[];
  /** Accounts that may fail before no further wave is begun. */
  readonly maxFailures: number;
  /** Accounts in which the rollout did not end as planned. */
  readonly failed: readonly Ended[];
}

/** The same after a wave: what each shard gave, or what is told about one that failed. */
export interface Judged extends RolloutStart {
  readonly results: readonly (readonly Ended[] | { readonly Status: string })[];
}

/** What is to be done then. */
export interface Verdict extends RolloutStart {
  readonly next: 'wave' | 'done' | 'stop';
}

export function handler({ bucket, waves, maxFailures, failed, results }: Judged): Promise<Verdict> {
  const isWhole = results.every((result) => Array.isArray(result));
  const ended = results.flatMap((result) => (Array.isArray(result) ? (result as readonly Ended[]) : []));
  const failures = [...failed, ...ended.filter(({ complete }) => !complete)];
  const left = waves.slice(1);
  const mayGoOn = isWhole && failures.length <= maxFailures;
  const next = mayGoOn ? (left.length > 0 ? 'wave' : 'done') : 'stop';
  return Promise.resolve({ bucket, waves: left, maxFailures, failed: failures, next });
}
