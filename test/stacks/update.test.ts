import {
  AppStreamClient,
  DescribeStacksCommand,
  UpdateStackCommand,
  type UpdateStackCommandInput,
} from '@aws-sdk/client-appstream';
import { mockClient } from 'aws-sdk-client-mock';
import fc from 'fast-check';
import { describe, expect, expectTypeOf } from 'vitest';
import { Emulator } from '../../src/emulator/index.js';
import {
  type ClipboardPolicy,
  StackManager,
  type StackPatch,
  type UpdateStackOptions,
  type UserSetting,
} from '../../src/stacks/index.js';
import { inputsOf, test, writes } from '../support/managers.js';

const forbidden = [
  { action: 'FILE_DOWNLOAD', permission: 'DISABLED' },
  { action: 'PRINTING_TO_LOCAL_DEVICE', permission: 'DISABLED' },
] as const satisfies readonly UserSetting[];

const toSession = 'CLIPBOARD_COPY_FROM_LOCAL_DEVICE';
const fromSession = 'CLIPBOARD_COPY_TO_LOCAL_DEVICE';

/** Settings by their action; a length that is the most there is goes unsaid. */
function byAction(settings: readonly UserSetting[] = []): Record<string, string> {
  return Object.fromEntries(
    settings.map(({ action, permission, maximumLength = 20_971_520 }) => [
      action,
      maximumLength === 20_971_520 ? permission : `${permission} ${maximumLength}`,
    ]),
  );
}

const full = {
  displayName: 'Design',
  description: 'For designers',
  storageConnectors: [{ connectorType: 'ONE_DRIVE', domains: ['example.com'], domainsRequireAdminConsent: ['a.com'] }],
  redirectURL: 'https://example.com/bye',
  feedbackURL: 'https://example.com/feedback',
  userSettings: forbidden,
  applicationSettings: { enabled: true, settingsGroup: 'design' },
  accessEndpoints: [{ endpointType: 'STREAMING', vpceId: 'vpce-0a' }],
  embedHostDomains: ['example.com'],
  streamingExperienceSettings: { preferredProtocol: 'TCP' },
  contentRedirection: {
    hostToClient: { enabled: true, allowedUrls: ['https://example.com'], deniedUrls: ['https://a.com'] },
  },
  agentAccessConfig: {
    settings: [{ agentAction: 'COMPUTER_VISION', permission: 'ENABLED' }],
    s3BucketArn: 'arn:aws:s3:::screens',
    screenshotsUploadEnabled: true,
    screenResolution: 'W_1280xH_720',
    screenImageFormat: 'PNG',
    userControlMode: 'VIEW_STOP',
  },
} as const satisfies StackPatch;

