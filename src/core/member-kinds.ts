/** What a member of an answer is. */
type Kind = 'a text' | 'a moment' | 'an object' | 'a list of objects' | 'a list of texts';

const members = {
  'a text': [
    'name',
    'arn',
    'state',
    'displayName',
    'description',
    'fleetType',
    'platform',
    'visibility',
    'imageName',
    'imageArn',
    'baseImageArn',
    'instanceType',
    'id',
    'userId',
    'stackName',
    'fleetName',
    'instanceId',
    'authenticationType',
    'connectionState',
    'networkInterfaceId',
    'vpcId',
    'ownerId',
    'groupId',
    'groupName',
    'sharedAccountId',
    'streamingURL',
  ],
  'a moment': ['createdTime', 'startTime'],
  'an object': [
    'computeCapacityStatus',
    'vpcConfig',
    'imagePermissions',
    'networkAccessConfiguration',
    'applicationSettings',
  ],
  'a list of objects': [
    'fleetErrors',
    'imageErrors',
    'imageBuilderErrors',
    'stackErrors',
    'userSettings',
    'storageConnectors',
    'accessEndpoints',
    'groups',
  ],
  'a list of texts': ['embedHostDomains', 'usbDeviceFilterStrings', 'platforms'],
} as const satisfies Record<Kind, readonly string[]>;

/** Members that this library reads, of whatever resource: what it only passes on may be anything. */
const kinds: ReadonlyMap<string, Kind> = new Map(
  Object.entries(members).flatMap(([kind, names]) => names.map((name) => [name, kind as Kind] as const)),
);

const isText = (value: unknown): boolean => typeof value === 'string';
const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);

const checks: Readonly<Record<Kind, (value: unknown) => boolean>> = {
  'a text': isText,
  'a moment': (value) => value instanceof Date && !Number.isNaN(value.getTime()),
  'an object': isObject,
  'a list of objects': (value) => Array.isArray(value) && value.every(isObject),
  'a list of texts': (value) => Array.isArray(value) && value.every(isText),
};

/** What a member should be and is not; undefined where nothing is wrong, or nothing known or said. */
export function kindMissed(member: string, value: unknown): string | undefined {
  const kind = kinds.get(member);
  return kind === undefined || value === undefined || value === null || checks[kind](value) ? undefined : kind;
}
