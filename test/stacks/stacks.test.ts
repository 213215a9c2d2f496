import { AppStreamClient, CreateStackCommand } from '@aws-sdk/client-appstream';
import fc from 'fast-check';
import { describe, expect, expectTypeOf } from 'vitest';
import { collect } from '../../src/core/paginate.js';
import { Emulator } from '../../src/emulator/index.js';
import { FleetManager } from '../../src/fleets/index.js';
import { limits2019 } from '../../src/limits.js';
import {
  parseStackSpec,
  StackManager,
  type StackSpec,
  type StreamingURLRequest,
  streamingUserId,
} from '../../src/stacks/index.js';
import { ownerId } from '../support/emulated.js';
import { fleet, inputsOf, maria, runningFleet, test, writes } from '../support/managers.js';

describe('create', () => {
  test('sends every field as the service spells it', async ({ emulator, stacks }) => {
    const spec = {
      name: 'design',
      displayName: 'Design',
      description: 'For designers',
      storageConnectors: [{ connectorType: 'HOMEFOLDERS' }],
      redirectURL: 'https://example.com/bye',
      feedbackURL: 'https://example.com/feedback',
      userSettings: [{ action: 'CLIPBOARD_COPY_FROM_LOCAL_DEVICE', permission: 'ENABLED', maximumLength: 100 }],
      applicationSettings: { enabled: true, settingsGroup: 'design' },
      accessEndpoints: [{ endpointType: 'STREAMING', vpceId: 'vpce-0a' }],
      embedHostDomains: ['example.com'],
      streamingExperienceSettings: { preferredProtocol: 'TCP' },
      contentRedirection: { hostToClient: { enabled: true, allowedUrls: ['https://example.com'] } },
      tags: { team: 'design' },
    } as const satisfies StackSpec;
    const { changed, stack } = await stacks.create(spec);

    expect(changed).toBe(true);
    expect(stack).toMatchObject({ name: 'design', redirectURL: 'https://example.com/bye' });
    expect(inputsOf(emulator, 'CreateStack')).toEqual([
      {
        Name: 'design',
        DisplayName: 'Design',
        Description: 'For designers',
        StorageConnectors: [{ ConnectorType: 'HOMEFOLDERS' }],
        RedirectURL: 'https://example.com/bye',
        FeedbackURL: 'https://example.com/feedback',
        UserSettings: [{ Action: 'CLIPBOARD_COPY_FROM_LOCAL_DEVICE', Permission: 'ENABLED', MaximumLength: 100 }],
        ApplicationSettings: { Enabled: true, SettingsGroup: 'design' },
        AccessEndpoints: [{ EndpointType: 'STREAMING', VpceId: 'vpce-0a' }],
        EmbedHostDomains: ['example.com'],
        StreamingExperienceSettings: { PreferredProtocol: 'TCP' },
        ContentRedirection: { HostToClient: { Enabled: true, AllowedUrls: ['https://example.com'] } },
        Tags: { team: 'design' },
      },
    ]);

    expect(await stacks.create(spec, { ifExists: 'reuse' })).toMatchObject({ changed: false });
    expect(writes(emulator)).toEqual(['CreateStack']);
  });

  test('refuses a second one of the same name, or tells in which fields it differs', async ({ emulator, stacks }) => {
    await stacks.create({ name: 'design', displayName: 'Design' });
    const other: StackSpec = {
      name: 'design',
      displayName: 'Other',
      userSettings: [{ action: 'FILE_DOWNLOAD', permission: 'DISABLED' }],
      tags: { team: 'design' },
    };

    await expect(stacks.create(other, { ifExists: 'reuse' })).rejects.toMatchObject({
      reason: 'exists',
      fields: ['displayName', 'userSettings', 'tags'],
    });
    expect(writes(emulator)).toEqual(['CreateStack']);
    await expect(stacks.create({ name: 'design' })).rejects.toMatchObject({
      reason: 'exists',
      operation: 'CreateStack',
    });
  });

  test('compares raw tags too', async ({ stacks }) => {
    const spec = { name: 'design', sdkInput: { Tags: { team: 'design' } } };
    await stacks.create(spec);

    expect(await stacks.create(spec, { ifExists: 'reuse' })).toMatchObject({ changed: false });
  });

  test('recognizes its own stack after a lost answer, by all that is wanted', async ({ emulator, owner, stacks }) => {
    const spec: StackSpec = { name: 'design', userSettings: [{ action: 'FILE_UPLOAD', permission: 'DISABLED' }] };
    for (const [tags, isOurs] of [
      [{ team: 'design' }, true],
      [{ team: 'other' }, false],
    ] as const) {
      await stacks.delete('design');
      await owner.send(
        new CreateStackCommand({
          Name: 'design',
          Tags: tags,
          UserSettings: [{ Action: 'FILE_UPLOAD', Permission: 'DISABLED' }],
        }),
      );
      emulator.fail({ operation: 'CreateStack', disconnect: true });
      const created = stacks.create({ ...spec, tags: { team: 'design' } });

      if (isOurs) await expect(created).resolves.toMatchObject({ changed: true });
      else await expect(created).rejects.toMatchObject({ reason: 'exists', fields: ['tags'], attempts: 2 });
    }
  });

  test('tells that the account may have no more', async () => {
    const emulator = new Emulator({ quotas: { stacks: 1 } });
    const stacks = new StackManager({ client: new AppStreamClient(emulator.clientConfig(ownerId)) });
    await stacks.create({ name: 'design' });

    await expect(stacks.create({ name: 'web' })).rejects.toMatchObject({ code: 'quota', operation: 'CreateStack' });
    expect(await stacks.create({ name: 'design' }, { ifExists: 'reuse' })).toMatchObject({ changed: false });
  });

  test('recognizes its own stack after a lost answer', async ({ emulator, stacks }) => {
    emulator.fail({ operation: 'CreateStack', when: 'after', disconnect: true });

    expect(await stacks.create({ name: 'design' })).toMatchObject({ changed: true, stack: { name: 'design' } });
  });

  const cases: readonly (readonly [string, unknown, string])[] = [
    [
      'an action twice',
      { userSettings: [1, 2].map(() => ({ action: 'FILE_UPLOAD', permission: 'ENABLED' })) },
      'userSettings[1]: "FILE_UPLOAD" is there twice',
    ],
    ['no action', { userSettings: [] }, 'userSettings: a list of 0 is too small'],
    [
      'an action slightly wrong',
      { userSettings: [{ action: 'FILE_UPLOADS', permission: 'ENABLED' }] },
      'did you mean "FILE_UPLOAD"?',
    ],
    [
      'a length for files',
      { userSettings: [{ action: 'FILE_UPLOAD', permission: 'ENABLED', maximumLength: 1 }] },
      'userSettings[0].maximumLength: is for clipboard actions',
    ],
    [
      'too many endpoints',
      { accessEndpoints: Array.from({ length: 5 }, () => ({ endpointType: 'STREAMING' })) },
      'accessEndpoints: a list of 5 is too large',
    ],
    [
      'a raw member that a field sets',
      { displayName: 'a', sdkInput: { DisplayName: 'b' } },
      'sdkInput.DisplayName: is set by a field of its own too',
    ],
    ['raw members that are no object', { sdkInput: ['x'] }, 'sdkInput: a list of 1 is not an object'],
    ['an unknown field', { userSetting: [] }, 'did you mean "userSettings"?'],
  ];
  for (const [what, part, message] of cases) {
    test(`refuses ${what} before anything is sent`, async ({ emulator, stacks }) => {
      await expect(stacks.create({ name: 'design', ...(part as object) })).rejects.toMatchObject({
        code: 'invalid-input',
        message: expect.stringContaining(message) as unknown,
      });
      expect(emulator.requests).toEqual([]);
    });
  }

  test('a specification from a file is checked alike', () => {
    expect(parseStackSpec({ name: 'design' })).toEqual({ name: 'design' });
    expect(() => parseStackSpec(['design'])).toThrow('stack: a list of 1 is not an object');
    expectTypeOf(parseStackSpec).returns.toEqualTypeOf<StackSpec>();
  });
});

