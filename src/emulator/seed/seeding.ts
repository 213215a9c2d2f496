import { addImageBuilder, type NewImageBuilder } from '../appstream/image-builders.js';
import { addImage, type NewImage } from '../appstream/images.js';
import { FormError } from '../reading.js';
import { ServiceFault } from '../service-fault.js';
import { type AccountWorld, World } from '../world.js';
import type { Seed, SeedAccount, SeedImage, SeedImageBuilder, SeedRegion } from './seed.js';

/** Adds what `seed` says to the world; throws `FormError` for what cannot be there, such as a subnet outside its VPC. */
export function addSeed(world: World, seed: Seed): void {
  addRegion(world, world.settings.region, seed, 'seed');
  for (const [region, content] of Object.entries(seed.regions ?? {})) {
    addRegion(world, region, content, `seed.regions.${region}`);
  }
}

/** A world apart with the same networks, to find out whether a seed can be added; nothing else that seeds say can clash. */
export function trialOf(world: World): World {
  const trial = new World(world.settings);
  for (const region of world.regions) {
    for (const { accountId, ec2 } of region.accounts.values()) {
      const copy = trial.region(region.name).account(accountId).ec2;
      const groups = [...copy.securityGroups.entries()];
      for (const { id } of groups) if (!ec2.hasSecurityGroup(id)) copy.securityGroups.delete(id);
      for (const vpc of ec2.contents()) copy.addVpc(vpc);
    }
  }
  return trial;
}

function addRegion(world: World, region: string, { accounts = {} }: SeedRegion, path: string): void {
  for (const [accountId, content] of Object.entries(accounts)) {
    addAccount(world.region(region).account(accountId), content, `${path}.accounts.${accountId}`);
  }
}

function addAccount(account: AccountWorld, { vpcs, images, imageBuilders }: SeedAccount, path: string): void {
  for (const [index, vpc] of (vpcs ?? []).entries()) {
    withPath(`${path}.vpcs[${index}]`, () => account.ec2.addVpc(vpc));
  }
  for (const image of images ?? []) addImage(account, newImage(image));
  for (const imageBuilder of imageBuilders ?? []) addImageBuilder(account, newImageBuilder(imageBuilder));
}

function withPath(path: string, add: () => void): void {
  try {
    add();
  } catch (error) {
    throw error instanceof ServiceFault ? new FormError(path, error.message) : error;
  }
}

/** The image in the service's words. */
export function newImage(image: SeedImage): NewImage {
  const { name, state, sharedWith, tags, displayName, description, platform, baseImageArn } = image;
  const { imageBuilderSupported, supportedInstanceFamilies } = image;
  return {
    name,
    state,
    tags,
    sharedWith: sharedWith?.map(({ accountId, allowFleet = true, allowImageBuilder = false }) => {
      return { accountId, allowFleet, allowImageBuilder };
    }),
    ...(displayName !== undefined && { DisplayName: displayName }),
    ...(description !== undefined && { Description: description }),
    ...(platform !== undefined && { Platform: platform }),
    ...(baseImageArn !== undefined && { BaseImageArn: baseImageArn }),
    ...(imageBuilderSupported !== undefined && { ImageBuilderSupported: imageBuilderSupported }),
    ...(supportedInstanceFamilies !== undefined && { SupportedInstanceFamilies: [...supportedInstanceFamilies] }),
  };
}

/** The image builder in the service's words. */
export function newImageBuilder(imageBuilder: SeedImageBuilder): NewImageBuilder {
  const { name, tags, state, displayName, description, instanceType, imageArn } = imageBuilder;
  return {
    name,
    state,
    tags,
    ...(displayName !== undefined && { DisplayName: displayName }),
    ...(description !== undefined && { Description: description }),
    ...(instanceType !== undefined && { InstanceType: instanceType }),
    ...(imageArn !== undefined && { ImageArn: imageArn }),
  };
}
