import {
  CreateStackCommand,
  type CreateStackCommandInput,
  type Stack as DescribedStack,
  DescribeStacksCommand,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-appstream';
import { describe, expect } from 'vitest';
import type { Stack, StackSpec } from '../../src/stacks/index.js';
import { test } from '../support/managers.js';

interface Field {
  /** As the library is given it. */
  readonly given: Partial<StackSpec>;
  /** As the SDK is given it. */
  readonly raw: Partial<CreateStackCommandInput>;
  /** As the SDK describes it. Default: as it is given. */
  readonly described?: object;
  /** As the library reads it. Default: as it is given. */
  readonly read?: Partial<Record<keyof Stack, unknown>>;
}

const setting = {
  library: { action: 'CLIPBOARD_COPY_FROM_LOCAL_DEVICE', permission: 'ENABLED', maximumLength: 99 },
  sdk: { Action: 'CLIPBOARD_COPY_FROM_LOCAL_DEVICE', Permission: 'ENABLED', MaximumLength: 99 },
} as const;

/** One entry for every field: a new field does not compile until it is here. */
const fields: { readonly [Name in keyof StackSpec]-?: Field } = {
  name: { given: { name: 'Other.Name' }, raw: { Name: 'Other.Name' } },
  displayName: { given: { displayName: 'Design' }, raw: { DisplayName: 'Design' } },
  description: { given: { description: 'For designers' }, raw: { Description: 'For designers' } },
  storageConnectors: {
    given: {
      storageConnectors: [
        {
          connectorType: 'ONE_DRIVE',
          resourceIdentifier: 'drive',
          domains: ['example.com'],
          domainsRequireAdminConsent: ['example.org'],
        },
      ],
    },
    raw: {
      StorageConnectors: [
        {
          ConnectorType: 'ONE_DRIVE',
          ResourceIdentifier: 'drive',
          Domains: ['example.com'],
          DomainsRequireAdminConsent: ['example.org'],
        },
      ],
    },
  },
  redirectURL: { given: { redirectURL: 'https://example.com/a' }, raw: { RedirectURL: 'https://example.com/a' } },
  feedbackURL: { given: { feedbackURL: 'https://example.com/b' }, raw: { FeedbackURL: 'https://example.com/b' } },
  userSettings: {
    given: { userSettings: [setting.library] },
    raw: { UserSettings: [setting.sdk] },
    described: { UserSettings: expect.arrayContaining([setting.sdk]) as unknown },
    read: { userSettings: expect.arrayContaining([setting.library]) as unknown },
  },
  applicationSettings: {
    given: { applicationSettings: { enabled: true, settingsGroup: 'design' } },
    raw: { ApplicationSettings: { Enabled: true, SettingsGroup: 'design' } },
  },
  accessEndpoints: {
    given: { accessEndpoints: [{ endpointType: 'STREAMING', vpceId: 'vpce-0a' }] },
    raw: { AccessEndpoints: [{ EndpointType: 'STREAMING', VpceId: 'vpce-0a' }] },
  },
  embedHostDomains: { given: { embedHostDomains: ['example.com'] }, raw: { EmbedHostDomains: ['example.com'] } },
  streamingExperienceSettings: {
    given: { streamingExperienceSettings: { preferredProtocol: 'UDP' } },
    raw: { StreamingExperienceSettings: { PreferredProtocol: 'UDP' } },
  },
  contentRedirection: {
    given: {
      contentRedirection: { hostToClient: { enabled: true, allowedUrls: ['*'], deniedUrls: ['https://a.example'] } },
    },
    raw: {
      ContentRedirection: { HostToClient: { Enabled: true, AllowedUrls: ['*'], DeniedUrls: ['https://a.example'] } },
    },
  },
  agentAccessConfig: {
    given: {
      agentAccessConfig: {
        settings: [{ agentAction: 'COMPUTER_VISION', permission: 'ENABLED' }],
        s3BucketArn: 'arn:aws:s3:::screenshots',
        screenshotsUploadEnabled: true,
        screenResolution: 'W_1280xH_720',
        screenImageFormat: 'JPEG',
        userControlMode: 'VIEW_STOP',
      },
    },
    raw: {
      AgentAccessConfig: {
        Settings: [{ AgentAction: 'COMPUTER_VISION', Permission: 'ENABLED' }],
        S3BucketArn: 'arn:aws:s3:::screenshots',
        ScreenshotsUploadEnabled: true,
        ScreenResolution: 'W_1280xH_720',
        ScreenImageFormat: 'JPEG',
        UserControlMode: 'VIEW_STOP',
      },
    },
  },
  tags: { given: { tags: { Team: 'Design' } }, raw: { Tags: { Team: 'Design' } }, described: {}, read: {} },
  sdkInput: {
    given: { sdkInput: { DisplayName: 'Raw' } },
    raw: { DisplayName: 'Raw' },
    read: { displayName: 'Raw' },
  },
};

describe.each(Object.entries(fields))('%s', (_name, { given, raw, described = raw, read = given }) => {
  test('arrives at the service as it was given to the library', async ({ owner, stacks }) => {
    const { stack } = await stacks.create({ name: 'design', ...given });

    const { Stacks: [found] = [] } = await owner.send(new DescribeStacksCommand({ Names: [stack.name] }));
    expect(found).toMatchObject(described satisfies Partial<Record<keyof DescribedStack, unknown>>);
    const { Tags } = await owner.send(new ListTagsForResourceCommand({ ResourceArn: found?.Arn }));
    expect(Tags).toEqual(raw.Tags);
  });

  test('is read by the library as it was given to the service', async ({ owner, stacks }) => {
    const { Stack: made } = await owner.send(new CreateStackCommand({ Name: 'design', ...raw }));

    expect(await stacks.get(made?.Name ?? '')).toMatchObject(read);
    expect(await stacks.tags(made?.Name ?? '')).toEqual(raw.Tags ?? {});
  });
});
