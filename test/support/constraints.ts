import { expect } from 'vitest';

/** A rule for one member of an input: what is only just allowed, and what is the first not to be. */
export interface Constraint {
  /** Path of what is refused. */
  readonly path: string;
  /** Fields of an input that are allowed, each at an edge of what is. */
  readonly valid: readonly object[];
  /** Fields of an input that are not, with what is said about them. */
  readonly invalid: readonly Refused[];
  /** Whether the rule is for new resources only, and not for changes. */
  readonly isForCreate: boolean;
}

/** Fields of an input that are refused. */
interface Refused {
  readonly fields: object;
  /** What is said about them. */
  readonly message: string;
  /** Whether the service's own checks let them pass: only the library knows, or wants it said. */
  readonly isOurs: boolean;
}

/** What an input is refused with. */
export function refusal(path: string, message: string): object {
  return {
    code: 'invalid-input',
    issues: expect.arrayContaining([expect.objectContaining({ path })]) as unknown,
    message: expect.stringContaining(message) as unknown,
  };
}

interface Edges {
  readonly valid?: readonly unknown[];
  readonly invalid: readonly (readonly [value: unknown, message: string, ours?: 'ours'])[];
  /** Fields in which the value stands. Default: the value, at the path. */
  readonly put?: (value: unknown) => object;
  readonly isForCreate?: boolean;
}

/** A rule for what stands at a path of an input. */
export function constraint(
  path: string,
  { valid = [], invalid, put = (value) => at(path, value), isForCreate = false }: Edges,
): Constraint {
  return {
    path,
    valid: valid.map(put),
    invalid: invalid.map(([value, message, ours]) => ({ fields: put(value), message, isOurs: ours !== undefined })),
    isForCreate,
  };
}

function at(path: string, value: unknown): object {
  return path.split('.').reduceRight((inner, member) => ({ [member]: inner }), value) as object;
}

/** Text of that many characters. */
export function characters(count: number): string {
  return 'a'.repeat(count);
}

/** A list of that many items, each made of its place. */
export function items<Item>(count: number, item: (at: number) => Item): Item[] {
  return Array.from({ length: count }, (_, place) => item(place));
}

/** Text of at most that many characters. */
export function atMost(path: string, most: number, options: Pick<Edges, 'put'> = {}): Constraint {
  return constraint(path, {
    ...options,
    valid: ['', characters(most)],
    invalid: [
      [characters(most + 1), `${path}: "aaa`],
      [characters(most + 1), `is too large: at most ${most} characters`],
      [5, '5 is not a string'],
    ],
  });
}

/** A whole number in a range. */
export function range(path: string, min: number, max: number, options: Pick<Edges, 'put'> = {}): Constraint {
  return constraint(path, {
    ...options,
    valid: [min, max],
    invalid: [
      [min - 1, `${min - 1} is too small: at least ${min}`],
      [max + 1, `${max + 1} is too large: at most ${max}`],
      [min + 0.5, `${min + 0.5} is not a whole number`],
      [String(min), `"${min}" is not a`],
    ],
  });
}

/** True or false. */
export function flag(path: string): Constraint {
  return constraint(path, {
    valid: [true, false],
    invalid: [
      ['yes', '"yes" is not a boolean'],
      [1, '1 is not a boolean'],
    ],
  });
}

/** Name of a new fleet, stack or image builder. */
export const nameConstraint = constraint('name', {
  isForCreate: true,
  valid: ['a', '0', 'A_.-', characters(101)],
  invalid: [
    ['', '"" is not a name: a letter or digit, then at most 100 letters, digits, "_", "." or "-"'],
    [characters(102), 'is not a name'],
    ['-a', '"-a" is not a name'],
    ['a b', '"a b" is not a name'],
    [undefined, 'name: is missing: give a string'],
  ],
});

const entries = (count: number) => Object.fromEntries(items(count, (place) => [`key-${place}`, '']));
const keyed = (key: unknown) => ({ tags: { [String(key)]: 'value' } });
const valued = (value: unknown) => ({ tags: { key: value } });
const oneTooMany = characters(129);
const notAKey = 'is not the key of a tag: 1 to 128 letters, digits, spaces or "_.:/=+-@", not starting with "aws:"';

/** Tags of a new resource. */
export const tagConstraints: readonly Constraint[] = [
  constraint('tags', {
    isForCreate: true,
    valid: [{}, entries(1), entries(50)],
    invalid: [
      [entries(51), 'too many tags: a resource can have 50'],
      [['team'], 'a list of 1 is not a record'],
    ],
  }),
  constraint(`tags.${oneTooMany}`, { isForCreate: true, put: keyed, invalid: [[oneTooMany, notAKey]] }),
  constraint('tags.aws:x', { isForCreate: true, put: keyed, invalid: [['aws:x', `its key "aws:x" ${notAKey}`]] }),
  constraint('tags.a<', {
    isForCreate: true,
    put: keyed,
    valid: ['a', characters(128), '<', 'AWS:x', 'Kostenstelle 5', 'a_.:/=+-@', 'ключ'],
    invalid: [['a<', `its key "a<" ${notAKey}`]],
  }),
  constraint('tags.', { isForCreate: true, put: keyed, invalid: [['', `its key "" ${notAKey}`]] }),
  constraint('tags.key', {
    isForCreate: true,
    put: valued,
    valid: ['', characters(256), 'Größe 5 _.:/=+-@'],
    invalid: [
      [characters(257), 'is not the value of a tag: at most 256 letters, digits, spaces or "_.:/=+-@"'],
      ['a<b', '"a<b" is not the value of a tag'],
      [5, '5 is not a string'],
    ],
  }),
];

