import type { ImageBuilderState, ImageState, PlatformType } from '@aws-sdk/client-appstream';
import { modelled } from '../model/modelled.js';
import {
  accountId,
  flag,
  list,
  object,
  optional,
  type Reader,
  type Readers,
  record,
  regionName,
  text,
} from '../reading.js';

/** What there is in an emulator at first. */
export interface Seed {
  /** What accounts own in the emulator's region, by account id. */
  readonly accounts?: Readonly<Record<string, SeedAccount>> | undefined;
  /** The same for other regions, by the region's name. */
  readonly regions?: Readonly<Record<string, SeedRegion>> | undefined;
}

/** What there is in one region. */
export interface SeedRegion {
  /** What accounts own there, by account id. */
  readonly accounts?: Readonly<Record<string, SeedAccount>> | undefined;
}

/** What an account owns, beside the network that every account has. */
export interface SeedAccount {
  /** Private images. */
  readonly images?: readonly SeedImage[] | undefined;
  /** Image builders. */
  readonly imageBuilders?: readonly SeedImageBuilder[] | undefined;
  /** VPCs beside the default one, or what is to be added to it. */
  readonly vpcs?: readonly SeedVpc[] | undefined;
}

/** A private image. */
export interface SeedImage {
  /** 1 to 101 characters. */
  readonly name: string;
  /** Default `AVAILABLE`. */
  readonly state?: ImageState | undefined;
  /** Default: the name. */
  readonly displayName?: string | undefined;
  /** At most 256 characters. Default: none. */
  readonly description?: string | undefined;
  /** Default: that of the public base image. */
  readonly platform?: PlatformType | undefined;
  /** Default: the public base image. */
  readonly baseImageArn?: string | undefined;
  /** Whether image builders can be launched from it. Default true. */
  readonly imageBuilderSupported?: boolean | undefined;
  /** Instance families that its fleets may change to, such as `GRAPHICS_G5`. Default: it tells none. */
  readonly supportedInstanceFamilies?: readonly string[] | undefined;
  /** Accounts that it is shared with. Default: none. */
  readonly sharedWith?: readonly SeedGrant[] | undefined;
  /** Values by key. Default: none. */
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

/** What an account may do with an image of another. */
export interface SeedGrant {
  /** 12 digits. */
  readonly accountId: string;
  /** Default true. */
  readonly allowFleet?: boolean | undefined;
  /** Default false. */
  readonly allowImageBuilder?: boolean | undefined;
}

/** An image builder; it has no network interface until it is started. */
export interface SeedImageBuilder {
  /** 1 to 101 characters. */
  readonly name: string;
  /** Default `STOPPED`. */
  readonly state?: ImageBuilderState | undefined;
  /** At most 100 characters. Default: none. */
  readonly displayName?: string | undefined;
  /** At most 256 characters. Default: none. */
  readonly description?: string | undefined;
  /** Default `stream.standard.medium`. */
  readonly instanceType?: string | undefined;
  /** Default: the public base image. */
  readonly imageArn?: string | undefined;
  /** Values by key. Default: none. */
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

/** A VPC; one that the account has already gets what it lacks. */
export interface SeedVpc {
  /** Default: a new one. */
  readonly vpcId?: string | undefined;
  /** Default: one of `10.0.0.0/8`. */
  readonly cidrBlock?: string | undefined;
  /** Default: two, in two zones. */
  readonly subnets?: readonly SeedSubnet[] | undefined;
  /** A group named `default` comes with every VPC. */
  readonly securityGroups?: readonly SeedSecurityGroup[] | undefined;
}

/** A subnet. */
export interface SeedSubnet {
  /** Default: a new one. */
  readonly subnetId?: string | undefined;
  /** Default: a free sixteenth of the VPC. */
  readonly cidrBlock?: string | undefined;
  /** Such as `us-west-2a`. Default: two zones in turn. */
  readonly availabilityZone?: string | undefined;
}

/** A security group. */
export interface SeedSecurityGroup {
  /** Default: a new one. */
  readonly groupId?: string | undefined;
  /** Once in a VPC. */
  readonly groupName: string;
  /** Default: the group's name. */
  readonly description?: string | undefined;
}

// rule: default-world
/** What there is where no seed is given. */
export const defaultSeed: Seed = {
  accounts: { '111111111111': { images: [{ name: 'Test_Image' }] }, '222222222222': {} },
};

const name = modelled('Name');
const tags = record(modelled('TagKey'), modelled('TagValue'));

/** Reads an image; throws `FormError`. */
export const readSeedImage: Reader<SeedImage> = object<SeedImage>({
  name,
  state: optional(modelled<ImageState>('ImageState')),
  displayName: optional(modelled('DisplayName')),
  description: optional(modelled('Description')),
  platform: optional(modelled<PlatformType>('PlatformType')),
  baseImageArn: optional(modelled('Arn')),
  imageBuilderSupported: optional(flag),
  supportedInstanceFamilies: optional(list(modelled('String'))),
  sharedWith: optional(
    list(object<SeedGrant>({ accountId, allowFleet: optional(flag), allowImageBuilder: optional(flag) })),
  ),
  tags: optional(tags),
});

/** Reads an image builder; throws `FormError`. */
export const readSeedImageBuilder: Reader<SeedImageBuilder> = object<SeedImageBuilder>({
  name,
  state: optional(modelled<ImageBuilderState>('ImageBuilderState')),
  displayName: optional(modelled('DisplayName')),
  description: optional(modelled('Description')),
  instanceType: optional(modelled('String')),
  imageArn: optional(modelled('Arn')),
  tags: optional(tags),
});

/** The members of {@link SeedSecurityGroup}. */
export const seedSecurityGroupReaders: Readers<SeedSecurityGroup> = {
  groupId: optional(text()),
  groupName: text(),
  description: optional(text()),
};

/** Reads a VPC; throws `FormError`. */
export const readSeedVpc: Reader<SeedVpc> = object<SeedVpc>({
  vpcId: optional(text()),
  cidrBlock: optional(text()),
  subnets: optional(
    list(
      object<SeedSubnet>({
        subnetId: optional(text()),
        cidrBlock: optional(text()),
        availabilityZone: optional(text()),
      }),
    ),
  ),
  securityGroups: optional(list(object<SeedSecurityGroup>(seedSecurityGroupReaders))),
});

const accounts = record(
  accountId,
  object<SeedAccount>({
    images: optional(list(readSeedImage)),
    imageBuilders: optional(list(readSeedImageBuilder)),
    vpcs: optional(list(readSeedVpc)),
  }),
);

// rule: seed-checked
/** Reads a seed; throws `FormError` for a member that is malformed or unknown. */
export const readSeed: Reader<Seed> = object<Seed>({
  accounts: optional(accounts),
  regions: optional(record(regionName, object<SeedRegion>({ accounts: optional(accounts) }))),
});
