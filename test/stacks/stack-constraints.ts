import type { StackSpec } from '../../src/stacks/index.js';
import {
  atMost,
  type Constraint,
  characters,
  constraint,
  endpointConstraints,
  flag,
  items,
  nameConstraint,
  range,
  tagConstraints,
} from '../support/constraints.js';

/** A stack with nothing but a name. */
export const base = { name: 'design' } as const satisfies StackSpec;

const connector = (more: object) => ({ storageConnectors: [{ connectorType: 'ONE_DRIVE', ...more }] });
const setting = (more: object) => ({
  userSettings: [{ action: 'CLIPBOARD_COPY_FROM_LOCAL_DEVICE', permission: 'ENABLED', ...more }],
});
const signIns = (...permissions: readonly string[]) =>
  permissions.map((permission, at) => ({
    action: ['DOMAIN_PASSWORD_SIGNIN', 'DOMAIN_SMART_CARD_SIGNIN'][at],
    permission,
  }));
const redirection = (more: object) => ({ contentRedirection: { hostToClient: { enabled: true, ...more } } });
const agents = (more: object) => ({
  agentAccessConfig: {
    settings: [{ agentAction: 'COMPUTER_VISION', permission: 'ENABLED' }],
    screenResolution: 'W_1280xH_720',
    screenImageFormat: 'PNG',
    ...more,
  },
});
const may = (agentAction: string, permission = 'ENABLED') => ({ agentAction, permission });
const address = (length: number) => `https://${characters(length - 'https://'.length)}`;
const host = (length: number) => `${characters(60)}.${characters(length - 61)}`;
const notAnAddress = 'is neither "*" nor an address that starts with "https://" or "http://"';
const notAHost = 'is not a domain such as "example.com"';
const notABucket = 'is not the ARN of a bucket, such as "arn:aws:s3:::screenshots"';

const domainLists = ['domains', 'domainsRequireAdminConsent'].flatMap((list) => [
  constraint(`storageConnectors[0].${list}`, {
    put: (domains) => connector({ [list]: domains }),
    valid: [[], items(50, (at) => `d${at}`)],
    invalid: [[items(51, (at) => `d${at}`), 'a list of 51 is too large: at most 50 items']],
  }),
  constraint(`storageConnectors[0].${list}[0]`, {
    put: (domain) => connector({ [list]: [domain] }),
    valid: ['a', characters(64)],
    invalid: [
      ['', '"" is too small: at least 1 character'],
      [characters(65), 'at most 64 characters'],
    ],
  }),
]);

const storage: readonly Constraint[] = [
  ...domainLists,
  constraint('storageConnectors', {
    valid: [[], ['HOMEFOLDERS', 'GOOGLE_DRIVE', 'ONE_DRIVE'].map((connectorType) => ({ connectorType }))],
    invalid: [['HOMEFOLDERS', '"HOMEFOLDERS" is not a list']],
  }),
  constraint('storageConnectors[0].connectorType', {
    put: (connectorType) => connector({ connectorType }),
    invalid: [['DROPBOX', '"DROPBOX" is not one of "GOOGLE_DRIVE", "HOMEFOLDERS", "ONE_DRIVE"']],
  }),
  constraint('storageConnectors[1]', {
    put: (types) => ({ storageConnectors: (types as string[]).map((connectorType) => ({ connectorType })) }),
    invalid: [[['ONE_DRIVE', 'ONE_DRIVE'], '"ONE_DRIVE" is there twice: give it once', 'ours']],
  }),
  constraint('storageConnectors[0].resourceIdentifier', {
    put: (resourceIdentifier) => connector({ resourceIdentifier }),
    valid: ['a', characters(2048)],
    invalid: [
      ['', '"" is too small: at least 1 character'],
      [characters(2049), 'at most 2048 characters'],
    ],
  }),
  ...['HOMEFOLDERS', 'GOOGLE_DRIVE'].map((connectorType) =>
    constraint('storageConnectors[0].domainsRequireAdminConsent', {
      put: (domainsRequireAdminConsent) => connector({ connectorType, domainsRequireAdminConsent }),
      valid: [[]],
      invalid: [[['example.com'], 'is for the connector ONE_DRIVE only, and this is another', 'ours']],
    }),
  ),
];

