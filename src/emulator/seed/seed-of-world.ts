import type { ImageBuilderRecord, ImageRecord } from '../appstream/state.js';
import type { AccountWorld, RegionWorld, World } from '../world.js';
import type { Seed, SeedAccount, SeedImage, SeedImageBuilder, SeedRegion } from './seed.js';

// rule: seed-round-trip
/** A seed that gives a fresh emulator of the same settings what there is now, as far as seeds can say it. */
export function seedOf(world: World): Seed {
  const regions = [...world.regions].map((region) => [region.name, regionOf(region)] as const);
  const home = world.settings.region;
  return {
    accounts: regions.find(([name]) => name === home)?.[1].accounts ?? {},
    regions: Object.fromEntries(regions.filter(([name]) => name !== home)),
  };
}

function regionOf({ accounts }: RegionWorld): SeedRegion {
  return {
    accounts: Object.fromEntries([...accounts].map(([accountId, account]) => [accountId, accountOf(account)])),
  };
}

function accountOf({ appstream, ec2 }: AccountWorld): SeedAccount {
  return {
    images: [...appstream.images.values()].map(imageOf),
    imageBuilders: [...appstream.imageBuilders.values()].map(imageBuilderOf),
    vpcs: ec2.contents(),
  };
}

function imageOf({ name, state, details, permissions, tags }: ImageRecord): SeedImage {
  const sharedWith = [...permissions.values()].map(({ accountId, allowFleet, allowImageBuilder }) => {
    return { accountId, allowFleet, allowImageBuilder };
  });
  return {
    name,
    state,
    displayName: details.DisplayName,
    description: details.Description,
    platform: details.Platform,
    baseImageArn: details.BaseImageArn,
    imageBuilderSupported: details.ImageBuilderSupported,
    supportedInstanceFamilies: details.SupportedInstanceFamilies,
    sharedWith,
    tags: Object.fromEntries(tags),
  };
}

function imageBuilderOf({ name, state, details, tags }: ImageBuilderRecord): SeedImageBuilder {
  return {
    name,
    state,
    displayName: details.DisplayName,
    description: details.Description,
    instanceType: details.InstanceType,
    imageArn: details.ImageArn,
    tags: Object.fromEntries(tags),
  };
}
