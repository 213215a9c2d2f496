import fc from 'fast-check';
import { currentLimits } from '../../src/limits.js';
import { group, items, subnet } from './constraints.js';

/** Text of so many characters of any kind, often at the edges. */
export function text(min: number, max: number): fc.Arbitrary<string> {
  const fits = (value: string) => value.length >= min && value.length <= max;
  return fc.oneof(
    fc.constantFrom('a'.repeat(min), 'a'.repeat(max)),
    fc.string({ minLength: min, maxLength: Math.min(max, 300) }),
    fc.string({ unit: 'binary', minLength: min, maxLength: Math.min(max, 300) }).filter(fits),
  );
}

/** A whole number of a range, often at its edges. */
export function integer(min: number, max: number): fc.Arbitrary<number> {
  return fc.oneof(fc.constantFrom(min, max), fc.integer({ min, max }));
}

/** Name of a resource. */
export const name = fc.oneof(fc.constant('a'.repeat(101)), fc.stringMatching(/^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,100}$/));

/** ARN of a role, in a partition of today. */
export const roleArn = fc.stringMatching(
  /^arn:aws(-cn|-iso-b|-iso|-us-gov)?:iam::[0-9]{12}:role\/[A-Za-z0-9:_/+=,@.\\-]{1,200}$/,
);

/** Name or ARN of the owner's image. */
export const image = fc.constantFrom(
  { imageName: 'Test_Image' },
  { imageArn: 'arn:aws:appstream:us-west-2:111111111111:image/Test_Image' },
);

const tagKey = fc
  .stringMatching(/^[\s\S][\p{L}\p{Z}\p{N}_.:/=+\-@]{0,127}$/u)
  .filter((key) => /^(?!aws:)./u.test(key) && key.length <= 128);
const tagValue = fc.stringMatching(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u).filter((value) => value.length <= 256);

/** Tags of a new resource. */
export const tags = fc.oneof(
  fc.dictionary(tagKey, tagValue, { maxKeys: 50 }),
  fc.constant(Object.fromEntries(items(50, (at) => [`key-${at}`, '']))),
);

/** Some subnets of the network of constraints. */
export function subnets(min: number, max: number): fc.Arbitrary<string[]> {
  return fc.uniqueArray(fc.constantFrom(...items(12, subnet)), { minLength: min, maxLength: max });
}

/** Some security groups of that network. */
export const groups = fc.uniqueArray(fc.constantFrom(...items(5, group)), { maxLength: 5 });

/** The domain that instances join. */
export const domain = fc.record(
  { directoryName: text(0, 1000), organizationalUnitDistinguishedName: text(0, 2000) },
  { requiredKeys: [] },
);

/** The root volume of instances. */
export const volume = fc.record({ volumeSizeInGb: integer(200, 500) }, { requiredKeys: [] });

/** VPC endpoints. */
export const endpoints = fc.uniqueArray(
  fc.record(
    { endpointType: fc.constant('STREAMING' as const), vpceId: text(1, 300) },
    { requiredKeys: ['endpointType'] },
  ),
  { minLength: 1, maxLength: 4, selector: ({ vpceId = '' }) => vpceId },
);

/** Instance types, those that a pattern lets through too. */
export const instanceTypes = {
  fleet: fc.constantFrom(...currentLimits.fleetInstanceTypes, 'stream.graphics.g7.large', 'Accelerated.p5.large'),
  elastic: fc.constantFrom(...currentLimits.elasticInstanceTypes),
  imageBuilder: fc.constantFrom(...currentLimits.imageBuilderInstanceTypes, 'MemoryOptimized.r7i.large'),
};
