import type { RequestOptions } from '../../core/call-options.js';
import type { AppStreamSender } from '../../core/senders.js';
import { serializeError } from '../../core/serialize-error.js';
import { isTransient } from '../../core/translate-error.js';
import type { SerializedError } from '../../records.js';
import type { FoundCopies, RevocationCheckpoint } from './checkpoint.js';
import { findCopies } from './consumer-view.js';
import { type Turn, tell } from './turn.js';

const noCopies: FoundCopies = { imageBuilders: [], images: [] };

/** Counts a failure that may pass, and tells it. */
export function failLook(turn: Turn, error: SerializedError): Turn {
  const failures = turn.checkpoint.failures + 1;
  return tell(turn, { failures }, [{ type: 'look-failed', error, failures }]);
}

/** After the deadline a watch is over although its goal was not reached. */
export function giveUpAtDeadline(turn: Turn, because?: SerializedError): Turn {
  const { revoked, seen } = turn.checkpoint;
  if (!isPastDeadline(turn)) return turn;
  const copies = mayHaveCopies(turn.checkpoint) && because && { survivingCopies: { ...noCopies, because } };
  return tell(turn, { outcome: revoked && !seen ? 'not-visible' : 'timed-out', expireFrom: undefined, ...copies });
}

/**
 * Ends the watch when its goal is reached or its time is up, with a look for copies that outlive the revoke.
 *
 * @param failure - What went wrong when sessions were ended; a step without any failure starts their count anew.
 */
export async function finish(
  turn: Turn,
  client: AppStreamSender,
  request: RequestOptions,
  failure?: SerializedError,
): Promise<Turn> {
  const settled = (then: Turn) => (failure === undefined ? tell(then, { failures: 0 }) : failLook(then, failure));
  const reached = isGoalReached(turn.checkpoint, failure);
  if (!reached && !isPastDeadline(turn)) return settled(turn);
  const { copies, failed } = await lookForCopies(turn, client, request);
  if (failed !== undefined) return failLook(turn, failed);
  const ended = { ...(copies && { survivingCopies: copies }), expireFrom: undefined };
  if (!reached) return tell(settled(turn), { outcome: 'timed-out', ...ended });
  const { until } = turn.checkpoint;
  return tell(settled(turn), { outcome: until, ...ended }, until === 'drained' ? [{ type: 'drained' }] : []);
}

interface CopiesLook {
  readonly copies?: FoundCopies;
  /** What may pass before the deadline. */
  readonly failed?: SerializedError;
}

async function lookForCopies(turn: Turn, client: AppStreamSender, request: RequestOptions): Promise<CopiesLook> {
  if (!mayHaveCopies(turn.checkpoint)) return {};
  try {
    return { copies: await findCopies(client, turn.checkpoint.imageArn, request) };
  } catch (error) {
    request.signal?.throwIfAborted();
    const because = serializeError(error);
    return isTransient(error) && !isPastDeadline(turn) ? { failed: because } : { copies: { ...noCopies, because } };
  }
}

function isGoalReached(
  { until, fleets, expireSessions, expireFrom }: RevocationCheckpoint,
  failure: SerializedError | undefined,
): boolean {
  if (fleets.every(({ stage }) => stage === 'drained')) return true;
  if (until === 'drained' || fleets.some(({ stage }) => stage === 'affected')) return false;
  return !expireSessions || (expireFrom === undefined && failure === undefined);
}

function isPastDeadline({ checkpoint: { deadlineAt }, at }: Turn): boolean {
  return at >= Date.parse(deadlineAt);
}

function mayHaveCopies({ before }: RevocationCheckpoint): boolean {
  return before?.allowImageBuilder === true;
}
