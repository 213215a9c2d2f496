import {
  type Action,
  type AgentAccessConfig,
  AssociateFleetCommand,
  CreateStackCommand,
  type CreateStackCommandInput,
  DeleteStackCommand,
  DescribeStacksCommand,
  DisassociateFleetCommand,
  UpdateStackCommand,
  type UpdateStackCommandInput,
  type UserSetting,
} from '@aws-sdk/client-appstream';
import { describe, expect, test } from 'vitest';
import { type Emulated, emulated, pair, refusal, stoppedFleet } from './support.js';

const invalid = 'InvalidParameterCombinationException';
const clipboard = 'CLIPBOARD_COPY_FROM_LOCAL_DEVICE';

function create({ owner }: Emulated, spec: Partial<CreateStackCommandInput> = {}) {
  return owner.send(new CreateStackCommand({ Name: 'stack', ...spec }));
}

function update({ owner }: Emulated, patch: Partial<UpdateStackCommandInput>) {
  return owner.send(new UpdateStackCommand({ Name: 'stack', ...patch }));
}

function permissionOf(settings: readonly UserSetting[] | undefined, action: Action) {
  return settings?.find(({ Action }) => Action === action)?.Permission;
}

test('a stack is described as it was created', async () => {
  const aws = emulated();
  const given = {
    Description: 'a description',
    DisplayName: 'a name',
    RedirectURL: 'https://example.com/bye',
    FeedbackURL: 'https://example.com/feedback',
    EmbedHostDomains: ['example.com'],
    StreamingExperienceSettings: { PreferredProtocol: 'UDP' },
    AccessEndpoints: [{ EndpointType: 'STREAMING', VpceId: 'vpce-0123456789abcdef0' }],
  } as const;
  const { Stack } = await create(aws, {
    ...given,
    EmbedHostDomains: [...given.EmbedHostDomains],
    AccessEndpoints: [...given.AccessEndpoints],
  });
  expect(Stack).toMatchObject({ ...given, Arn: 'arn:aws:appstream:us-west-2:111111111111:stack/stack' });
  const { Stacks } = await aws.owner.send(new DescribeStacksCommand({ Names: ['stack'] }));
  expect(Stacks).toEqual([Stack]);
});

describe('user settings', () => {
  test('[user-settings-default-enabled] an action that is left out is ENABLED', async () => {
    const aws = emulated();
    const { Stack } = await create(aws, { UserSettings: [{ Action: 'FILE_UPLOAD', Permission: 'DISABLED' }] });
    expect(permissionOf(Stack?.UserSettings, 'FILE_UPLOAD')).toBe('DISABLED');
    expect(permissionOf(Stack?.UserSettings, 'FILE_DOWNLOAD')).toBe('ENABLED');
  });

  test('[user-settings-all-shown] an answer shows every action', async () => {
    const aws = emulated();
    const { Stack } = await create(aws);
    expect(Stack?.UserSettings).toHaveLength(8);
    expect(Stack?.UserSettings).toContainEqual({ Action: clipboard, Permission: 'ENABLED', MaximumLength: 20_971_520 });
  });

  test('[user-settings-replaced-whole] an update that names one action enables all others', async () => {
    const aws = emulated();
    await create(aws, { UserSettings: [{ Action: 'FILE_UPLOAD', Permission: 'DISABLED' }] });
    const other = await update(aws, { DisplayName: 'x' });
    expect(permissionOf(other.Stack?.UserSettings, 'FILE_UPLOAD')).toBe('DISABLED');
    const { Stack } = await update(aws, { UserSettings: [{ Action: 'FILE_DOWNLOAD', Permission: 'DISABLED' }] });
    expect(permissionOf(Stack?.UserSettings, 'FILE_UPLOAD')).toBe('ENABLED');
    expect(permissionOf(Stack?.UserSettings, 'FILE_DOWNLOAD')).toBe('DISABLED');
    const cleared = await update(aws, { AttributesToDelete: ['USER_SETTINGS'] });
    expect(permissionOf(cleared.Stack?.UserSettings, 'FILE_DOWNLOAD')).toBe('ENABLED');
  });

  test('[user-settings-once] an action can be given once', async () => {
    const setting = { Action: 'FILE_UPLOAD', Permission: 'ENABLED' } as const;
    expect(await refusal(create(emulated(), { UserSettings: [setting, setting] }))).toBe(invalid);
  });

  test('[user-settings-one-sign-in] one way to sign in to the domain has to stay', async () => {
    const aws = emulated();
    const password = { Action: 'DOMAIN_PASSWORD_SIGNIN', Permission: 'DISABLED' } as const;
    const smartCard = { Action: 'DOMAIN_SMART_CARD_SIGNIN', Permission: 'DISABLED' } as const;
    expect(await refusal(create(aws, { UserSettings: [password, smartCard] }))).toBe(invalid);
    expect(await refusal(create(aws, { UserSettings: [smartCard] }))).toBe('none');
    expect(await refusal(update(aws, { UserSettings: [password, smartCard] }))).toBe(invalid);
  });

  test.each<[string, UserSetting]>([
    ['another action', { Action: 'FILE_UPLOAD', Permission: 'ENABLED', MaximumLength: 5 }],
    ['an action that is disabled', { Action: clipboard, Permission: 'DISABLED', MaximumLength: 5 }],
    ['too little', { Action: clipboard, Permission: 'ENABLED', MaximumLength: 0 }],
    ['too much', { Action: clipboard, Permission: 'ENABLED', MaximumLength: 20_971_521 }],
  ])('[clipboard-maximum-length] a length for %s is refused', async (_, setting) => {
    expect(await refusal(create(emulated(), { UserSettings: [setting] }))).toBe(invalid);
  });

  test('a length for an enabled clipboard action is kept, and a disabled one has none', async () => {
    const aws = emulated();
    const { Stack } = await create(aws, {
      UserSettings: [
        { Action: clipboard, Permission: 'ENABLED', MaximumLength: 5 },
        { Action: 'CLIPBOARD_COPY_TO_LOCAL_DEVICE', Permission: 'DISABLED' },
      ],
    });
    expect(Stack?.UserSettings?.slice(0, 2)).toEqual([
      { Action: clipboard, Permission: 'ENABLED', MaximumLength: 5 },
      { Action: 'CLIPBOARD_COPY_TO_LOCAL_DEVICE', Permission: 'DISABLED' },
    ]);
  });
});

