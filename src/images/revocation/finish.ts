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

/** Ends the watch when its goal is reached or its time is up, with a look for copies that outlive the revoke. */
export async function finish(turn: Turn, client: AppStreamSender, request: RequestOptions): Promise<Turn> {
  const reached = isGoalReached(turn.checkpoint);
  if (!reached && !isPastDeadline(turn)) return turn;
  let copies: { readonly survivingCopies?: FoundCopies } = {};
  if (mayHaveCopies(turn.checkpoint)) {
    try {
      copies = { survivingCopies: await findCopies(client, turn.checkpoint.imageArn, request) };
    } catch (error) {
      request.signal?.throwIfAborted();
      const because = serializeError(error);
      if (isTransient(error) && !isPastDeadline(turn)) return failLook(turn, because);
      copies = { survivingCopies: { ...noCopies, because } };
    }
  }
  if (!reached) return tell(turn, { outcome: 'timed-out', expireFrom: undefined, ...copies });
  const { until } = turn.checkpoint;
  return tell(
    turn,
    { outcome: until, expireFrom: undefined, ...copies },
    until === 'drained' ? [{ type: 'drained' }] : [],
  );
}

function isGoalReached({ until, fleets, expireSessions, expireFrom, failures }: RevocationCheckpoint): boolean {
  if (fleets.every(({ stage }) => stage === 'drained')) return true;
  if (until === 'drained' || fleets.some(({ stage }) => stage === 'affected')) return false;
  return !expireSessions || (expireFrom === undefined && failures === 0);
}

function isPastDeadline({ checkpoint: { deadlineAt }, at }: Turn): boolean {
  return at >= Date.parse(deadlineAt);
}

function mayHaveCopies({ before }: RevocationCheckpoint): boolean {
  return before?.allowImageBuilder === true;
}
