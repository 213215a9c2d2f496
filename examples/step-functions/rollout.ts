/** The function behind `Turn` in `rollout.asl.json`: a step for each account of a shard that is due. It may run twice for one input. */
import { ImageRollout, type RolloutCheckpoint, type RolloutEvent, type RolloutOutcome } from 'appstream-kit';
import { clients } from './clients.js';

/** An account in which the rollout is over. */
export interface Ended {
  readonly accountId: string;
  readonly outcome: RolloutOutcome;
  readonly complete: boolean;
}

/** Accounts that one child execution looks after. */
export interface Shard {
  readonly accounts: readonly {
    readonly checkpoint: RolloutCheckpoint;
    /** When its next step is due, in epoch milliseconds. */
    readonly dueAt: number;
  }[];
  readonly ended?: readonly Ended[];
}

/** What a turn answers. */
export interface ShardTurn extends Required<Shard> {
  readonly next: 'wait' | 'done';
  readonly waitSeconds: number;
  readonly events: readonly RolloutEvent[];
}

/** Few accounts a turn keep it short and its events few; half a minute between sweeps keeps the history far from its end. */
const [atOnce, sweepSeconds] = [10, 30];

const rollout = new ImageRollout(clients);

export async function handler({ accounts, ended = [] }: Shard): Promise<ShardTurn> {
  const now = Date.now();
  const waiting = accounts.toSorted((one, other) => one.dueAt - other.dueAt);
  const due = waiting.filter(({ dueAt }) => dueAt <= now).slice(0, atOnce);
  const steps = await Promise.all(due.map(({ checkpoint }) => rollout.stepRollout(checkpoint)));
  const going = steps.filter(({ done }) => !done);
  const gone = steps
    .filter(({ done }) => done)
    .map(({ report: { accountId, outcome, complete } }) => {
      return { accountId, outcome, complete };
    });
  const later = waiting.slice(due.length);
  const kept = [
    ...later,
    ...going.map(({ checkpoint, waitSeconds }) => ({ checkpoint, dueAt: now + waitSeconds * 1000 })),
  ];
  const isBehind = later.some(({ dueAt }) => dueAt <= now);
  const soonest = Math.min(...kept.map(({ dueAt }) => dueAt));
  return {
    accounts: kept,
    ended: [...ended, ...gone],
    next: kept.length === 0 ? 'done' : 'wait',
    waitSeconds: isBehind || kept.length === 0 ? 1 : Math.max(sweepSeconds, Math.ceil((soonest - now) / 1000)),
    events: steps.flatMap(({ events }) => events),
  };
}