describe('update', () => {
  test('sends every field as the service spells it, and nothing the second time', async ({ emulator, stacks }) => {
    await stacks.create({ name: 'design' });
    const { changed, stack } = await stacks.update('design', full);

    expect(changed).toBe(true);
    expect(stack).toMatchObject({ ...full, userSettings: expect.arrayContaining([...forbidden]) as unknown });
    expect(inputsOf(emulator, 'UpdateStack')).toMatchObject([
      {
        Name: 'design',
        DisplayName: 'Design',
        Description: 'For designers',
        StorageConnectors: [{ ConnectorType: 'ONE_DRIVE', Domains: ['example.com'] }],
        RedirectURL: 'https://example.com/bye',
        FeedbackURL: 'https://example.com/feedback',
        ApplicationSettings: { Enabled: true, SettingsGroup: 'design' },
        AccessEndpoints: [{ EndpointType: 'STREAMING', VpceId: 'vpce-0a' }],
        EmbedHostDomains: ['example.com'],
        StreamingExperienceSettings: { PreferredProtocol: 'TCP' },
        ContentRedirection: { HostToClient: { Enabled: true, AllowedUrls: ['https://example.com'] } },
        AgentAccessConfig: { S3BucketArn: 'arn:aws:s3:::screens', ScreenImageFormat: 'PNG' },
      },
    ]);

    expect(await stacks.update('design', full)).toMatchObject({ changed: false, stack });
    expect(await stacks.update('design', {})).toEqual({ changed: false, stack });
    expect(writes(emulator)).toEqual(['CreateStack', 'UpdateStack']);
  });

  test('creates with the same fields as it updates', async ({ emulator, stacks }) => {
    await stacks.create({ name: 'design', ...full });

    expect(await stacks.update('design', full)).toMatchObject({ changed: false });
    expect(writes(emulator)).toEqual(['CreateStack']);
  });

  test('sends only what differs', async ({ emulator, stacks }) => {
    await stacks.create({ name: 'design', ...full });
    await stacks.update('design', { ...full, displayName: 'Other', embedHostDomains: ['a.com', 'example.com'] });

    expect(inputsOf(emulator, 'UpdateStack')).toEqual([
      { Name: 'design', DisplayName: 'Other', EmbedHostDomains: ['a.com', 'example.com'] },
    ]);
  });

  const clearable = [
    ['storageConnectors', 'STORAGE_CONNECTORS'],
    ['redirectURL', 'REDIRECT_URL'],
    ['feedbackURL', 'FEEDBACK_URL'],
    ['accessEndpoints', 'ACCESS_ENDPOINTS'],
    ['embedHostDomains', 'EMBED_HOST_DOMAINS'],
    ['streamingExperienceSettings', 'STREAMING_EXPERIENCE_SETTINGS'],
    ['contentRedirection', 'CONTENT_REDIRECTION'],
    ['agentAccessConfig', 'AGENT_ACCESS_CONFIG'],
  ] as const;
  for (const [field, attribute] of clearable) {
    test(`clears ${field} where it is null, once`, async ({ emulator, stacks }) => {
      await stacks.create({ name: 'design', ...full });
      const { changed, stack } = await stacks.update('design', { [field]: null });

      expect(changed).toBe(true);
      expect(stack[field] ?? []).toEqual([]);
      expect(stack.userSettings).toEqual(expect.arrayContaining([...forbidden]));
      expect(inputsOf(emulator, 'UpdateStack')).toEqual([{ Name: 'design', AttributesToDelete: [attribute] }]);
      expect(await stacks.update('design', { [field]: null })).toMatchObject({ changed: false });
    });
  }

  test('clears together what is to be cleared, and never what is clear', async ({ emulator, stacks }) => {
    await stacks.create({ name: 'design', ...full });
    const patch = {
      redirectURL: null,
      feedbackURL: null,
      sdkInput: { AttributesToDelete: ['ACCESS_ENDPOINTS'] },
    } satisfies StackPatch;

    await stacks.update('design', { redirectURL: null });
    expect(await stacks.update('design', patch)).toMatchObject({ changed: true });
    expect(await stacks.update('design', patch)).toMatchObject({ changed: false });
    expect(inputsOf(emulator, 'UpdateStack')).toEqual([
      { Name: 'design', AttributesToDelete: ['REDIRECT_URL'] },
      { Name: 'design', AttributesToDelete: ['FEEDBACK_URL', 'ACCESS_ENDPOINTS'] },
    ]);
  });

  test('clears with a change of how agents work also what seems clear', async ({ emulator, stacks }) => {
    await stacks.create({ name: 'design' });
    const patch: StackPatch = {
      agentAccessConfig: full.agentAccessConfig,
      userSettings: null,
      streamingExperienceSettings: null,
    };

    expect(await stacks.update('design', patch, { replaceUserSettings: true })).toMatchObject({ changed: true });
    expect(await stacks.update('design', patch, { replaceUserSettings: true })).toMatchObject({ changed: false });
    expect(inputsOf(emulator, 'UpdateStack')).toMatchObject([
      { AttributesToDelete: ['USER_SETTINGS', 'STREAMING_EXPERIENCE_SETTINGS'] },
    ]);
  });

  test('takes for clear what is shown without anything in it', async () => {
    const stub = mockClient(AppStreamClient);
    stub.on(DescribeStacksCommand).resolves({
      Stacks: [{ Name: 'design', ContentRedirection: { HostToClient: { Enabled: false } }, EmbedHostDomains: [] }],
    });
    const patch = { contentRedirection: null, embedHostDomains: null, redirectURL: null };

    expect(await new StackManager({ client: stub }).update('design', patch)).toMatchObject({ changed: false });
    expect(stub.commandCalls(UpdateStackCommand)).toEqual([]);
    stub.restore();
  });

  const rawClears = [
    ['STORAGE_CONNECTORS', 'storageConnectors'],
    ['STORAGE_CONNECTOR_ONE_DRIVE', 'storageConnectors'],
    ['REDIRECT_URL', 'redirectURL'],
    ['FEEDBACK_URL', 'feedbackURL'],
    ['ACCESS_ENDPOINTS', 'accessEndpoints'],
    ['EMBED_HOST_DOMAINS', 'embedHostDomains'],
    ['STREAMING_EXPERIENCE_SETTINGS', 'streamingExperienceSettings'],
    ['CONTENT_REDIRECTION', 'contentRedirection'],
    ['AGENT_ACCESS_CONFIG', 'agentAccessConfig'],
  ] as const;
  for (const [attribute, field] of rawClears) {
    test(`clears ${attribute} as a raw member once, and not beside ${field}`, async ({ emulator, stacks }) => {
      await stacks.create({ name: 'design', ...full });
      const sdkInput = { AttributesToDelete: [attribute] };

      expect((await stacks.update('design', { sdkInput })).stack[field] ?? []).toEqual([]);
      expect(await stacks.update('design', { sdkInput })).toMatchObject({ changed: false });
      for (const value of [null, full[field]]) {
        await expect(stacks.update('design', { [field]: value, sdkInput })).rejects.toMatchObject({
          code: 'invalid-input',
          issues: [{ path: 'sdkInput.AttributesToDelete', message: expect.stringContaining(field) as unknown }],
        });
      }
      expect(inputsOf(emulator, 'UpdateStack')).toEqual([{ Name: 'design', AttributesToDelete: [attribute] }]);
    });
  }

  test('knows the deprecated clear of storage, too', async ({ emulator, stacks }) => {
    await stacks.create({ name: 'design', ...full });
    const sdkInput = { DeleteStorageConnectors: true };

    await expect(stacks.update('design', { storageConnectors: null, sdkInput })).rejects.toMatchObject({
      issues: [{ path: 'sdkInput.DeleteStorageConnectors' }],
    });
    expect(await stacks.update('design', { sdkInput })).toMatchObject({ changed: true });
    expect(await stacks.update('design', { sdkInput })).toMatchObject({ changed: false });
    expect(inputsOf(emulator, 'UpdateStack')).toEqual([{ Name: 'design', DeleteStorageConnectors: true }]);
  });

  test('sends with every call what the service does not show', async ({ emulator, stacks }) => {
    await stacks.create({ name: 'design' });
    const patch = { feedbackURL: null, sdkInput: { AttributesToDelete: ['THEME_NAME'] } } satisfies StackPatch;

    for (const look of [1, 2]) {
      expect(await stacks.update('design', patch), `${look}`).toMatchObject({ changed: true });
    }
    expect(inputsOf(emulator, 'UpdateStack')).toEqual(
      [1, 2].map(() => ({ Name: 'design', AttributesToDelete: ['THEME_NAME'] })),
    );
  });

  test('replaces whole what the service replaces whole, also as raw members', async ({ stacks }) => {
    await stacks.create({ name: 'design', ...full });
    const sdkInput = { ContentRedirection: { HostToClient: { Enabled: true, AllowedUrls: ['https://example.com'] } } };
    const { changed, stack } = await stacks.update('design', { sdkInput });

    expect(changed).toBe(true);
    expect(stack.contentRedirection?.hostToClient).not.toHaveProperty('deniedUrls');
    expect(await stacks.update('design', { contentRedirection: {} })).toMatchObject({ changed: true });
    expect(await stacks.update('design', { contentRedirection: {} })).toMatchObject({ changed: false });
  });

  test('empties texts that cannot be null', async ({ stacks }) => {
    await stacks.create({ name: 'design', displayName: 'Design' });

    expect(await stacks.update('design', { displayName: '' })).toMatchObject({ changed: true });
    expect(await stacks.update('design', { displayName: '' })).toMatchObject({ changed: false });
  });

  const shorter = [
    ['storageConnectors', [{ connectorType: 'ONE_DRIVE', domains: ['example.com'] }]],
    ['accessEndpoints', [{ endpointType: 'STREAMING' }]],
    ['contentRedirection', { hostToClient: { enabled: true, allowedUrls: ['https://example.com'] } }],
  ] as const satisfies readonly (readonly [keyof StackPatch, unknown])[];
  for (const [field, value] of shorter) {
    test(`takes away what is left out of ${field}`, async ({ stacks }) => {
      await stacks.create({ name: 'design', ...full });
      const { changed, stack } = await stacks.update('design', { [field]: value });

      expect(changed).toBe(true);
      expect(stack[field]).toEqual(value);
      expect(await stacks.update('design', { [field]: value })).toMatchObject({ changed: false });
    });
  }

  test('knows home folders again, whose bucket the service names', async ({ emulator, stacks }) => {
    await stacks.create({ name: 'design', storageConnectors: [{ connectorType: 'HOMEFOLDERS' }] });

    expect(await stacks.update('design', { storageConnectors: [{ connectorType: 'HOMEFOLDERS' }] })).toMatchObject({
      changed: false,
    });
    expect(writes(emulator)).toEqual(['CreateStack']);
  });

  test('knows that settings of applications that are not kept have no group', async ({ emulator, stacks }) => {
    const spec = { name: 'design', applicationSettings: { enabled: false, settingsGroup: 'design' } };
    await stacks.create(spec);

    expect(await stacks.create(spec, { ifExists: 'reuse' })).toMatchObject({ changed: false });
    const { applicationSettings } = spec;
    expect(await stacks.update('design', { applicationSettings })).toMatchObject({ changed: false });
    await stacks.update('design', { applicationSettings: { ...applicationSettings, enabled: true } });
    expect(await stacks.update('design', { applicationSettings })).toMatchObject({ changed: true });
    expect(await stacks.update('design', { applicationSettings })).toMatchObject({ changed: false });
    expect(writes(emulator)).toEqual(['CreateStack', 'UpdateStack', 'UpdateStack']);
  });

  test('changes one member of how agents work', async ({ emulator, stacks }) => {
    await stacks.create({ name: 'design', ...full });
    const { stack } = await stacks.update('design', { agentAccessConfig: { screenImageFormat: 'JPEG' } });

    expect(stack.agentAccessConfig).toEqual({ ...full.agentAccessConfig, screenImageFormat: 'JPEG' });
    expect(inputsOf(emulator, 'UpdateStack')).toEqual([
      { Name: 'design', AgentAccessConfig: { ScreenImageFormat: 'JPEG' } },
    ]);
  });

  test('takes raw members, and does not send again what the service shows', async ({ emulator, stacks }) => {
    await stacks.create({ name: 'design' });
    const patch = { sdkInput: { DisplayName: 'Raw' } };

    expect(await stacks.update('design', patch)).toMatchObject({ changed: true, stack: { displayName: 'Raw' } });
    expect(await stacks.update('design', patch)).toMatchObject({ changed: false });
    expect(inputsOf(emulator, 'UpdateStack')).toEqual([{ Name: 'design', DisplayName: 'Raw' }]);
  });

  test('merges user settings by action, and tells before and after', async ({ emulator, stacks }) => {
    await stacks.create({ name: 'design', userSettings: forbidden });
    const { before, after } = await stacks.update('design', {
      userSettings: [{ action: 'FILE_UPLOAD', permission: 'DISABLED' }],
    });

    expect(byAction(before)).toMatchObject({ FILE_UPLOAD: 'ENABLED', FILE_DOWNLOAD: 'DISABLED' });
    expect(byAction(after)).toEqual({ ...byAction(before), FILE_UPLOAD: 'DISABLED' });
    expect(await stacks.update('design', { displayName: 'Design' })).not.toHaveProperty('before');
    expect(inputsOf(emulator, 'UpdateStack')[1]).toEqual({ Name: 'design', DisplayName: 'Design' });
  });

  test('replaces user settings only where that is said', async ({ emulator, stacks }) => {
    await stacks.create({ name: 'design', userSettings: forbidden });
    const userSettings = [{ action: 'FILE_UPLOAD', permission: 'DISABLED' }] as const;
    const replace = { replaceUserSettings: true };
    const { after } = await stacks.update('design', { userSettings }, replace);

    expect(byAction(after)).toMatchObject({ FILE_UPLOAD: 'DISABLED', FILE_DOWNLOAD: 'ENABLED' });
    expect(await stacks.update('design', { userSettings }, replace)).toMatchObject({ changed: false });
    expect(await stacks.update('design', { userSettings: null }, replace)).toMatchObject({ changed: true });
    expect(await stacks.update('design', { userSettings: null }, replace)).toMatchObject({ changed: false });
    expect(inputsOf(emulator, 'UpdateStack')).toEqual([
      { Name: 'design', UserSettings: [{ Action: 'FILE_UPLOAD', Permission: 'DISABLED' }] },
      { Name: 'design', AttributesToDelete: ['USER_SETTINGS'] },
    ]);
  });

  test('lifts a length that a replacement leaves out', async ({ stacks }) => {
    const replace = { replaceUserSettings: true };
    await stacks.create({
      name: 'design',
      userSettings: [{ action: toSession, permission: 'ENABLED', maximumLength: 5 }],
    });
    const userSettings = [{ action: toSession, permission: 'ENABLED' }] as const;

    expect(await stacks.update('design', { userSettings })).toMatchObject({ changed: false });
    expect(byAction((await stacks.update('design', { userSettings }, replace)).after)[toSession]).toBe('ENABLED');
  });

  test('tells that the service does not take settings together, and knows its own update after a lost answer', async ({
    emulator,
    stacks,
  }) => {
    await stacks.create({ name: 'design' });
    await expect(stacks.update('design', { agentAccessConfig: { screenImageFormat: 'PNG' } })).rejects.toMatchObject({
      code: 'rejected-input',
      operation: 'UpdateStack',
    });

    emulator.fail({ operation: 'UpdateStack', when: 'after', disconnect: true });
    const patch: StackPatch = { userSettings: forbidden, redirectURL: null };
    const { changed, before, after } = await stacks.update('design', patch);
    expect(changed).toBe(true);
    expect(byAction(before)).toMatchObject({ FILE_DOWNLOAD: 'ENABLED' });
    expect(byAction(after)).toMatchObject({ FILE_DOWNLOAD: 'DISABLED' });
  });

  test('takes inputs that are frozen, and as they are at the call', async ({ emulator, stacks }) => {
    await stacks.create({ name: 'design' });
    const setting = Object.freeze({ action: 'FILE_UPLOAD', permission: 'DISABLED' } as const);
    const frozen = Object.freeze({ userSettings: Object.freeze([setting]), sdkInput: Object.freeze({}) });
    expect(await stacks.update('design', frozen, Object.freeze({}))).toMatchObject({ changed: true });

    const sdkInput: UpdateStackCommandInput = { Name: undefined, DisplayName: 'Raw' };
    const updated = stacks.update('design', { sdkInput });
    sdkInput.UserSettings = [{ Action: 'FILE_UPLOAD', Permission: 'ENABLED' }];
    sdkInput.Name = 'other';
    await updated;
    expect(inputsOf(emulator, 'UpdateStack').at(-1)).toEqual({ Name: 'design', DisplayName: 'Raw' });
  });

  test('rejects where there is no stack', ({ stacks }) =>
    expect(stacks.update('nowhere', { displayName: 'x' })).rejects.toMatchObject({ resource: 'stack' }));

  const refused: readonly (readonly [string, unknown, UpdateStackOptions, string])[] = [
    ['a clear of user settings that is not said twice', { userSettings: null }, {}, 'replaceUserSettings: true'],
    ['a clear of what cannot be cleared', { displayName: null }, {}, 'displayName: null is not a string'],
    ['no user setting', { userSettings: [] }, {}, 'a list of 0 is too small'],
    ['a name', { name: 'other' }, {}, '"name" is not known'],
    ['tags', { tags: {} }, {}, '"tags" is not known'],
    ['a raw name', { sdkInput: { Name: 'x' } }, {}, 'sdkInput.Name: is the first argument'],
    ['raw user settings', { sdkInput: { UserSettings: [] } }, {}, 'sdkInput.UserSettings: would allow'],
    [
      'a raw clear of user settings',
      { sdkInput: { AttributesToDelete: ['USER_SETTINGS'] } },
      { replaceUserSettings: true },
      'sdkInput.AttributesToDelete: would allow every action',
    ],
    [
      'raw clears that are no list',
      { sdkInput: { AttributesToDelete: 'THEME_NAME' } },
      {},
      'sdkInput.AttributesToDelete: "THEME_NAME" is not a list',
    ],
    [
      'a raw clear of what a raw member sets',
      { sdkInput: { RedirectURL: 'https://a.com', AttributesToDelete: ['REDIRECT_URL'] } },
      {},
      'sdkInput.AttributesToDelete: REDIRECT_URL is also said by redirectURL',
    ],
    [
      'a raw member that a field sets',
      { displayName: 'a', sdkInput: { DisplayName: 'b' } },
      {},
      'sdkInput.DisplayName: is set by a field of its own too',
    ],
    ['an unknown option', {}, { replace: true } as UpdateStackOptions, '"replace" is not known'],
    [
      'an agent that works blindly',
      { agentAccessConfig: { settings: [{ agentAction: 'COMPUTER_INPUT', permission: 'ENABLED' }] } },
      {},
      'COMPUTER_INPUT needs COMPUTER_VISION',
    ],
    [
      'an address of another kind',
      { contentRedirection: { hostToClient: { enabled: true, allowedUrls: ['*', 'ftp://a.com'] } } },
      {},
      'allowedUrls[1]: "ftp://a.com" is neither "*"',
    ],
    ['a host that is none', { embedHostDomains: ['https://a.com'] }, {}, 'is not a domain such as "example.com"'],
    [
      'a bucket that is none',
      { agentAccessConfig: { s3BucketArn: 'arn:aws:s3:::a' } },
      {},
      'is not the ARN of a bucket',
    ],
    ['an agent that may do nothing', { agentAccessConfig: { settings: [] } }, {}, 'agentAccessConfig.settings'],
  ];
  for (const [what, patch, options, message] of refused) {
    test(`refuses ${what} before anything is sent`, async ({ emulator, stacks }) => {
      await expect(stacks.update('design', patch as StackPatch, options)).rejects.toMatchObject({
        code: 'invalid-input',
        message: expect.stringContaining(message) as unknown,
      });
      expect(emulator.requests).toEqual([]);
    });
  }
});

