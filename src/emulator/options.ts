import { number, object, oneOf, optional, type Reader, type Readers, regionName, whole } from './reading.js';
import { defaultSeed, readSeed, type Seed } from './seed/seed.js';
import {
  type Assumptions,
  assumptionValues,
  defaultAssumptions,
  defaultQuotas,
  type Quotas,
  type Settings,
  type Throttling,
  type Timings,
  type TimingsOption,
} from './settings.js';

/** How an emulator is to be; everything has a default. */
export interface EmulatorOptions {
  /** Region of clients, accounts and seeds that name none. Default `us-west-2`. */
  readonly region?: string | undefined;
  /** How long the services take. Default `instant`. */
  readonly timings?: TimingsOption | undefined;
  /** Whether EC2 refuses calls that come faster than its documented rates. Default `none`. */
  readonly throttling?: Throttling | undefined;
  /** Quotas other than the default ones. */
  readonly quotas?: Partial<Quotas> | undefined;
  /** Other answers to what nobody could verify about the real service. */
  readonly assume?: Partial<Assumptions> | undefined;
  /** What there is at first. Default: account 111111111111, which owns `Test_Image`, and account 222222222222. */
  readonly seed?: Seed | undefined;
}

const seconds = number(0);

const readTimings: Reader<TimingsOption> = (value, path) =>
  typeof value === 'string'
    ? oneOf('instant', 'realistic')(value, path)
    : object<Timings>({
        fleetStart: seconds,
        fleetStop: seconds,
        instance: seconds,
        image: seconds,
        imageBuilder: seconds,
      })(value, path);

const readQuotas = object<Partial<Quotas>>({
  accountsPerImage: optional(whole(0)),
  securityGroupsPerInterface: optional(whole(1)),
  fleets: optional(whole(0)),
  images: optional(whole(0)),
  concurrentImageCopies: optional(whole(0)),
  imageBuilders: optional(whole(0)),
  stacks: optional(whole(0)),
});

const readAssumptions: Reader<Partial<Assumptions>> = (value, path) => {
  const readers = Object.entries(assumptionValues).map(([name, values]) => [name, optional(oneOf<string>(...values))]);
  return object<Partial<Assumptions>>(Object.fromEntries(readers) as Readers<Partial<Assumptions>>)(value, path);
};

const readMembers = object<EmulatorOptions>({
  region: optional(regionName),
  timings: optional(readTimings),
  throttling: optional(oneOf('none', 'aws')),
  quotas: optional(readQuotas),
  assume: optional(readAssumptions),
  seed: optional(readSeed),
});

// rule: options-checked
/** Reads the options of an emulator; throws `FormError` for a member that is malformed or unknown. */
export function readOptions(value: unknown): { readonly settings: Settings; readonly seed: Seed } {
  const {
    region = 'us-west-2',
    timings = 'instant',
    throttling = 'none',
    quotas,
    assume,
    seed = defaultSeed,
  } = readMembers(value, 'options');
  return {
    settings: {
      region,
      timings,
      throttling,
      quotas: { ...defaultQuotas, ...quotas },
      assume: { ...defaultAssumptions, ...assume },
    },
    seed,
  };
}
