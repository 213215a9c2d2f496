import type { SessionTarget } from './session-target.js';
import type { UndoRecord } from './undo-record.js';

/** The groups that an interface is to have. */
export interface ReplaceSecurityGroups {
  /** Ids of all groups that it is to have afterwards: one to `securityGroupsPerInterface` of the limits (5). */
  readonly securityGroupIds: readonly string[];
  /** Not with a whole set. */
  readonly addSecurityGroupIds?: never;
  /** Not with a whole set. */
  readonly removeSecurityGroupIds?: never;
}

/** The groups that an interface is to have more, or no more. */
export interface AdjustSecurityGroups {
  /** Not with an adjustment. */
  readonly securityGroupIds?: never;
  /** Ids of groups that it is to have in any case. */
  readonly addSecurityGroupIds?: readonly string[] | undefined;
  /** Ids of groups that it is not to have; one that it does not have is fine. */
  readonly removeSecurityGroupIds?: readonly string[] | undefined;
}

/** Takes a record before the interfaces in it are changed. */
export type BeforeChange = (undo: UndoRecord) => unknown;

/** How interfaces are changed. */
export interface ChangeControls {
  /**
   * What to do with an interface that also serves sessions that are not meant. `refuse`: reject with a
   * {@link SharedInterfaceError}, and write nothing at all; `skip`: leave it alone, and tell so; `apply`: change it for all of them.
   * Default `refuse`.
   */
  readonly sharedInterface?: 'refuse' | 'skip' | 'apply' | undefined;
  /** Write nothing, and ask EC2 whether it would be permitted. Default false. */
  readonly dryRun?: boolean | undefined;
  /**
   * Awaited before each batch of at most 200 interfaces is written, with the entries of that batch only. Keep them all: after a
   * crash they are what can be undone. When it throws, its batch is not written.
   */
  readonly onBeforeChange?: BeforeChange | undefined;
}

/** Whose interfaces are changed, and how. */
export type SecurityGroupRequest = SessionTarget & (ReplaceSecurityGroups | AdjustSecurityGroups) & ChangeControls;