test('an update changes what it names and nothing else', async () => {
  const aws = emulated();
  await create(aws, { DisplayName: 'a name', RedirectURL: 'https://example.com/bye' });
  const { Stack } = await update(aws, { DisplayName: 'other' });
  expect(Stack).toMatchObject({ DisplayName: 'other', RedirectURL: 'https://example.com/bye' });
  expect(await refusal(update(aws, { Name: 'missing' }))).toBe('ResourceNotFoundException');
});

test('[attributes-to-delete] named attributes of a stack are deleted', async () => {
  const aws = emulated();
  await create(aws, {
    RedirectURL: 'https://example.com/bye',
    FeedbackURL: 'https://example.com/feedback',
    StorageConnectors: [{ ConnectorType: 'HOMEFOLDERS' }, { ConnectorType: 'GOOGLE_DRIVE', Domains: ['example.com'] }],
  });
  const { Stack } = await update(aws, { AttributesToDelete: ['REDIRECT_URL', 'STORAGE_CONNECTOR_GOOGLE_DRIVE'] });
  expect(Stack?.RedirectURL).toBeUndefined();
  expect(Stack?.FeedbackURL).toBe('https://example.com/feedback');
  expect(Stack?.StorageConnectors?.map(({ ConnectorType }) => ConnectorType)).toEqual(['HOMEFOLDERS']);
  const without = await update(aws, { AttributesToDelete: ['STORAGE_CONNECTORS'] });
  expect(without.Stack?.StorageConnectors).toBeUndefined();
  expect(await refusal(update(aws, { AttributesToDelete: ['STORAGE_CONNECTOR_HOMEFOLDERS'] }))).toBe('none');
});

test('[attribute-set-and-deleted] an attribute of a stack cannot be set and deleted at once', async () => {
  const aws = emulated();
  await create(aws);
  const both = { RedirectURL: 'https://example.com/bye', AttributesToDelete: ['REDIRECT_URL' as const] };
  expect(await refusal(update(aws, both))).toBe(invalid);
  const UserSettings = [{ Action: 'FILE_UPLOAD', Permission: 'DISABLED' } as const];
  expect(await refusal(update(aws, { UserSettings, AttributesToDelete: ['USER_SETTINGS'] }))).toBe(invalid);
  const StorageConnectors = [{ ConnectorType: 'HOMEFOLDERS' as const }];
  const removing = (attribute: 'STORAGE_CONNECTOR_HOMEFOLDERS' | 'STORAGE_CONNECTOR_ONE_DRIVE') =>
    refusal(update(aws, { StorageConnectors, AttributesToDelete: [attribute] }));
  expect(await removing('STORAGE_CONNECTOR_HOMEFOLDERS')).toBe(invalid);
  expect(await removing('STORAGE_CONNECTOR_ONE_DRIVE')).toBe('none');
});

test('[deprecated-deletes] DeleteStorageConnectors deletes the storage connectors', async () => {
  const aws = emulated();
  await create(aws, { StorageConnectors: [{ ConnectorType: 'HOMEFOLDERS' }] });
  const patch: Readonly<Record<string, unknown>> = { DeleteStorageConnectors: true };
  expect((await update(aws, patch)).Stack?.StorageConnectors).toBeUndefined();
});

test('[home-folders-bucket] home folders have the bucket that the service makes', async () => {
  const { Stack } = await create(emulated(), { StorageConnectors: [{ ConnectorType: 'HOMEFOLDERS' }] });
  expect(Stack?.StorageConnectors).toEqual([
    { ConnectorType: 'HOMEFOLDERS', ResourceIdentifier: 'appstream2-36fb080bb8-us-west-2-111111111111' },
  ]);
});