const settings: readonly Constraint[] = [
  constraint('userSettings', {
    valid: [
      [{ action: 'AUTO_TIME_ZONE_REDIRECTION', permission: 'DISABLED' }],
      signIns('DISABLED', 'ENABLED'),
      signIns('ENABLED', 'DISABLED'),
    ],
    invalid: [
      [[], 'a list of 0 is too small: at least 1 item'],
      [
        signIns('DISABLED', 'DISABLED'),
        'leaves no way to sign in: allow DOMAIN_PASSWORD_SIGNIN or DOMAIN_SMART_CARD_SIGNIN',
      ],
    ],
  }),
  constraint('userSettings[1]', {
    put: (userSettings) => ({ userSettings }),
    invalid: [
      [
        items(2, () => ({ action: 'FILE_UPLOAD', permission: 'ENABLED' })),
        '"FILE_UPLOAD" is there twice: give it once',
      ],
    ],
  }),
  constraint('userSettings[0].action', {
    put: (action) => setting({ action }),
    invalid: [['FILE_UPLOADS', 'did you mean "FILE_UPLOAD"?']],
  }),
  constraint('userSettings[0].permission', {
    put: (permission) => setting({ permission }),
    invalid: [['ALLOWED', '"ALLOWED" is not one of "DISABLED", "ENABLED"']],
  }),
  range('userSettings[0].maximumLength', 1, 20_971_520, { put: (maximumLength) => setting({ maximumLength }) }),
  constraint('userSettings[0].maximumLength', {
    put: (more) => setting({ maximumLength: 5, ...(more as object) }),
    valid: [{ action: 'CLIPBOARD_COPY_TO_LOCAL_DEVICE' }],
    invalid: [
      [{ action: 'FILE_UPLOAD' }, 'is for clipboard actions that are ENABLED'],
      [{ permission: 'DISABLED' }, 'is for clipboard actions that are ENABLED'],
    ],
  }),
];

const embedding: readonly Constraint[] = [
  constraint('embedHostDomains', {
    valid: [['example.com'], items(20, (at) => `d${at}.example.com`)],
    invalid: [
      [[], 'a list of 0 is too small: at least 1 item'],
      [items(21, (at) => `d${at}.example.com`), 'a list of 21 is too large: at most 20 items'],
    ],
  }),
  constraint('embedHostDomains[0]', {
    put: (domain) => ({ embedHostDomains: [domain] }),
    valid: ['a.bc', `${characters(63)}.${characters(63)}`, `${host(124)}.bcd`, '0-0.x0'],
    invalid: [
      ['', '"" is not a domain such as "example.com"'],
      [`${host(125)}.bcd`, 'at most 128 characters'],
      [`${characters(64)}.com`, notAHost],
      [`a.${characters(64)}`, notAHost],
      ['localhost', `"localhost" ${notAHost}`],
      ['a.b', `"a.b" ${notAHost}`],
      ['Example.com', notAHost],
      ['-a.com', notAHost],
      ['https://example.com', notAHost],
    ],
  }),
];

const redirections = ['allowedUrls', 'deniedUrls'].flatMap((list) => [
  constraint(`contentRedirection.hostToClient.${list}`, {
    put: (urls) => redirection({ [list]: urls }),
    valid: [[], items(100, (at) => `https://example.com/${at}`)],
    invalid: [[items(101, () => '*'), 'a list of 101 is too large: at most 100 items']],
  }),
  constraint(`contentRedirection.hostToClient.${list}[0]`, {
    put: (url) => redirection({ [list]: [url] }),
    valid: ['*', 'http://a', address(2048)],
    invalid: [
      ['', notAnAddress],
      [address(2049), 'at most 2048 characters'],
      ['ftp://example.com', `"ftp://example.com" ${notAnAddress}`],
      ['https://', notAnAddress],
      ['https://a b', notAnAddress],
      ['https://a,b', notAnAddress],
      ['https://a;b', notAnAddress],
      ['**', notAnAddress],
    ],
  }),
]);