describe('what a patch may be', () => {
  const list = <Item>(length: number, item: Item) => Array.from({ length }, () => item);
  const most: StackPatch = {
    displayName: 'd'.repeat(100),
    description: 'd'.repeat(256),
    redirectURL: 'r'.repeat(1000),
    feedbackURL: 'f'.repeat(1000),
    storageConnectors: [{ connectorType: 'ONE_DRIVE', domains: list(50, 'd'.repeat(64)) }],
    applicationSettings: { enabled: true, settingsGroup: 's'.repeat(100) },
    accessEndpoints: [1, 2, 3, 4].map((at) => ({ endpointType: 'STREAMING', vpceId: `vpce-${at}` })),
    embedHostDomains: list(20, `${'a'.repeat(63)}.${'b'.repeat(60)}.com`),
    contentRedirection: {
      hostToClient: { enabled: true, allowedUrls: list(100, `https://${'u'.repeat(2040)}`), deniedUrls: ['*'] },
    },
  };

  test('the most that is allowed is taken by the service', async ({ emulator, stacks }) => {
    await stacks.create({ name: 'design' });

    expect(await stacks.update('design', most)).toMatchObject({ changed: true });
    expect(writes(emulator)).toEqual(['CreateStack', 'UpdateStack']);
  });

  const beyond: readonly (readonly [keyof StackPatch, unknown])[] = [
    ['displayName', 'd'.repeat(101)],
    ['description', 'd'.repeat(257)],
    ['redirectURL', 'r'.repeat(1001)],
    ['feedbackURL', 'f'.repeat(1001)],
    ['storageConnectors', [{ connectorType: 'ONE_DRIVE', domains: list(51, 'd') }]],
    ['storageConnectors', [{ connectorType: 'ONE_DRIVE', domains: ['d'.repeat(65)] }]],
    ['applicationSettings', { enabled: true, settingsGroup: 's'.repeat(101) }],
    ['accessEndpoints', list(5, { endpointType: 'STREAMING' })],
    ['accessEndpoints', []],
    ['embedHostDomains', list(21, 'a.com')],
    ['embedHostDomains', []],
    ['contentRedirection', { hostToClient: { enabled: true, allowedUrls: list(101, '*') } }],
    ['contentRedirection', { hostToClient: { enabled: true, allowedUrls: [`https://${'u'.repeat(2041)}`] } }],
  ];
  for (const [index, [field, value]] of beyond.entries()) {
    test(`a little more is refused: ${field}, ${index + 1}`, async ({ emulator, stacks }) => {
      await expect(stacks.update('design', { [field]: value })).rejects.toMatchObject({
        code: 'invalid-input',
        issues: [{ path: expect.stringContaining(field) as unknown }],
      });
      expect(emulator.requests).toEqual([]);
    });
  }

  test('null is allowed where the service can clear, and nowhere else', () => {
    type Clearable = {
      [Field in keyof StackPatch]-?: null extends StackPatch[Field] ? Field : never;
    }[keyof StackPatch];
    expectTypeOf<Clearable>().toEqualTypeOf<
      | 'storageConnectors'
      | 'redirectURL'
      | 'feedbackURL'
      | 'userSettings'
      | 'accessEndpoints'
      | 'embedHostDomains'
      | 'streamingExperienceSettings'
      | 'contentRedirection'
      | 'agentAccessConfig'
    >();
  });
});

