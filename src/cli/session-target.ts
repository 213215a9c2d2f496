import type { SessionTarget } from '../sessions/index.js';
import { UsageError } from './usage-error.js';

/** Options that say whose sessions are meant. */
export const targetOptions = {
  user: { type: 'string' },
  session: { type: 'string' },
  'all-users': { type: 'boolean' },
  stack: { type: 'string' },
  fleet: { type: 'string' },
} as const;

/** The same, as help texts show them. */
export const targetHelp = `  --user ID             this user's sessions; case matters
  --session ID          this session
  --all-users           everybody's sessions; confirmed on a terminal, else with --yes
  --stack NAME          only sessions through this stack
  --fleet NAME          only sessions on this fleet`;

interface TargetValues {
  readonly user?: string | undefined;
  readonly session?: string | undefined;
  readonly 'all-users'?: boolean | undefined;
  readonly stack?: string | undefined;
  readonly fleet?: string | undefined;
}

/** Whether any of the options is given. */
export function namesTarget({ user, session, 'all-users': all, stack, fleet }: TargetValues): boolean {
  return [user, session, all, stack, fleet].some((value) => value !== undefined);
}

/** Whose sessions are meant: exactly one of a user, a session and everybody. */
export function targetOf(values: TargetValues): SessionTarget {
  const { user: userId, session: sessionId, 'all-users': allUsers, stack: stackName, fleet: fleetName } = values;
  if ([userId, sessionId, allUsers].filter((value) => value !== undefined).length !== 1) {
    throw new UsageError('give exactly one of --user, --session and --all-users');
  }
  const scope = { stackName, fleetName };
  if (userId !== undefined) return { ...scope, userId };
  return sessionId === undefined ? { ...scope, allUsers: true } : { ...scope, sessionId };
}