const agentRules: readonly Constraint[] = [
  constraint('agentAccessConfig.settings', {
    put: (given) => agents({ settings: given }),
    valid: [
      [may('COMPUTER_VISION', 'DISABLED')],
      [may('COMPUTER_VISION'), may('COMPUTER_INPUT'), may('FORWARD_MCP_TOOLS')],
      [may('COMPUTER_INPUT', 'DISABLED')],
    ],
    invalid: [
      [[], 'a list of 0 is too small: at least 1 item'],
      [[may('COMPUTER_INPUT')], 'COMPUTER_INPUT needs COMPUTER_VISION'],
      [[may('COMPUTER_INPUT'), may('COMPUTER_VISION', 'DISABLED')], 'COMPUTER_INPUT needs COMPUTER_VISION'],
    ],
  }),
  constraint('agentAccessConfig.settings[1]', {
    put: (given) => agents({ settings: given }),
    invalid: [
      [[may('COMPUTER_VISION'), may('COMPUTER_VISION')], '"COMPUTER_VISION" is there twice: give it once', 'ours'],
    ],
  }),
  constraint('agentAccessConfig.settings[0].agentAction', {
    put: (action) => agents({ settings: [may(String(action))] }),
    valid: ['COMPUTER_VISION', 'FORWARD_MCP_TOOLS'],
    invalid: [['COMPUTER_VISIONS', 'did you mean "COMPUTER_VISION"?']],
  }),
  constraint('agentAccessConfig.s3BucketArn', {
    put: (s3BucketArn) => agents({ s3BucketArn }),
    valid: ['arn:aws:s3:::abc', `arn:aws-us-gov:s3:::${characters(63)}`],
    invalid: [
      ['arn:aws:s3:::ab', notABucket],
      [`arn:aws:s3:::${characters(64)}`, notABucket],
      ['arn:aws:s3:::abc.', notABucket],
      ['abc', `"abc" ${notABucket}`],
    ],
  }),
  constraint('agentAccessConfig.screenResolution', {
    put: (screenResolution) => agents({ screenResolution }),
    valid: ['W_1280xH_720'],
    invalid: [['W_640xH_480', '"W_640xH_480" is not "W_1280xH_720"']],
  }),
  constraint('agentAccessConfig.screenImageFormat', {
    put: (screenImageFormat) => agents({ screenImageFormat }),
    valid: ['PNG', 'JPEG'],
    invalid: [['GIF', '"GIF" is not one of "JPEG", "PNG"']],
  }),
  constraint('agentAccessConfig.userControlMode', {
    put: (userControlMode) => agents({ userControlMode }),
    valid: ['DISABLED', 'VIEW_ONLY', 'VIEW_STOP'],
    invalid: [['FULL', '"FULL" is not one of "DISABLED", "VIEW_ONLY", "VIEW_STOP"']],
  }),
  constraint('agentAccessConfig.screenshotsUploadEnabled', {
    put: (screenshotsUploadEnabled) => agents({ screenshotsUploadEnabled }),
    valid: [true, false],
    invalid: [['yes', '"yes" is not a boolean']],
  }),
];

/** Every rule for the inputs of stacks. */
export const stackConstraints: readonly Constraint[] = [
  nameConstraint,
  atMost('displayName', 100),
  atMost('description', 256),
  atMost('redirectURL', 1000),
  atMost('feedbackURL', 1000),
  ...storage,
  ...settings,
  ...endpointConstraints,
  ...embedding,
  ...redirections,
  ...agentRules,
  atMost('applicationSettings.settingsGroup', 100, {
    put: (settingsGroup) => ({ applicationSettings: { enabled: true, settingsGroup } }),
  }),
  flag('applicationSettings.enabled'),
  constraint('streamingExperienceSettings.preferredProtocol', {
    valid: ['TCP', 'UDP'],
    invalid: [['QUIC', '"QUIC" is not one of "TCP", "UDP"']],
  }),
  ...tagConstraints,
];

/** Whom a streaming URL is for. */
export const request = { stackName: 'design', fleetName: 'design-team', userId: 'maria' } as const;

const notAUserId = 'is not 2 to 32 letters, digits or "_+=,.@-"';

/** Every rule for the request of a streaming URL. */
export const streamingURLConstraints: readonly Constraint[] = [
  constraint('stackName', { invalid: [['', '"" is not a name']] }),
  constraint('fleetName', { invalid: [[characters(102), 'is not a name']] }),
  constraint('userId', {
    valid: ['ab', characters(32), '_+=,.@-'],
    invalid: [
      ['a', `"a" ${notAUserId}`],
      [characters(33), notAUserId],
      ['a b', `"a b" ${notAUserId}`],
      ['ä1', notAUserId],
      [undefined, 'userId: is missing'],
    ],
  }),
  constraint('applicationId', { valid: ['a', characters(5000)], invalid: [['', 'at least 1 character']] }),
  constraint('sessionContext', { valid: ['a', characters(5000)], invalid: [['', 'at least 1 character']] }),
  range('validity', 1, 604_800),
];
