import * as z from 'zod/mini';
import type { CallOptions } from '../../core/call-options.js';
import { callOptionsShape } from '../../core/names.js';
import { lazy, parseInput, type ShapeOf } from '../../core/parse.js';
import { type StepOptions, stepOptionsShape } from '../../core/step.js';

/** What ends a watch: no fleet on the image can start instances, or nobody streams from one any more either. */
export type RevocationGoal = 'cut-off' | 'drained';

/** How a share is taken back and what is watched then. */
export interface RevocationOptions extends CallOptions {
  /** What ends the watch. Default `drained`. */
  readonly until?: RevocationGoal | undefined;
  /**
   * Whether the sessions on a fleet are ended, at once, after its cut-off. Default false: they go on to their end. While the image is
   * shared with the account again none is ended, which is told as `look-failed`.
   */
  readonly expireSessions?: boolean | undefined;
  /** Whether nothing is revoked unless the consumer account can be seen. Default false. */
  readonly requireVisible?: boolean | undefined;
  /** Seconds between two looks, 0.05 to 3600, fractions allowed; more after looks that failed. Default 30. */
  readonly pollSeconds?: number | undefined;
  /** Longest watch in seconds, more than 0, at most a year. Default 435600: the longest session and an hour. */
  readonly timeoutSeconds?: number | undefined;
}

/** How a watch goes on. */
export interface ResumeRevocationOptions extends CallOptions {
  /**
   * Sets the deadline to so many seconds from now, more than 0, at most a year; a watch that ended without reaching its goal
   * goes on then. Default: the deadline stays.
   */
  readonly timeoutSeconds?: number | undefined;
}

/** The longest session that the service allows, 432000 s, and an hour. */
const defaultTimeoutSeconds = 435_600;

const aYearInSeconds = 31_622_400;

const timeoutSeconds = lazy(() => z.optional(z.number().check(z.positive(), z.lte(aYearInSeconds))));

const revocationShape = lazy(
  () =>
    ({
      ...callOptionsShape(),
      until: z.optional(z.enum(['cut-off', 'drained'])),
      expireSessions: z.optional(z.boolean()),
      requireVisible: z.optional(z.boolean()),
      pollSeconds: z.optional(z.number().check(z.gte(0.05), z.lte(3600))),
      timeoutSeconds: timeoutSeconds(),
    }) satisfies ShapeOf<RevocationOptions>,
);

const revocationOptions = lazy(() => z.strictObject(revocationShape()));

const beginOptions = lazy(() => z.strictObject({ ...stepOptionsShape(), ...revocationShape() }));

const resumeOptions = lazy(() =>
  z.strictObject({
    ...callOptionsShape(),
    timeoutSeconds: timeoutSeconds(),
  } satisfies ShapeOf<ResumeRevocationOptions>),
);

/** Options with their defaults. */
export interface RevocationSettings {
  readonly until: RevocationGoal;
  readonly expireSessions: boolean;
  readonly requireVisible: boolean;
  readonly pollSeconds: number;
  readonly timeoutSeconds: number;
}

/** Fills in the defaults. */
export function settingsOf(options: RevocationOptions): RevocationSettings {
  const { until = 'drained', expireSessions = false, requireVisible = false, pollSeconds = 30 } = options;
  return {
    until,
    expireSessions,
    requireVisible,
    pollSeconds,
    timeoutSeconds: options.timeoutSeconds ?? defaultTimeoutSeconds,
  };
}

/** Checks the options of a watch. */
export function parseRevocationOptions(options: RevocationOptions): RevocationOptions {
  return parseInput(revocationOptions(), options, 'options');
}

/** Checks the options of the begin of stepwise work. */
export function parseBeginOptions(options: RevocationOptions & StepOptions): RevocationOptions & StepOptions {
  return parseInput(beginOptions(), options, 'options');
}

/** Checks the options of a resumed watch. */
export function parseResumeOptions(options: ResumeRevocationOptions): ResumeRevocationOptions {
  return parseInput(resumeOptions(), options, 'options');
}
