import type { ImageBuilderSpec } from '../../src/images/index.js';
import {
  type Constraint,
  characters,
  constraint,
  domainConstraints,
  endpointConstraints,
  groupConstraints,
  imageConstraints,
  instanceConstraints,
  items,
  subnet,
} from '../support/constraints.js';

/** An image builder with nothing but what it needs. */
export const base = {
  name: 'design-builder',
  instanceType: 'stream.standard.medium',
  imageName: 'Test_Image',
} as const satisfies ImageBuilderSpec;

/** Every rule for the inputs of image builders. */
export const imageBuilderConstraints: readonly Constraint[] = [
  ...instanceConstraints,
  ...imageConstraints,
  ...domainConstraints,
  ...groupConstraints(1),
  ...endpointConstraints,
  constraint('imageName', {
    put: (value) => value as object,
    invalid: [
      [{ imageName: undefined }, 'give either "imageName" or "imageArn"'],
      [{ imageArn: 'arn:aws:appstream:us-west-2:111111111111:image/Test_Image' }, 'give either'],
    ],
  }),
  constraint('instanceType', {
    valid: ['stream.standard.small', 'stream.graphics.gr6f.4xlarge', 'GeneralPurpose.m7i.large'],
    invalid: [
      ['stream.standard.xlarge', '"stream.standard.xlarge" is not among the instance types of', 'ours'],
      ['stream.standard.2xlarge', 'is not among the instance types of', 'ours'],
      ['stream.graphics-design.large', 'was retired on 2025-12-31', 'ours'],
      [undefined, 'is missing: give a string'],
    ],
  }),
  constraint('vpcConfig.subnetIds', {
    valid: [items(1, subnet)],
    invalid: [
      [[], 'a list of 0 is too small: at least 1 item', 'ours'],
      [items(2, subnet), 'a list of 2 is too large: at most 1 item'],
      [undefined, 'is missing: give a list', 'ours'],
    ],
  }),
  constraint('appstreamAgentVersion', {
    valid: ['a', characters(100), 'LATEST', '[LATEST]'],
    invalid: [
      ['', '"" is too small: at least 1 character'],
      [characters(101), 'at most 100 characters'],
    ],
  }),
  ...['softwaresToInstall', 'softwaresToUninstall'].flatMap((list) => [
    constraint(list, { valid: [[], ['a', characters(3000)]], invalid: [['Office', '"Office" is not a list']] }),
    constraint(`${list}[0]`, {
      put: (software) => ({ [list]: [software] }),
      invalid: [['', '"" is too small: at least 1 character']],
    }),
  ]),
];