describe('find, get, list and fleets', () => {
  test('find tells that there is no stack, get rejects', async ({ stacks }) => {
    await stacks.create({ name: 'design' });

    expect((await stacks.get('design')).name).toBe('design');
    expect(await stacks.find('nowhere')).toBeUndefined();
    await expect(stacks.get('nowhere')).rejects.toMatchObject({ resource: 'stack', resourceName: 'nowhere' });
    await expect(collect(stacks.fleets('nowhere'))).rejects.toMatchObject({ resource: 'stack' });
  });

  test('fleets are listed over every page, or none', async () => {
    const emulator = new Emulator({ quotas: { fleets: 60 } });
    const client = new AppStreamClient(emulator.clientConfig(ownerId));
    const [fleets, stacks] = [new FleetManager({ client }), new StackManager({ client })];
    await stacks.create({ name: 'design' });
    expect(await collect(stacks.fleets('design'))).toEqual([]);

    const names = Array.from({ length: 60 }, (_, index) => `fleet-${index}`);
    for (const name of names) {
      await fleets.create({ ...fleet, name });
      await fleets.associate(name, 'design');
    }
    expect((await collect(stacks.fleets('design'))).sort()).toEqual([...names].sort());
    expect(await collect(stacks.fleets('design'), { limit: 2 })).toHaveLength(2);
    expect(inputsOf(emulator, 'ListAssociatedFleets').length).toBeGreaterThan(3);
  });

  test('list passes over every page', async () => {
    const emulator = new Emulator({ quotas: { stacks: 30 } });
    const stacks = new StackManager({ client: new AppStreamClient(emulator.clientConfig('111111111111')) });
    const names = Array.from({ length: 30 }, (_, index) => `stack-${index}`);
    for (const name of names) await stacks.create({ name });

    expect((await collect(stacks.list())).map(({ name }) => name).sort()).toEqual([...names].sort());
  });
});

