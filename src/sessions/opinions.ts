import { idSet } from '../core/fields.js';
import { lazy, parseInput } from '../core/parse.js';
import type { StreamingSession } from '../service/sessions.js';
import type { SecurityGroupPolicy } from './enforcement-round.js';

/** What a policy wants for a session: nothing, its fleet's groups, a set of groups; or how it failed. */
export type Opinion =
  | { readonly kind: 'leave' }
  | { readonly kind: 'fleet' }
  | { readonly kind: 'groups'; readonly groupIds: readonly string[] }
  | { readonly kind: 'failed'; readonly error: unknown };

const groupIdsOfPolicy = lazy(() => idSet('sg', { min: 1, max: Number.MAX_SAFE_INTEGER }));

/** Asks a policy for its opinion; one that throws or wants what cannot be has failed for this session only. */
export async function opinionOn(session: StreamingSession, policy: SecurityGroupPolicy): Promise<Opinion> {
  try {
    const answer = await policy(session);
    if (answer === undefined) return { kind: 'leave' };
    if (answer === null) return { kind: 'fleet' };
    const groupIds = parseInput<readonly string[]>(groupIdsOfPolicy(), answer, 'security groups of the policy');
    return { kind: 'groups', groupIds: [...new Set(groupIds)].toSorted() };
  } catch (error) {
    return { kind: 'failed', error };
  }
}

/** Whether two opinions come to the same. */
export function agree(one: Opinion, other: Opinion): boolean {
  if (one.kind !== 'groups' || other.kind !== 'groups') return one.kind === other.kind;
  return one.groupIds.join() === other.groupIds.join();
}