test('[application-settings-bucket] persistent application settings have a bucket while they are on', async () => {
  const aws = emulated();
  expect((await create(aws)).Stack?.ApplicationSettings).toEqual({ Enabled: false });
  const on = await update(aws, { ApplicationSettings: { Enabled: true, SettingsGroup: 'group' } });
  expect(on.Stack?.ApplicationSettings).toEqual({
    Enabled: true,
    SettingsGroup: 'group',
    S3BucketName: 'appstream-app-settings-us-west-2-111111111111',
  });
  expect((await update(aws, { DisplayName: 'x' })).Stack?.ApplicationSettings).toEqual(on.Stack?.ApplicationSettings);
  const off = await update(aws, { ApplicationSettings: { Enabled: false } });
  expect(off.Stack?.ApplicationSettings).toEqual({ Enabled: false });
});

test('[agent-access-merged] an update of the agent access keeps what it does not name', async () => {
  const aws = emulated();
  const AgentAccessConfig: AgentAccessConfig = {
    Settings: [{ AgentAction: 'COMPUTER_VISION', Permission: 'ENABLED' }],
    ScreenResolution: 'W_1280xH_720',
    ScreenImageFormat: 'PNG',
  };
  await create(aws, { AgentAccessConfig });
  const { Stack } = await update(aws, { AgentAccessConfig: { ScreenshotsUploadEnabled: true } });
  expect(Stack?.AgentAccessConfig).toEqual({ ...AgentAccessConfig, ScreenshotsUploadEnabled: true });
});

test('[agent-access-complete] the agent access of a stack that has none is given whole', async () => {
  const aws = emulated();
  await create(aws);
  expect(await refusal(update(aws, { AgentAccessConfig: { ScreenshotsUploadEnabled: true } }))).toBe(invalid);
});

test('[agent-input-needs-vision] an agent that acts has to see, in new and in changed stacks', async () => {
  const aws = emulated();
  const access = (...actions: ['COMPUTER_VISION' | 'COMPUTER_INPUT', 'ENABLED' | 'DISABLED'][]): AgentAccessConfig => ({
    Settings: actions.map(([AgentAction, Permission]) => ({ AgentAction, Permission })),
    ScreenResolution: 'W_1280xH_720',
    ScreenImageFormat: 'PNG',
  });
  const blind = access(['COMPUTER_INPUT', 'ENABLED'], ['COMPUTER_VISION', 'DISABLED']);
  expect(await refusal(create(aws, { AgentAccessConfig: blind }))).toBe(invalid);
  expect(await refusal(create(aws, { AgentAccessConfig: access(['COMPUTER_INPUT', 'ENABLED']) }))).toBe(invalid);
  await create(aws, { AgentAccessConfig: access(['COMPUTER_INPUT', 'DISABLED']) });
  expect(await refusal(update(aws, { AgentAccessConfig: { Settings: blind.Settings } }))).toBe(invalid);
  const both = access(['COMPUTER_INPUT', 'ENABLED'], ['COMPUTER_VISION', 'ENABLED']);
  const { Stack } = await update(aws, { AgentAccessConfig: both });
  expect(Stack?.AgentAccessConfig).toEqual(both);
});

test('[stacks-quota] an account can have so many stacks, 10 by default', async () => {
  const aws = emulated();
  for (let index = 0; index < 10; index += 1) await create(aws, { Name: `stack-${index}` });
  expect(await refusal(create(aws))).toBe('LimitExceededException');
  await aws.owner.send(new DeleteStackCommand({ Name: 'stack-3' }));
  expect(await refusal(create(aws))).toBe('none');
  expect(await refusal(create(emulated({ quotas: { stacks: 0 } })))).toBe('LimitExceededException');
});

test('[delete-stack-associated] a stack with fleets cannot be deleted', async () => {
  const aws = emulated();
  await create(aws);
  await stoppedFleet(aws.owner);
  await aws.owner.send(new AssociateFleetCommand(pair));
  const remove = () => aws.owner.send(new DeleteStackCommand({ Name: 'stack' }));
  await expect(remove()).rejects.toMatchObject({
    name: 'ResourceInUseException',
    message: 'Cannot delete stack stack. This stack has fleets associated with it.',
  });
  await aws.owner.send(new DisassociateFleetCommand(pair));
  expect(await refusal(remove())).toBe('none');
  expect(await refusal(remove())).toBe('ResourceNotFoundException');
});

test('stacks are listed 25 a page, and a missing one fails the whole call', async () => {
  const aws = emulated({ quotas: { stacks: 26 } });
  for (let index = 0; index < 26; index += 1) await create(aws, { Name: `stack-${index}` });
  const first = await aws.owner.send(new DescribeStacksCommand({}));
  expect(first.Stacks).toHaveLength(25);
  const second = await aws.owner.send(new DescribeStacksCommand({ NextToken: first.NextToken }));
  expect(second.Stacks?.map(({ Name }) => Name)).toEqual(['stack-25']);
  expect(await refusal(aws.owner.send(new DescribeStacksCommand({ Names: ['stack-0', 'missing'] })))).toBe(
    'ResourceNotFoundException',
  );
});