describe('createStreamingURL', () => {
  test('makes an address that opens a session', async ({ emulator, fleets, stacks }) => {
    await runningFleet(fleets, stacks);
    const { streamingURL, expires } = await stacks.createStreamingURL({
      stackName: 'design',
      fleetName: 'design-team',
      userId: 'maria',
      validity: 3600,
    });
    emulator.openStreamingURL(streamingURL);

    expect(expires.getTime() - Date.now()).toBeGreaterThan(3_500_000);
    expect(emulator.sessions).toMatchObject([{ userId: 'maria', stackName: 'design' }]);
  });

  test('keeps the address out of errors', async ({ fleets, stacks }) => {
    await fleets.create(fleet);
    await stacks.create({ name: 'design' });
    await fleets.associate('design-team', 'design');

    const { stackName, fleetName, userId } = maria;
    await expect(stacks.createStreamingURL({ stackName, fleetName, userId })).rejects.toMatchObject({
      code: 'conflict',
      message: expect.not.stringContaining('https:') as unknown,
    });
  });

  test('tells what is missing, and that the fleet is of another stack', async ({ emulator, fleets, stacks }) => {
    const request = { stackName: 'design', fleetName: 'design-team', userId: 'maria' };
    await runningFleet(fleets, stacks);
    await stacks.create({ name: 'web' });

    await expect(stacks.createStreamingURL({ ...request, stackName: 'none' })).rejects.toMatchObject({
      code: 'not-found',
      resource: 'stack',
    });
    const missing = { code: 'not-found', operation: 'CreateStreamingURL', resource: 'fleet', resourceName: 'none' };
    await expect(stacks.createStreamingURL({ ...request, fleetName: 'none' })).rejects.toMatchObject(missing);
    emulator.allow(ownerId, ['CreateStreamingURL']);
    await expect(stacks.createStreamingURL({ ...request, fleetName: 'none' })).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining('fleet none') as unknown,
    });
    await expect(stacks.createStreamingURL({ ...request, stackName: 'web' })).rejects.toMatchObject({
      code: 'conflict',
      reason: 'not-permitted',
    });
  });

  for (const [what, part] of [
    ['a user id of one letter', { userId: 'm' }],
    ['a user id of 33 letters', { userId: 'm'.repeat(33) }],
    ['a user id with a space', { userId: 'maria t' }],
    ['a validity of 0', { validity: 0 }],
    ['a validity of more than a week', { validity: 604_801 }],
    ['no fleet', { fleetName: undefined }],
    ['an unknown field', { session: 'x' }],
  ] as const) {
    test(`refuses ${what} before anything is sent`, async ({ emulator, stacks }) => {
      const request = { stackName: 'design', fleetName: 'design-team', userId: 'maria', ...part };

      await expect(stacks.createStreamingURL(request as StreamingURLRequest)).rejects.toMatchObject({
        code: 'invalid-input',
      });
      expect(emulator.requests).toEqual([]);
    });
  }
});