describe('setUserSettings', () => {
  test('changes what is named, and sends nothing the second time', async ({ emulator, stacks }) => {
    await stacks.create({ name: 'design', userSettings: [forbidden[0]] });
    const { changed, before, after } = await stacks.setUserSettings('design', [forbidden[1]]);

    expect(changed).toBe(true);
    expect(byAction(after)).toEqual({ ...byAction(before), PRINTING_TO_LOCAL_DEVICE: 'DISABLED' });
    expect(await stacks.setUserSettings('design', forbidden)).toMatchObject({ changed: false, before: after, after });
    expect(writes(emulator)).toEqual(['CreateStack', 'UpdateStack']);
  });

  test('sends back what it does not know, and no length for what is not allowed', async () => {
    const stub = mockClient(AppStreamClient);
    const found = {
      Name: 'design',
      UserSettings: [
        { Action: 'HOLOGRAM' as 'FILE_UPLOAD', Permission: 'DISABLED' as const, Depth: 3 },
        { Action: fromSession, Permission: 'DISABLED' as const, MaximumLength: 7 },
        { Action: toSession, Permission: 'ENABLED' as const, MaximumLength: 9 },
      ],
    } as const;
    stub.on(DescribeStacksCommand).resolves({ Stacks: [{ ...found, UserSettings: [...found.UserSettings] }] });
    stub.on(UpdateStackCommand).resolves({ Stack: { Name: 'design' } });

    const change = await new StackManager({ client: stub }).setUserSettings('design', [
      { action: 'FILE_UPLOAD', permission: 'DISABLED' },
      { action: toSession, permission: 'DISABLED' },
    ]);

    expect(change).toMatchObject({ changed: true, after: [] });
    expect(stub.commandCalls(UpdateStackCommand)[0]?.args[0].input).toEqual({
      Name: 'design',
      UserSettings: [
        { Action: 'HOLOGRAM', Permission: 'DISABLED', Depth: 3 },
        { Action: fromSession, Permission: 'DISABLED' },
        { Action: 'FILE_UPLOAD', Permission: 'DISABLED' },
        { Action: toSession, Permission: 'DISABLED' },
      ],
    });
    stub.restore();
  });

  test('changes nothing where the service does not show what users may do', async () => {
    const stub = mockClient(AppStreamClient);
    stub.on(DescribeStacksCommand).resolves({ Stacks: [{ Name: 'design' }] });
    const stacks = new StackManager({ client: stub });
    const calls = [
      stacks.setUserSettings('design', forbidden),
      stacks.setClipboard('design', { copyToSession: false }),
      stacks.update('design', { userSettings: forbidden }),
    ];

    for (const call of await Promise.allSettled(calls)) {
      expect(call).toMatchObject({ reason: { code: 'response', operation: 'DescribeStacks' } });
    }
    expect(stub.commandCalls(UpdateStackCommand)).toEqual([]);
    stub.on(UpdateStackCommand).resolves({ Stack: { Name: 'design' } });
    expect(await stacks.update('design', { userSettings: forbidden }, { replaceUserSettings: true })).toMatchObject({
      changed: true,
    });
    stub.restore();
  });

  test('takes a length that the service does not show for the most there is', async () => {
    const stub = mockClient(AppStreamClient);
    const shown = [{ Action: toSession, Permission: 'ENABLED' as const } as const];
    stub.on(DescribeStacksCommand).resolves({ Stacks: [{ Name: 'design', UserSettings: [...shown] }] });
    const stacks = new StackManager({ client: stub });

    expect(await stacks.setClipboard('design', { copyToSession: true, maximumLength: 20_971_520 })).toMatchObject({
      changed: false,
    });
    expect(stub.commandCalls(UpdateStackCommand)).toEqual([]);
    stub.restore();
  });

  test('never allows an action that is not named', async () => {
    const actions = ['FILE_UPLOAD', 'FILE_DOWNLOAD', 'PRINTING_TO_LOCAL_DEVICE', toSession, fromSession] as const;
    const settings = fc.uniqueArray(
      fc.record({ action: fc.constantFrom(...actions), permission: fc.constantFrom('ENABLED', 'DISABLED') }),
      { minLength: 1, selector: ({ action }) => action },
    );
    const stacks = new StackManager({ client: new AppStreamClient(new Emulator().clientConfig('111111111111')) });
    let count = 0;
    await fc.assert(
      fc.asyncProperty(settings, settings, async (first, second) => {
        count += 1;
        const name = `stack-${count}`;
        await stacks.create({ name, userSettings: first });
        const { before, after } = await stacks.setUserSettings(name, second);
        const named = byAction(second);

        expect(byAction(after)).toEqual({ ...byAction(before), ...named });
      }),
      { numRuns: 9 },
    );
  });

  test('refuses settings that say nothing, or one thing twice', async ({ emulator, stacks }) => {
    await expect(stacks.setUserSettings('design', [])).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(stacks.setUserSettings('design', [forbidden[0], forbidden[0]])).rejects.toMatchObject({
      message: expect.stringContaining('is there twice: give it once') as unknown,
    });
    await expect(stacks.setUserSettings('a b', forbidden)).rejects.toMatchObject({ code: 'invalid-input' });
    expect(emulator.requests).toEqual([]);
  });
});

