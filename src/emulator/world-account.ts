import type { AccountHandle, AddedResource, AddedSecurityGroup, AddedVpc, NewSecurityGroup } from './account-handle.js';
import { addImageBuilder } from './appstream/image-builders.js';
import { addImage } from './appstream/images.js';
import { disconnectSession, endSession, startSession } from './appstream/sessions.js';
import type { StartedSession } from './appstream/state.js';
import { object, optional, type Readers, text } from './reading.js';
import {
  readSeedImage,
  readSeedImageBuilder,
  readSeedVpc,
  type SeedImage,
  type SeedImageBuilder,
  type SeedVpc,
  seedSecurityGroupReaders,
} from './seed/seed.js';
import { newImage, newImageBuilder } from './seed/seeding.js';
import { type NewSession, readNewSession } from './session-handle.js';
import type { AccountWorld, World } from './world.js';

const readNewSecurityGroup = object<NewSecurityGroup>({
  ...seedSecurityGroupReaders,
  vpcId: optional(text()),
} satisfies Readers<NewSecurityGroup>);

/** An account of the emulator's world, looked up anew at each call, so that a reset does no harm. */
export class WorldAccount implements AccountHandle {
  readonly accountId: string;
  readonly region: string;
  readonly #world: World;

  constructor(world: World, accountId: string, region: string) {
    this.#world = world;
    this.accountId = accountId;
    this.region = region;
  }

  addImage(image: SeedImage): AddedResource {
    const { name, arn } = addImage(this.#account(), newImage(readSeedImage(image, 'image')));
    return { name, arn };
  }

  addImageBuilder(imageBuilder: SeedImageBuilder): AddedResource {
    const { name, arn } = addImageBuilder(
      this.#account(),
      newImageBuilder(readSeedImageBuilder(imageBuilder, 'imageBuilder')),
    );
    return { name, arn };
  }

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

  addSecurityGroup(group: NewSecurityGroup): AddedSecurityGroup {
    const { groupId } = this.#account().ec2.addSecurityGroup(readNewSecurityGroup(group, 'securityGroup'));
    return { groupId };
  }

  startSession(session: NewSession): StartedSession {
    return startSession(this.#account(), readNewSession(session, 'session'));
  }

  disconnectSession(id: string): void {
    disconnectSession(this.#account(), id);
  }

  endSession(id: string): void {
    endSession(this.#account(), id);
  }

  #account(): AccountWorld {
    this.#world.clock.settle();
    return this.#world.region(this.region).account(this.accountId);
  }
}