const role = (length: number) => `arn:aws:iam::111111111111:role/${characters(length - 'role/'.length)}`;
const notAnArn = 'is not an ARN, such as';

/** What fleets and image builders have alike. */
export const instanceConstraints: readonly Constraint[] = [
  nameConstraint,
  atMost('displayName', 100),
  atMost('description', 256),
  flag('enableDefaultInternetAccess'),
  flag('disableIMDSV1'),
  constraint('iamRoleArn', {
    valid: [role(1024), 'arn:aws-us-gov:iam::111111111111:role/r'],
    invalid: [
      [role(1025), notAnArn],
      ['role', `"role" ${notAnArn}`],
      ['', `"" ${notAnArn}`],
    ],
  }),
  range('rootVolumeConfig.volumeSizeInGb', 200, 500),
  ...tagConstraints,
];

/** The image that instances are made from. */
export const imageConstraints: readonly Constraint[] = [
  constraint('imageName', {
    valid: ['a', characters(101)],
    invalid: [
      ['', '"" is not a name'],
      [characters(102), 'at most 100 letters'],
    ],
  }),
  constraint('imageArn', {
    put: (imageArn) => ({ imageName: undefined, imageArn }),
    valid: ['arn:aws:appstream:us-west-2:111111111111:image/Test_Image'],
    invalid: [
      ['Test_Image', `"Test_Image" ${notAnArn}`],
      [`arn:aws:appstream:us-west-2:111111111111:image/${characters(1019)}`, notAnArn],
    ],
  }),
];

/** The domain that instances join. */
export const domainConstraints: readonly Constraint[] = [
  constraint('domainJoinInfo.directoryName', {
    valid: ['', characters(3000)],
    invalid: [[5, '5 is not a string']],
  }),
  atMost('domainJoinInfo.organizationalUnitDistinguishedName', 2000),
  constraint('', {
    put: (domainJoinInfo) => ({ domainJoinInf: domainJoinInfo }),
    invalid: [[{}, '"domainJoinInf" is not known: did you mean "domainJoinInfo"?', 'ours']],
  }),
];

const id = (place: number) => place.toString().padStart(8, '0');

/** Id of the subnet at a place of {@link network}. */
export const subnet = (place: number) => `subnet-${id(place)}`;

/** Id of the security group at a place of {@link network}. */
export const group = (place: number) => `sg-${id(place)}`;

/** A network with twelve subnets, in two zones in turn, and five security groups. */
export const network = {
  vpcId: 'vpc-00000000',
  subnets: items(12, (place) => ({ subnetId: subnet(place) })),
  securityGroups: items(5, (place) => ({ groupId: group(place), groupName: group(place) })),
};

/** The security groups of instances, beside as many subnets as they need. */
export function groupConstraints(subnets: number): readonly Constraint[] {
  const put = (securityGroupIds: unknown) => ({ vpcConfig: { subnetIds: items(subnets, subnet), securityGroupIds } });
  return [
    constraint('vpcConfig.securityGroupIds', {
      put,
      valid: [[], items(1, group), items(5, group)],
      invalid: [
        [items(6, group), 'a list of 6 is too large: at most 5 items'],
        [group(0), '"sg-00000000" is not a list'],
      ],
    }),
    constraint('vpcConfig.securityGroupIds[0]', {
      put,
      invalid: [
        [[''], '"" is not an id such as "sg-0a1b2c3d"'],
        [['default'], '"default" is not an id'],
      ],
    }),
    constraint('vpcConfig.securityGroupIds[1]', {
      put,
      invalid: [[[group(0), group(0)], '"sg-00000000" is there twice: give it once', 'ours']],
    }),
  ];
}

const endpoint = (place: number) => ({ endpointType: 'STREAMING', vpceId: `vpce-${place}` });

/** The VPC endpoints of stacks and image builders. */
export const endpointConstraints: readonly Constraint[] = [
  constraint('accessEndpoints', {
    valid: [items(1, endpoint), items(4, endpoint), [{ endpointType: 'STREAMING' }]],
    invalid: [
      [[], 'a list of 0 is too small: at least 1 item'],
      [items(5, endpoint), 'a list of 5 is too large: at most 4 items'],
    ],
  }),
  constraint('accessEndpoints[0].endpointType', {
    put: (endpointType) => ({ accessEndpoints: [{ endpointType }] }),
    invalid: [
      ['OTHER', '"OTHER" is not "STREAMING"'],
      [undefined, 'is missing: give "STREAMING"'],
    ],
  }),
  constraint('accessEndpoints[0].vpceId', {
    put: (vpceId) => ({ accessEndpoints: [{ endpointType: 'STREAMING', vpceId }] }),
    valid: ['a', characters(3000)],
    invalid: [['', 'at least 1 character']],
  }),
  constraint('accessEndpoints[1]', {
    put: (accessEndpoints) => ({ accessEndpoints }),
    invalid: [[[endpoint(0), endpoint(0)], '"vpce-0" is there twice', 'ours']],
  }),
];