describe('setClipboard', () => {
  const cases: readonly (readonly [string, ClipboardPolicy, string, string])[] = [
    ['forbids one direction', { copyFromSession: false }, 'ENABLED', 'DISABLED'],
    ['forbids the other', { copyToSession: false }, 'DISABLED', 'ENABLED'],
    ['forbids both', { copyToSession: false, copyFromSession: false }, 'DISABLED', 'DISABLED'],
    ['limits both', { maximumLength: 1 }, 'ENABLED 1', 'ENABLED 1'],
    ['limits the one it allows', { copyToSession: true, maximumLength: 20_971_519 }, 'ENABLED 20971519', 'ENABLED'],
    [
      'limits one and forbids the other',
      { copyToSession: true, copyFromSession: false, maximumLength: 9 },
      'ENABLED 9',
      'DISABLED',
    ],
  ];
  for (const [what, policy, to, from] of cases) {
    test(`${what}, and leaves the rest as it is`, async ({ emulator, stacks }) => {
      await stacks.create({ name: 'design', userSettings: forbidden });
      const { changed, before, after } = await stacks.setClipboard('design', policy);

      expect(changed).toBe(true);
      expect(byAction(after)).toEqual({ ...byAction(before), [toSession]: to, [fromSession]: from });
      expect(byAction(after)).toMatchObject({ FILE_DOWNLOAD: 'DISABLED' });
      expect(await stacks.setClipboard('design', policy)).toMatchObject({ changed: false });
      expect(writes(emulator)).toEqual(['CreateStack', 'UpdateStack']);
    });
  }

  test('keeps a length that is not named, and allows nothing by a length', async ({ stacks }) => {
    await stacks.create({ name: 'design' });
    await stacks.setClipboard('design', { copyToSession: true, copyFromSession: false, maximumLength: 5 });

    expect(await stacks.setClipboard('design', { copyToSession: true })).toMatchObject({ changed: false });
    const { after } = await stacks.setClipboard('design', { maximumLength: 8 });
    expect(byAction(after)).toMatchObject({ [toSession]: 'ENABLED 8', [fromSession]: 'DISABLED' });
    await stacks.setClipboard('design', { copyToSession: false });
    expect(await stacks.setClipboard('design', { maximumLength: 3 })).toMatchObject({ changed: false });
  });

  const refused: readonly (readonly [string, unknown, string])[] = [
    ['nothing', {}, 'says nothing'],
    ['what is undefined', { copyToSession: undefined }, 'says nothing'],
    ['a length of 0', { maximumLength: 0 }, 'maximumLength: 0 is too small'],
    ['a length beyond the most', { maximumLength: 20_971_521 }, 'maximumLength: 20971521 is too large'],
    ['a length for what is forbidden', { copyToSession: false, maximumLength: 5 }, 'this call allows none'],
    ['a text for a choice', { copyToSession: 'yes' }, 'copyToSession: "yes" is not a boolean'],
    ['an unknown direction', { copyToSesion: true }, 'did you mean "copyToSession"?'],
  ];
  for (const [what, policy, message] of refused) {
    test(`refuses ${what} before anything is sent`, async ({ emulator, stacks }) => {
      await expect(stacks.setClipboard('design', policy as ClipboardPolicy)).rejects.toMatchObject({
        code: 'invalid-input',
        message: expect.stringContaining(message) as unknown,
      });
      expect(emulator.requests).toEqual([]);
    });
  }
});
