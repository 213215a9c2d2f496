import { pMapIterable } from 'p-map';
import type { RequestOptions } from '../core/call-options.js';
import { collect } from '../core/paginate.js';
import type { AppStreamSender } from '../core/senders.js';
import { serializeError } from '../core/serialize-error.js';
import { NotFoundError, RejectedInputError } from '../errors.js';
import type { SerializedError } from '../records.js';
import { type AuthenticationType, describeSessions, type StreamingSession } from './sessions.js';

/** A stack and a fleet: sessions can only be asked for by both. */
export interface StackFleetPair {
  /** Name of the stack. */
  readonly stackName: string;
  /** Name of the fleet. */
  readonly fleetName: string;
}

/** One question that was put to the service. */
export interface LookedAt extends StackFleetPair {
  /** Authentication type that was asked for. */
  readonly authenticationType: AuthenticationType;
  /** Sessions found, expired ones left out. */
  readonly sessions: number;
  /** Why the service refused the question for this stack; absent when it answered. */
  readonly refused?: SerializedError;
}

/** Which sessions of the pairs are wanted. */
export interface SessionFilter {
  readonly userId?: string | undefined;
  readonly instanceId?: string | undefined;
  /** Default: all four. */
  readonly authenticationTypes?: readonly AuthenticationType[] | undefined;
}

/** All ways to sign in that the service knows; asked one by one, because leaving the type out may hide sessions. */
const authenticationTypes: readonly AuthenticationType[] = ['API', 'SAML', 'USERPOOL', 'AWS_AD'];

/** Questions on their way at the same time. */
const concurrency = 4;

/**
 * Lists sessions over pairs and authentication types, each once, expired ones left out.
 *
 * What the service refuses counts as none and is told to `onLookedAt`: a type that a stack does not know, and a stack or fleet
 * that is gone.
 */
export async function* listSessions(
  client: AppStreamSender,
  pairs: Iterable<StackFleetPair> | AsyncIterable<StackFleetPair>,
  filter: SessionFilter,
  options: RequestOptions,
  onLookedAt?: (lookedAt: LookedAt) => void,
): AsyncGenerator<StreamingSession, void, undefined> {
  const { authenticationTypes: types = authenticationTypes, userId, instanceId } = filter;
  const seen = new Set<string>();
  const answers = pMapIterable(
    questions(pairs, types),
    async (question) => {
      const found = await ask(client, { ...question, userId, instanceId }, options);
      return { question, ...found };
    },
    { concurrency, backpressure: concurrency },
  );
  for await (const { question, sessions, refused } of answers) {
    onLookedAt?.({ ...question, sessions: sessions.length, ...(refused && { refused }) });
    for (const session of sessions) {
      if (seen.has(session.id)) continue;
      seen.add(session.id);
      yield session;
    }
  }
}

async function* questions(
  pairs: Iterable<StackFleetPair> | AsyncIterable<StackFleetPair>,
  types: readonly AuthenticationType[],
): AsyncGenerator<StackFleetPair & { readonly authenticationType: AuthenticationType }, void, undefined> {
  for await (const { stackName, fleetName } of pairs) {
    for (const authenticationType of types) yield { stackName, fleetName, authenticationType };
  }
}

async function ask(
  client: AppStreamSender,
  selection: Parameters<typeof describeSessions>[1],
  options: RequestOptions,
): Promise<{ readonly sessions: readonly StreamingSession[]; readonly refused?: SerializedError }> {
  try {
    const sessions = await collect(describeSessions(client, selection, options));
    return { sessions: sessions.filter(({ state }) => state !== 'EXPIRED') };
  } catch (error) {
    if (error instanceof RejectedInputError || error instanceof NotFoundError)
      return { sessions: [], refused: serializeError(error) };
    throw error;
  }
}
