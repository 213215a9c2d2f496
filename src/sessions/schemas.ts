import * as sdk from '@aws-sdk/client-appstream';
import * as z from 'zod/mini';
import { sdkEnum, serviceLimits, text } from '../core/fields.js';
import { resourceName } from '../core/names.js';
import { lazy, parseInput, type ShapeOf } from '../core/parse.js';
import { type AppStreamSender, appStreamSender, type Ec2Sender, ec2Sender } from '../core/senders.js';
import type { ServiceLimits } from '../limits.js';
import type { SessionQuery, SessionScope, SessionTarget } from './session-target.js';

/** What a {@link SessionNetwork} works with. */
export interface SessionNetworkOptions {
  /** AppStream client of the account and region that the sessions are in. It is used as it is, and never destroyed. */
  readonly appstream: AppStreamSender;
  /** EC2 client of the same account and region; needed only by what reads or changes network interfaces. */
  readonly ec2?: Ec2Sender | undefined;
  /** Limits that inputs are checked against. Default: {@link currentLimits}. */
  readonly limits?: ServiceLimits | undefined;
}

/** A target before it is known to name exactly one thing. */
export interface AnyTarget extends SessionScope {
  readonly userId?: string | undefined;
  readonly sessionId?: string | undefined;
  readonly allUsers?: true | undefined;
}

/** Options of the constructor. */
export const sessionNetworkOptions = lazy(() =>
  z.strictObject({
    appstream: appStreamSender(),
    ec2: z.optional(ec2Sender()),
    limits: z.optional(serviceLimits()),
  } satisfies ShapeOf<SessionNetworkOptions>),
);

/** Members of a scope. */
export const scopeShape = lazy(
  () =>
    ({
      stackName: z.optional(resourceName()),
      fleetName: z.optional(resourceName()),
      authenticationTypes: z.optional(z.array(sdkEnum(sdk.AuthenticationType)).check(z.minLength(1))),
    }) satisfies ShapeOf<SessionScope>,
);

const userId = lazy(() => z.string().check(z.minLength(2), z.maxLength(128)));

/** Which sessions are listed. */
export const sessionQuery = lazy(() =>
  z.strictObject({
    ...scopeShape(),
    userId: z.optional(userId()),
    instanceId: z.optional(text()),
  } satisfies ShapeOf<SessionQuery>),
);

/** Id of a session. */
export const sessionId = lazy(() => text());

const targetNames = ['userId', 'sessionId', 'allUsers'] as const;

/** Members of a target, and of requests that have one. */
export const targetShape = lazy(
  () =>
    ({
      ...scopeShape(),
      userId: z.optional(userId()),
      sessionId: z.optional(sessionId()),
      allUsers: z.optional(z.literal(true)),
    }) satisfies ShapeOf<AnyTarget>,
);

/** Makes sure that a target names exactly one thing. */
export const exactlyOneTarget = lazy(() =>
  z.check<AnyTarget>(({ value, issues }) => {
    const present = targetNames.filter((name) => name in value);
    for (const name of present.filter((candidate) => value[candidate] === undefined)) {
      issues.push({ code: 'custom', input: value, path: [name], message: 'is there but undefined: leave it out' });
    }
    if (present.length === 1) return;
    issues.push({
      code: 'custom',
      input: value,
      message: 'give exactly one of "userId", "sessionId" and "allUsers: true"',
    });
  }),
);

const sessionTarget = lazy(() => z.strictObject(targetShape()).check(exactlyOneTarget()));

/** Checks whom something is done to. */
export function parseTarget(target: SessionTarget): SessionTarget {
  return parseInput(sessionTarget(), target, 'target') as SessionTarget;
}
