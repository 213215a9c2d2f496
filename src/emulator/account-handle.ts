import { addImageBuilder } from './appstream/image-builders.js';
import { addImage } from './appstream/images.js';
import { disconnectSession, endSession, type StartedSession, startSession } from './appstream/sessions.js';
import { object, optional, type Readers, text } from './reading.js';
import {
  readSeedImage,
  readSeedImageBuilder,
  readSeedVpc,
  type SeedImage,
  type SeedImageBuilder,
  type SeedSecurityGroup,
  type SeedVpc,
  seedSecurityGroupReaders,
} from './seed.js';
import { newImage, newImageBuilder } from './seeding.js';
import { type NewSession, readNewSession } from './session-handle.js';
import type { AccountWorld, World } from './world.js';

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

const readNewSecurityGroup = object<NewSecurityGroup>({
  ...seedSecurityGroupReaders,
  vpcId: optional(text()),
} satisfies Readers<NewSecurityGroup>);

/**
 * One account in one region, for what no API call can do: to put things there, and to be its users.
 *
 * What is malformed throws `FormError`; what the service would refuse throws `ServiceFault`.
 */
export class AccountHandle {
  /** 12 digits. */
  readonly accountId: string;
  /** Such as `us-west-2`. */
  readonly region: string;
  readonly #world: World;

  /** @internal `Emulator.account` makes handles. */
  constructor(world: World, accountId: string, region: string) {
    this.#world = world;
    this.accountId = accountId;
    this.region = region;
  }

  /** Adds a private image; one of the same name is replaced. */
  addImage(image: SeedImage): AddedResource {
    const { name, arn } = addImage(this.#account(), newImage(readSeedImage(image, 'image')));
    return { name, arn };
  }

  /** Adds an image builder; one of the same name is replaced. */
  addImageBuilder(imageBuilder: SeedImageBuilder): AddedResource {
    const { name, arn } = addImageBuilder(
      this.#account(),
      newImageBuilder(readSeedImageBuilder(imageBuilder, 'imageBuilder')),
    );
    return { name, arn };
  }

  /** Adds a VPC; to one that the account has, what it lacks. */
  addVpc(vpc: SeedVpc = {}): AddedVpc {
    const { ec2 } = this.#account();
    const { vpcId } = ec2.addVpc(readSeedVpc(vpc, 'vpc'));
    const contents = ec2.contents().find((one) => one.vpcId === vpcId);
    return {
      vpcId,
      subnetIds: contents?.subnets.map((subnet) => subnet.subnetId) ?? [],
      securityGroupIds: contents?.securityGroups.map((group) => group.groupId) ?? [],
    };
  }

  /** Adds a security group. */
  addSecurityGroup(group: NewSecurityGroup): AddedSecurityGroup {
    const { groupId } = this.#account().ec2.addSecurityGroup(readNewSecurityGroup(group, 'securityGroup'));
    return { groupId };
  }

  /** Gives a user a streaming session, or takes them back to the one they have. */
  startSession(session: NewSession): StartedSession {
    return startSession(this.#account(), readNewSession(session, 'session'));
  }

  /** The user of the session goes away without ending it. */
  disconnectSession(id: string): void {
    disconnectSession(this.#account(), id);
  }

  /** The user of the session ends it. */
  endSession(id: string): void {
    endSession(this.#account(), id);
  }

  #account(): AccountWorld {
    this.#world.clock.settle();
    return this.#world.region(this.region).account(this.accountId);
  }
}
