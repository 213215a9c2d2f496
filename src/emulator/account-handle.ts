import type { StartedSession } from './appstream/state.js';
import type { SeedImage, SeedImageBuilder, SeedSecurityGroup, SeedVpc } from './seed/seed.js';
import type { NewSession } from './session-handle.js';

/** A security group to be added to a VPC. */
export interface NewSecurityGroup extends SeedSecurityGroup {
  /** Default: the account's default VPC. */
  readonly vpcId?: string | undefined;
}

/** Ids of a VPC and of what is in it. */
export interface AddedVpc {
  /** The VPC's own id. */
  readonly vpcId: string;
  /** All of them, the ones that were there before too. */
  readonly subnetIds: readonly string[];
  /** All of them, the ones that were there before too. */
  readonly securityGroupIds: readonly string[];
}

/** What was added, by its name. */
export interface AddedResource {
  /** As it was given. */
  readonly name: string;
  /** Made of the region, the account and the name. */
  readonly arn: string;
}

/** A security group that was added. */
export interface AddedSecurityGroup {
  /** As it was given, or a new one. */
  readonly groupId: string;
}

/**
 * One account in one region, for what no API call can do: to put things there, and to be its users.
 *
 * What is malformed throws `FormError`; what the service would refuse throws `ServiceFault`.
 */
export interface AccountHandle {
  /** 12 digits. */
  readonly accountId: string;
  /** Such as `us-west-2`. */
  readonly region: string;
  /** Adds a private image; one of the same name is replaced. */
  addImage(image: SeedImage): AddedResource;
  /** Adds an image builder; one of the same name is replaced. */
  addImageBuilder(imageBuilder: SeedImageBuilder): AddedResource;
  /** Adds a VPC; to one that the account has, what it lacks. */
  addVpc(vpc?: SeedVpc): AddedVpc;
  /** Adds a security group. */
  addSecurityGroup(group: NewSecurityGroup): AddedSecurityGroup;
  /** Gives a user a streaming session, or takes them back to the one they have. */
  startSession(session: NewSession): StartedSession;
  /** The user of the session goes away without ending it. */
  disconnectSession(id: string): void;
  /** The user of the session ends it. */
  endSession(id: string): void;
}
