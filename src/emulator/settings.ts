/** How long the emulated service takes, in seconds of the emulator's clock. */
export interface Timings {
  /** A fleet's way from STARTING to RUNNING. */
  readonly fleetStart: number;
  /** A fleet's way from STOPPING to STOPPED. */
  readonly fleetStop: number;
  /** A new streaming instance's way to being available, and the end of an idle one that is no longer wanted. */
  readonly instance: number;
  /** An image's way through a transitional state. */
  readonly image: number;
  /** An image builder's way through a transitional state. */
  readonly imageBuilder: number;
}

/** `instant`: a transitional state ends once a describe call returned it, or after a second, whichever comes first. */
export type TimingsOption = 'instant' | 'realistic' | Timings;

/** `aws`: EC2 refuses calls that come faster than it documents. `none`: nothing is refused for that. */
export type Throttling = 'none' | 'aws';

/** Quotas of every account; each is adjustable in the real service too. */
export interface Quotas {
  /** Accounts that one image can be shared with. */
  readonly accountsPerImage: number;
  /** Security groups of one network interface. */
  readonly securityGroupsPerInterface: number;
  /** Fleets of one account and region. */
  readonly fleets: number;
  /** Images of one account and region. */
  readonly images: number;
  /** Copies of images that one account has under way to one region. */
  readonly concurrentImageCopies: number;
  /** Image builders of one account and region. */
  readonly imageBuilders: number;
  /** Stacks of one account and region. */
  readonly stacks: number;
}

/** What nobody could verify about the real service: each guess is a switch, the first of its values the default. */
export const assumptionValues = {
  /** Which sessions `DescribeSessions` returns when it names no `AuthenticationType`. */
  omittedAuthenticationType: ['api', 'all'],
  /** What `DescribeSessions` answers for a stack or fleet that does not exist. */
  unknownStackInDescribeSessions: ['empty', 'error'],
  /** What `DeleteImagePermissions` answers for an account that has no grant. */
  deletePermissionsWithoutGrant: ['not-found', 'ok'],
  /** What `StartFleet` answers for a fleet that is RUNNING already. */
  startWhenRunning: ['ok', 'error'],
  /** What `StartFleet` answers for a fleet whose desired capacity is 0 (Elastic fleets have none). */
  startWithoutCapacity: ['error', 'ok'],
  /** What `DisassociateFleet` answers while sessions of that stack and fleet go on. */
  disassociateWithSessions: ['error', 'ok'],
  /** What `ExpireSession` answers for a session that is over or never was. */
  expireEndedSession: ['ok', 'error'],
  /** What a revoke does to the desired capacity of a consumer's fleet that is not running. */
  stoppedFleetOnRevoke: ['desired-zero', 'unchanged'],
  /** Whether the users of one multi-session instance share its interface, or each has its own. */
  sharedInterfacePerInstance: ['shared', 'separate'],
  /** Whether the interfaces of streaming instances are managed by the requester, so that nobody else changes their groups. */
  requesterManagedInterfaces: ['no', 'yes'],
  /** Where the instances of a fleet or an image builder without a VPC configuration have their interface. */
  fleetWithoutVpc: ['default-vpc', 'no-interface'],
} as const;

/** One answer to each of {@link assumptionValues}. */
export type Assumptions = {
  readonly [Name in keyof typeof assumptionValues]: (typeof assumptionValues)[Name][number];
};

/** The settings of one emulator, complete. */
export interface Settings {
  readonly region: string;
  readonly timings: TimingsOption;
  readonly throttling: Throttling;
  readonly quotas: Quotas;
  readonly assume: Assumptions;
}

/** Minutes, as public guides and reports tell them. */
export const realisticTimings: Timings = {
  fleetStart: 15 * 60,
  fleetStop: 5 * 60,
  instance: 5 * 60,
  image: 30 * 60,
  imageBuilder: 15 * 60,
};

/** The quotas of a new account. */
export const defaultQuotas: Quotas = {
  accountsPerImage: 100,
  securityGroupsPerInterface: 5,
  fleets: 10,
  images: 10,
  concurrentImageCopies: 2,
  imageBuilders: 10,
  stacks: 10,
};

/** The first answer to each guess. */
export const defaultAssumptions = Object.fromEntries(
  Object.entries(assumptionValues).map(([name, [first]]) => [name, first]),
) as Assumptions;