describe('tags', () => {
  test('are added, replaced and removed', async ({ emulator, stacks }) => {
    await stacks.create({ name: 'design', tags: { team: 'design' } });

    expect(await stacks.tag('design', { team: 'web' })).toEqual({
      changed: true,
      before: { team: 'design' },
      after: { team: 'web' },
    });
    expect(await stacks.untag('design', ['team'])).toMatchObject({ changed: true, after: {} });
    expect(await stacks.tags('design')).toEqual({});
    expect(writes(emulator)).toEqual(['CreateStack', 'TagResource', 'UntagResource']);
  });

  test('are merged, never replaced, and keys that are not there are passed over', async ({ emulator, stacks }) => {
    await stacks.create({ name: 'design', tags: { team: 'design', cost: '1' } });

    expect(await stacks.tag('design', { cost: '2', stage: '' })).toMatchObject({
      after: { team: 'design', cost: '2', stage: '' },
    });
    expect(await stacks.tag('design', { stage: '', team: 'design' })).toMatchObject({ changed: false });
    expect(await stacks.tag('design', {})).toMatchObject({ changed: false });
    expect(await stacks.untag('design', ['unknown', 'constructor'])).toMatchObject({ changed: false });
    expect(await stacks.untag('design', ['cost', 'unknown', 'cost'])).toMatchObject({
      changed: true,
      after: { team: 'design', stage: '' },
    });
    expect(inputsOf(emulator, 'TagResource')).toMatchObject([{ Tags: { cost: '2', stage: '' } }]);
    expect(inputsOf(emulator, 'UntagResource')).toMatchObject([{ TagKeys: ['cost'] }]);
    await expect(stacks.tag('nowhere', { a: 'b' })).rejects.toMatchObject({ resource: 'stack' });
    await expect(stacks.untag('nowhere', ['a'])).rejects.toMatchObject({ resource: 'stack' });
    await expect(stacks.tags('nowhere')).rejects.toMatchObject({ resource: 'stack' });
  });

  test('are no more than the limit', async ({ owner, emulator, stacks }) => {
    const strict = new StackManager({ client: owner, limits: { ...limits2019, tagsPerResource: 1 } });
    await stacks.create({ name: 'design', tags: { team: 'design' } });

    await expect(strict.tag('design', { cost: '1' })).rejects.toMatchObject({ code: 'quota', limit: 1 });
    await expect(strict.tag('design', { cost: '1', team: 'x' })).rejects.toMatchObject({ code: 'invalid-input' });
    expect(writes(emulator)).toEqual(['CreateStack']);
  });
});

describe('streamingUserId', () => {
  test('stays the same in every version', () => {
    expect(streamingUserId('maria')).toMatchInlineSnapshot(`"maria-SSXMT67NTCPM4GE2PYLS"`);
    expect(streamingUserId('maria.theresia.paradis@example.com')).toMatchInlineSnapshot(
      `"maria.there-UR6GIZCKUMQMT3LLZFB4"`,
    );
    expect(streamingUserId('Марія')).toMatchInlineSnapshot(`"-UDODJOSIUW4UVDX34HZ4"`);
    expect(streamingUserId(' ')).toMatchInlineSnapshot(`"-G2U6P4OJLOBP7OMXIPQM"`);
  });

  test('is always one that the service takes, and tells any two ids apart', () => {
    const ids = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(ids, ids, (a, b) => {
        expect(streamingUserId(a)).toMatch(/^[\w+=,.@-]{0,11}-[A-Z2-7]{20}$/);
        expect(streamingUserId(a) === streamingUserId(b)).toBe(a === b);
      }),
    );
  });

  test('tells ids apart that differ in their tails or their case only', () => {
    const long = 'a'.repeat(100);
    expect(new Set([long, `${long}b`, 'Maria', 'maria', streamingUserId('maria')].map(streamingUserId)).size).toBe(5);
  });

  test('refuses what cannot be told apart', () => {
    expect(() => streamingUserId('')).toThrow('user id: "" is too small');
    expect(() => streamingUserId('\ud800')).toThrow('well-formed');
    expect(() => streamingUserId(5 as unknown as string)).toThrow('5 is not a string');
  });

  test('is taken by the service', async () => {
    const emulator = new Emulator();
    const stacks = new StackManager({ client: new AppStreamClient(emulator.clientConfig('111111111111')) });
    await stacks
      .createStreamingURL({ stackName: 'a', fleetName: 'b', userId: streamingUserId('ÄÖÜ'.repeat(99)) })
      .catch(() => undefined);

    expect(emulator.requests[0]).toMatchObject({
      operation: 'CreateStreamingURL',
      code: 'ResourceNotFoundException',
    });
  });
});
