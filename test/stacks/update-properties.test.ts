import { AppStreamClient } from '@aws-sdk/client-appstream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Emulator } from '../../src/emulator/index.js';
import { type Stack, StackManager, type StackPatch } from '../../src/stacks/index.js';
import { ownerId } from '../support/emulated.js';

const url = 'https://example.com';
const agent = {
  settings: [{ agentAction: 'COMPUTER_VISION', permission: 'ENABLED' }],
  screenResolution: 'W_1280xH_720',
  screenImageFormat: 'PNG',
} as const;

/** Values of every field that may follow one another in any order. */
const values: { readonly [Field in Exclude<keyof StackPatch, 'sdkInput'>]-?: readonly StackPatch[Field][] } = {
  displayName: ['', 'a', 'b'],
  description: ['', 'a'],
  redirectURL: [null, '', url],
  feedbackURL: [null, url],
  storageConnectors: [
    null,
    [],
    [{ connectorType: 'HOMEFOLDERS' }],
    [{ connectorType: 'ONE_DRIVE', domains: ['a.com'], domainsRequireAdminConsent: ['a.com'] }],
    [{ connectorType: 'ONE_DRIVE', domains: ['a.com'] }],
    [{ connectorType: 'ONE_DRIVE' }, { connectorType: 'GOOGLE_DRIVE', domains: ['b.com', 'a.com'] }],
  ],
  userSettings: [
    [{ action: 'FILE_UPLOAD', permission: 'DISABLED' }],
    [
      { action: 'FILE_UPLOAD', permission: 'ENABLED' },
      { action: 'CLIPBOARD_COPY_TO_LOCAL_DEVICE', permission: 'DISABLED' },
    ],
    [{ action: 'CLIPBOARD_COPY_TO_LOCAL_DEVICE', permission: 'ENABLED', maximumLength: 5 }],
    [{ action: 'CLIPBOARD_COPY_TO_LOCAL_DEVICE', permission: 'ENABLED' }],
  ],
  accessEndpoints: [
    null,
    [{ endpointType: 'STREAMING' }],
    [{ endpointType: 'STREAMING', vpceId: 'vpce-1' }],
    [
      { endpointType: 'STREAMING', vpceId: 'vpce-2' },
      { endpointType: 'STREAMING', vpceId: 'vpce-1' },
    ],
  ],
  embedHostDomains: [null, ['a.com'], ['b.com', 'a.com']],
  streamingExperienceSettings: [null, {}, { preferredProtocol: 'TCP' }, { preferredProtocol: 'UDP' }],
  contentRedirection: [
    null,
    {},
    { hostToClient: { enabled: false } },
    { hostToClient: { enabled: true } },
    { hostToClient: { enabled: true, allowedUrls: ['*'] } },
    { hostToClient: { enabled: true, allowedUrls: [], deniedUrls: [url] } },
  ],
  applicationSettings: [
    { enabled: false },
    { enabled: false, settingsGroup: 'a' },
    { enabled: true },
    { enabled: true, settingsGroup: 'a' },
  ],
  agentAccessConfig: [null, agent, { ...agent, s3BucketArn: 'arn:aws:s3:::screens', screenshotsUploadEnabled: true }],
};

const patches = fc.record(
  Object.fromEntries(Object.entries(values).map(([field, all]) => [field, fc.constantFrom<unknown>(...all)])),
  { requiredKeys: [] },
) as fc.Arbitrary<StackPatch>;

test('an update changes what it names and nothing else, sends nothing for nothing, and nothing the second time', async () => {
  const runs = 100;
  const emulator = new Emulator({ quotas: { stacks: runs } });
  const stacks = new StackManager({ client: new AppStreamClient(emulator.clientConfig(ownerId)) });
  let count = 0;
  const property = fc.asyncProperty(patches, patches, fc.boolean(), async (first, patch, replaceUserSettings) => {
    count += 1;
    const name = `stack-${count}`;
    await stacks.create({ name });
    const { stack: before } = await stacks.update(name, first);
    const { changed, stack } = await stacks.update(name, patch, { replaceUserSettings });

    expect(stack).toEqual(await stacks.get(name));
    expect(unnamed(stack, patch)).toEqual(unnamed(before, patch));
    if (changed) expect(stack).not.toEqual(before);
    else expect(stack).toEqual(before);
    expect(await stacks.update(name, patch, { replaceUserSettings })).toMatchObject({ changed: false });
  });
  await fc.assert(property, { numRuns: runs, endOnFailure: true });
});

function unnamed(stack: Stack, patch: StackPatch): object {
  return Object.fromEntries(Object.entries(stack).filter(([field]) => !Object.hasOwn(patch, field)));
}
