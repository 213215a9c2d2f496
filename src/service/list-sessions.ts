import { pMapIterable } from 'p-map';
import type { RequestOptions } from '../core/call-options.js';
import type { AppStreamSender } from '../core/senders.js';
import { serializeError } from '../core/serialize-error.js';
import { slots } from '../core/slots.js';
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
 * Questions are asked ahead as far as their first page; further pages are read as the caller goes on. What the service refuses
 * counts as none and is told to `onLookedAt`: a type that a stack does not know, and a stack or fleet that is gone.
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
  const slot = slots(concurrency);
  const answers = pMapIterable(
    questions(pairs, types),
    async (question) => {
      const answer = answerTo(client, { ...question, userId, instanceId }, options);
      return { question, answer, first: await slot(() => answer.next()) };
    },
    { concurrency, backpressure: concurrency },
  );
  for await (const { question, answer, first } of answers) {
    let sessions = 0;
    let next = first;
    for (; next.done !== true; next = await slot(() => answer.next())) {
      sessions += 1;
      if (seen.has(next.value.id)) continue;
      seen.add(next.value.id);
      yield next.value;
    }
    const refused = next.value;
    onLookedAt?.({ ...question, sessions, ...(refused && { refused }) });
  }
}

async function* questions(
  pairs: Iterable<StackFleetPair> | AsyncIterable<StackFleetPair>,
  types: readonly AuthenticationType[],
): AsyncGenerator<StackFleetPair & { readonly authenticationType: AuthenticationType }, void, undefined> {
  for await (const { stackName, fleetName } of pairs) {
    for (const authenticationType of new Set(types)) yield { stackName, fleetName, authenticationType };
  }
}

/** Sessions in progress of one question; returns why the service refused it, where it did. */
async function* answerTo(
  client: AppStreamSender,
  selection: Parameters<typeof describeSessions>[1],
  options: RequestOptions,
): AsyncGenerator<StreamingSession, SerializedError | undefined, undefined> {
  try {
    for await (const session of describeSessions(client, selection, options)) {
      if (session.state !== 'EXPIRED') yield session;
    }
    return undefined;
  } catch (error) {
    if (error instanceof RejectedInputError || error instanceof NotFoundError) return serializeError(error);
    throw error;
  }
}
