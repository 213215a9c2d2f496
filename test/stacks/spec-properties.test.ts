import { AppStreamClient } from '@aws-sdk/client-appstream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Emulator } from '../../src/emulator/index.js';
import { parseStackSpec, StackManager, type StackSpec } from '../../src/stacks/index.js';
import { endpoints, integer, name, tags, text } from '../support/arbitraries.js';
import { ownerId } from '../support/emulated.js';
import { stackConstraints } from './stack-constraints.js';

const permission = fc.constantFrom('ENABLED', 'DISABLED');

const connector = fc.oneof(
  fc.record(
    {
      connectorType: fc.constantFrom('HOMEFOLDERS', 'GOOGLE_DRIVE'),
      resourceIdentifier: text(1, 2048),
      domains: fc.array(text(1, 64), { maxLength: 50 }),
    },
    { requiredKeys: ['connectorType'] },
  ),
  fc.record(
    {
      connectorType: fc.constant('ONE_DRIVE'),
      resourceIdentifier: text(1, 2048),
      domains: fc.array(text(1, 64), { maxLength: 50 }),
      domainsRequireAdminConsent: fc.array(text(1, 64), { maxLength: 50 }),
    },
    { requiredKeys: ['connectorType'] },
  ),
);

const clipboard = fc
  .tuple(
    fc.constantFrom('CLIPBOARD_COPY_FROM_LOCAL_DEVICE', 'CLIPBOARD_COPY_TO_LOCAL_DEVICE'),
    permission,
    fc.option(integer(1, 20_971_520), { nil: undefined }),
  )
  .map(([action, allowed, maximumLength]) => ({
    action,
    permission: allowed,
    ...(allowed === 'ENABLED' && maximumLength !== undefined && { maximumLength }),
  }));

const otherActions = ['FILE_UPLOAD', 'FILE_DOWNLOAD', 'PRINTING_TO_LOCAL_DEVICE', 'AUTO_TIME_ZONE_REDIRECTION'];
const otherAction = fc.record({ action: fc.constantFrom(...otherActions), permission });
const signIn = fc.oneof(
  fc.record({ action: fc.constant('DOMAIN_PASSWORD_SIGNIN'), permission }),
  fc.constant({ action: 'DOMAIN_SMART_CARD_SIGNIN', permission: 'ENABLED' }),
);

const url = fc.oneof(
  fc.constantFrom('*', `https://${'a'.repeat(2040)}`),
  fc.stringMatching(/^https?:\/\/[^\s,;]{1,60}$/),
);
const urls = fc.array(url, { maxLength: 100 });

const agentSettings = fc
  .uniqueArray(
    fc.record({
      agentAction: fc.constantFrom('COMPUTER_VISION', 'COMPUTER_INPUT', 'FORWARD_MCP_TOOLS'),
      permission,
    }),
    { minLength: 1, maxLength: 3, selector: ({ agentAction }) => agentAction },
  )
  .filter((settings) => {
    const may = (action: string) =>
      settings.some(({ agentAction, permission: said }) => agentAction === action && said === 'ENABLED');
    return !may('COMPUTER_INPUT') || may('COMPUTER_VISION');
  });

/** One arbitrary for every field: a new field does not compile until it is here. */
const fields = {
  name,
  displayName: text(0, 100),
  description: text(0, 256),
  storageConnectors: fc.uniqueArray(connector, { maxLength: 3, selector: ({ connectorType }) => connectorType }),
  redirectURL: text(0, 1000),
  feedbackURL: text(0, 1000),
  userSettings: fc.uniqueArray(fc.oneof(clipboard, otherAction, signIn), {
    minLength: 1,
    maxLength: 8,
    selector: ({ action }) => action,
  }),
  applicationSettings: fc.oneof(
    fc.record({ enabled: fc.constant(true), settingsGroup: text(0, 100) }, { requiredKeys: ['enabled'] }),
    fc.constant({ enabled: false }),
  ),
  accessEndpoints: endpoints,
  embedHostDomains: fc.array(fc.stringMatching(/^([a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?\.){1,4}[a-z0-9]{2,20}$/), {
    minLength: 1,
    maxLength: 20,
  }),
  streamingExperienceSettings: fc.record({ preferredProtocol: fc.constantFrom('TCP', 'UDP') }, { requiredKeys: [] }),
  contentRedirection: fc.record(
    {
      hostToClient: fc.record(
        { enabled: fc.boolean(), allowedUrls: urls, deniedUrls: urls },
        { requiredKeys: ['enabled'] },
      ),
    },
    { requiredKeys: [] },
  ),
  agentAccessConfig: fc.record(
    {
      settings: agentSettings,
      s3BucketArn: fc.stringMatching(/^arn:aws(-cn|-iso-b|-iso|-us-gov)?:s3:::[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/),
      screenshotsUploadEnabled: fc.boolean(),
      screenResolution: fc.constant('W_1280xH_720'),
      screenImageFormat: fc.constantFrom('PNG', 'JPEG'),
      userControlMode: fc.constantFrom('DISABLED', 'VIEW_ONLY', 'VIEW_STOP'),
    },
    { requiredKeys: ['settings', 'screenResolution', 'screenImageFormat'] },
  ),
  tags,
  sdkInput: fc.constantFrom({}, undefined),
} satisfies { readonly [Field in keyof StackSpec]-?: fc.Arbitrary<unknown> };

const spec = fc.record(fields, { requiredKeys: ['name'] });

test('a stack that the library accepts is accepted by the service, and is as it was said', () =>
  fc.assert(
    fc.asyncProperty(spec, async (said) => {
      const emulator = new Emulator();
      const stacks = new StackManager({ client: new AppStreamClient(emulator.clientConfig(ownerId)) });
      const wanted = parseStackSpec(said);

      expect(await stacks.create(wanted)).toMatchObject({ changed: true });
      expect(await stacks.create(wanted, { ifExists: 'reuse' })).toMatchObject({ changed: false });
      expect(emulator.modelViolations).toEqual([]);
    }),
    { numRuns: 100 },
  ));

test('a stack that is wrong in one place is refused for that place', () => {
  const wrongs = stackConstraints.flatMap(({ path, invalid }) => invalid.map((wrong) => ({ path, ...wrong })));
  fc.assert(
    fc.property(spec, fc.constantFrom(...wrongs), (said, wrong) => {
      expect(() => parseStackSpec({ ...said, ...wrong.fields })).toThrow(
        expect.objectContaining({
          code: 'invalid-input',
          issues: expect.arrayContaining([expect.objectContaining({ path: wrong.path })]) as unknown,
        }) as Error,
      );
    }),
    { numRuns: 300 },
  );
});
