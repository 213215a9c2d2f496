import { backOffSeconds } from '../core/back-off.js';
import { serializeError } from '../core/serialize-error.js';
import { sleep } from '../core/sleep.js';
import { isTransient } from '../core/translate-error.js';
import type { NetworkContext } from './context.js';
import { Enforcement } from './enforcement.js';
import type {
  EnforcementRound,
  EnforceOptions,
  EnforceRoundsOptions,
  SecurityGroupPolicy,
} from './enforcement-round.js';
import type { SessionScope } from './session-target.js';
import { undoRecord } from './undo-record.js';

/** Default of `intervalSeconds`. */
const usualInterval = 60;
/** Longest wait after rounds that failed, unless the interval is longer. */
const longestWait = 600;

/** Makes one round. */
export async function enforceOnce(
  context: NetworkContext,
  scope: SessionScope,
  policy: SecurityGroupPolicy,
  options: EnforceOptions,
): Promise<EnforcementRound> {
  const startedAt = Date.now();
  const round = await new Enforcement(context, scope, policy, options).round(1);
  return { ...round, waitSeconds: untilNext(startedAt, usualInterval) };
}

/** Makes rounds one after the other, for as long as somebody asks for them. */
export async function* enforce(
  context: NetworkContext,
  scope: SessionScope,
  policy: SecurityGroupPolicy,
  { intervalSeconds = usualInterval, ...options }: EnforceRoundsOptions,
): AsyncGenerator<EnforcementRound, void, undefined> {
  const enforcement = new Enforcement(context, scope, policy, options);
  const longestSeconds = Math.max(intervalSeconds, longestWait);
  let failures = 0;
  for (let number = 1; ; number += 1) {
    const startedAt = Date.now();
    let round: EnforcementRound;
    try {
      const made = await enforcement.round(number);
      failures = 0;
      round = { ...made, waitSeconds: untilNext(startedAt, intervalSeconds) };
    } catch (error) {
      options.signal?.throwIfAborted();
      if (!isTransient(error)) throw error;
      failures += 1;
      const waitSeconds = backOffSeconds(failures, `${startedAt}`, { firstSeconds: intervalSeconds, longestSeconds });
      round = { ...failedRound(number, startedAt, error), waitSeconds };
    }
    yield round;
    await sleep(round.waitSeconds * 1000, options.signal);
  }
}

function untilNext(startedAt: number, intervalSeconds: number): number {
  const elapsed = Math.max(0, Date.now() - startedAt) / 1000;
  return Math.max(0, Math.round((intervalSeconds - elapsed) * 1000) / 1000);
}

function failedRound(round: number, startedAt: number, error: unknown): Omit<EnforcementRound, 'waitSeconds'> {
  return {
    round,
    startedAt: new Date(startedAt).toISOString(),
    sessions: 0,
    changes: [],
    undo: undoRecord([]),
    complete: false,
    error: serializeError(error),
  };
}
