import { expect, test } from 'vitest';
import { arnOf, parseArn } from '../../../src/emulator/appstream/arns.js';

test.each([
  ['us-west-2', 'aws'],
  ['us-gov-west-1', 'aws-us-gov'],
  ['us-iso-east-1', 'aws-iso'],
  ['us-isob-east-1', 'aws-iso-b'],
  ['cn-north-1', 'aws-cn'],
])('an ARN in %s is of the partition %s', (region, partition) => {
  const arn = arnOf('fleet', region, '111111111111', 'a.fleet');
  expect(arn).toBe(`arn:${partition}:appstream:${region}:111111111111:fleet/a.fleet`);
  expect(parseArn(arn)).toEqual({ region, accountId: '111111111111', kind: 'fleet', name: 'a.fleet' });
});

test.each([
  'arn:aws-us-gov:appstream:us-west-2:111111111111:fleet/fleet',
  'arn:aws:ec2:us-west-2:111111111111:fleet/fleet',
  'arn:aws:appstream:us-west-2:111111111111:fleet',
  'fleet',
])('%s is no ARN of a resource here', (arn) => {
  expect(parseArn(arn)).toBeUndefined();
});
