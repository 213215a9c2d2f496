import { CreateStackCommand, type CreateStackCommandInput, DeleteStackCommand } from '@aws-sdk/client-appstream';
import { describe, expect } from 'vitest';
import { toPascal } from '../../src/core/casing.js';
import type { StackPatch, StackSpec } from '../../src/stacks/index.js';
import { refusal } from '../support/constraints.js';
import { inputsOf, runningFleet, test } from '../support/managers.js';
import { base, request, stackConstraints, streamingURLConstraints } from './stack-constraints.js';

describe('a new stack', () => {
  test.for(stackConstraints)('may have $path at the edges of what is allowed', async ({ valid }, { stacks }) => {
    for (const [at, fields] of valid.entries()) {
      const spec = { name: `stack-${at}`, ...fields } as StackSpec;
      expect(await stacks.create(spec), JSON.stringify(fields)).toMatchObject({ changed: true });
    }
  });

  test.for(stackConstraints)(
    'is refused for its $path before anything is sent',
    async ({ path, invalid }, { emulator, stacks }) => {
      for (const { fields, message } of invalid) {
        const refused = expect(stacks.create({ ...base, ...fields }), JSON.stringify(fields)).rejects;
        await refused.toMatchObject(refusal(path, message));
      }
      expect(emulator.requests).toEqual([]);
    },
  );
});

describe('what a new stack is refused for', () => {
  test.for(stackConstraints)(
    'is refused for its $path by the service too, unless we say that it is ours',
    async ({ invalid }, { owner }) => {
      for (const { fields, isOurs } of invalid) {
        const input = toPascal({ ...base, ...fields }) as CreateStackCommandInput;
        const accepted = await owner.send(new CreateStackCommand(input)).then(
          () => true,
          () => false,
        );
        expect(accepted, JSON.stringify(fields)).toBe(isOurs);
        if (accepted) await owner.send(new DeleteStackCommand({ Name: base.name }));
      }
    },
  );
});

describe('a change of a stack', () => {
  const constraints = stackConstraints.filter(({ isForCreate }) => !isForCreate);

  test.for(constraints)('may set $path to the edges of what is allowed', async ({ valid }, { stacks }) => {
    await stacks.create(base);
    for (const fields of valid) {
      expect(await stacks.update('design', fields as StackPatch), JSON.stringify(fields)).toHaveProperty('changed');
    }
  });

  test.for(constraints)(
    'is refused for its $path before anything is sent',
    async ({ path, invalid }, { emulator, stacks }) => {
      for (const { fields, message } of invalid) {
        const refused = expect(stacks.update('design', fields as StackPatch), JSON.stringify(fields)).rejects;
        await refused.toMatchObject(refusal(path, message));
      }
      expect(emulator.requests).toEqual([]);
    },
  );
});

describe('ways to sign in', () => {
  const noPassword = [{ action: 'DOMAIN_PASSWORD_SIGNIN', permission: 'DISABLED' }] as const;
  const noCard = [{ action: 'DOMAIN_SMART_CARD_SIGNIN', permission: 'DISABLED' }] as const;

  test('are not both taken away, one call after the other', async ({ emulator, stacks }) => {
    await stacks.create({ ...base, userSettings: noPassword });

    for (const locked of [
      stacks.update('design', { userSettings: noCard }),
      stacks.setUserSettings('design', noCard),
    ]) {
      await expect(locked).rejects.toMatchObject(refusal('userSettings', 'leaves no way to sign in'));
    }
    expect(inputsOf(emulator, 'UpdateStack')).toEqual([]);
  });

  test('may be exchanged, and one replaces the other', async ({ stacks }) => {
    await stacks.create({ ...base, userSettings: noPassword });

    await stacks.setUserSettings('design', [{ action: 'DOMAIN_PASSWORD_SIGNIN', permission: 'ENABLED' }, ...noCard]);
    const { after } = await stacks.update('design', { userSettings: noPassword }, { replaceUserSettings: true });

    expect(after).toContainEqual(noPassword[0]);
    expect(after).toContainEqual({ action: 'DOMAIN_SMART_CARD_SIGNIN', permission: 'ENABLED' });
  });
});

describe('a streaming URL', () => {
  test.for(streamingURLConstraints)(
    'may be asked for with $path at the edges of what is allowed',
    async ({ valid }, { fleets, stacks }) => {
      await runningFleet(fleets, stacks);
      for (const fields of valid) {
        expect(await stacks.createStreamingURL({ ...request, ...fields })).toHaveProperty('streamingURL');
      }
    },
  );

  test.for(streamingURLConstraints)(
    'is refused for its $path before anything is sent',
    async ({ path, invalid }, { emulator, stacks }) => {
      for (const { fields, message } of invalid) {
        const refused = expect(stacks.createStreamingURL({ ...request, ...fields })).rejects;
        await refused.toMatchObject(refusal(path, message));
      }
      expect(emulator.requests).toEqual([]);
    },
  );
});

test('tags that are none are not sent, for the service refuses an empty map', async ({ emulator, stacks }) => {
  await stacks.create({ ...base, tags: {} });

  expect(inputsOf(emulator, 'CreateStack')).toEqual([{ Name: 'design' }]);
});
