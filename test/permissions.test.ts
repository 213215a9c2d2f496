import { readFileSync } from 'node:fs';
import * as appstream from '@aws-sdk/client-appstream';
import * as ec2 from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import type { RecordedRequest } from '../src/emulator/index.js';
import { InvalidInputError, type PublicMethod, type RequiredPermission, requiredPermissions } from '../src/index.js';
import { scenarios, titleOf } from './scenarios/index.js';
import { isMethod, type Scenario } from './scenarios/scenario.js';
import { withoutWaiting } from './scenarios/without-waiting.js';
import { consumerId, ownerId } from './support/emulated.js';

withoutWaiting();

const accounts = { own: ownerId, consumer: consumerId } as const;
const inScenarios = scenarios.filter(({ method }) => isMethod(method));
const methods = [...new Set(inScenarios.map(({ method }) => method as PublicMethod))].sort();

function callOf({ accountId, service, operation }: RecordedRequest): string {
  return `${accountId} ${service}:${operation}`;
}

function permissionsOf({ method }: Scenario): readonly RequiredPermission[] {
  return requiredPermissions(method as PublicMethod);
}

function operationOf({ action }: RequiredPermission): string {
  return action.replace(/^\w+:/, '');
}

function asCall({ account, action }: RequiredPermission): string {
  return `${accounts[account]} ${action}`;
}

const everything = methods.flatMap(requiredPermissions).map(operationOf);
const calls = new Map<PublicMethod, Set<string>>();

describe('requiredPermissions', () => {
  test.each(inScenarios.map((scenario) => [titleOf(scenario), scenario] as const))(
    '%s is done with these permissions and no other',
    async (_title, scenario) => {
      const world = await scenario.prepare();
      const permissions = permissionsOf(scenario);
      for (const [account, accountId] of Object.entries(accounts)) {
        const granted = permissions.filter((permission) => permission.account === account);
        world.emulator.allow(accountId, granted.map(operationOf));
      }
      const result = await scenario.run(world, {});

      const made = world.requests.map(callOf);
      expect(permissions.map(asCall)).toEqual(expect.arrayContaining(made));
      expect(world.requests.filter(({ code }) => code?.startsWith('AccessDenied'))).toEqual([]);
      for (const accountId of Object.values(accounts)) world.emulator.allow(accountId, everything);
      await scenario.reached(world, result);
      const method = scenario.method as PublicMethod;
      calls.set(method, new Set([...(calls.get(method) ?? []), ...made]));
    },
  );

  test.each(methods)('%s makes each of the calls that it always needs permission for', (method) => {
    const always = requiredPermissions(method).filter(({ when }) => when === undefined);
    expect([...(calls.get(method) ?? [])]).toEqual(expect.arrayContaining(always.map(asCall)));
  });

  test.each(methods)('%s needs only what there is', (method) => {
    for (const { action } of requiredPermissions(method)) {
      const [service, operation] = action.split(':');
      if (service === 'iam') expect(operation).toBe('PassRole');
      else expect(service === 'ec2' ? ec2 : appstream).toHaveProperty(`${operation}Command`);
    }
  });

  test.each(methods)(
    '%s: each action stands once for an account, with the resources that a policy can name',
    (method) => {
      const permissions = requiredPermissions(method);
      expect(new Set(permissions.map(asCall)).size).toBe(permissions.length);
      expect(JSON.parse(JSON.stringify(permissions))).toStrictEqual(permissions);
      for (const { action, resources } of permissions) {
        const isStarOnly =
          /:(Describe(Fleets|Stacks|Images|ImageBuilders|NetworkInterfaces|SecurityGroup\w*)|ListTagsForResource|ExpireSession)$/;
        expect([action, resources.includes('*')]).toEqual([action, isStarOnly.test(action)]);
        expect(resources.length).toBeGreaterThan(0);
      }
    },
  );

  test('what is given away is not the table itself', () => {
    const first = requiredPermissions('FleetManager.scale');
    (first[0] as { action: string }).action = 'appstream:*';
    expect(requiredPermissions('FleetManager.scale')[0]?.action).toBe('appstream:DescribeFleets');
  });

  test.each([
    ['FleetManager.udpate', 'did you mean \\"FleetManager.update\\"'],
    ['toString', 'give one such as'],
    [undefined, 'undefined is no method'],
  ])('%s is refused', (method, hint) => {
    const ask = () => requiredPermissions(method as PublicMethod);
    expect(ask).toThrow(InvalidInputError);
    expect(ask).toThrow(hint.replaceAll('\\', ''));
  });
});

interface Policy {
  readonly Statement: readonly {
    readonly Action: string | readonly string[];
    readonly Resource: string | readonly string[];
  }[];
}

describe('the guide on permissions', () => {
  const guide = readFileSync('docs/guides/permissions.md', 'utf8');

  test('has the table of all methods as it is', () => {
    const [, written] = /<!-- permissions -->\n(.*?)<!-- \/permissions -->/s.exec(guide) ?? [];
    expect(written?.trim()).toBe(table());
  });

  const policies = guide.matchAll(/<!-- enough for (own|consumer): (.*?) -->\n```json\n(.*?)^```$/gms);

  test.each([...policies].map(([, account = '', names = '', policy = '']) => [names, account, policy] as const))(
    'has a policy for %s that is enough and names resources where it can',
    (names, account, policy) => {
      const statements = (JSON.parse(policy) as Policy).Statement;
      const allowed = statements.flatMap(({ Action, Resource }) =>
        [Action].flat().map((action) => [action, [Resource].flat().includes('*')] as const),
      );
      const permissions = methods.flatMap(requiredPermissions);
      const needed = names.split(', ').flatMap((method) => requiredPermissions(method as PublicMethod));

      const isOurs = (permission: RequiredPermission) => permission.account === account;
      const always = needed.filter((permission) => isOurs(permission) && permission.when === undefined);
      expect(allowed.map(([action]) => action)).toEqual(expect.arrayContaining(always.map(({ action }) => action)));
      for (const [action, isStar] of allowed) {
        expect(needed.filter(isOurs).map((permission) => permission.action)).toContain(action);
        const { resources = [] } = permissions.find((permission) => permission.action === action) ?? {};
        expect([action, isStar]).toEqual([action, resources.includes('*')]);
      }
    },
  );

  test('has no policy that is not looked at', () => {
    expect(guide.match(/^```json$/gm)).toHaveLength(guide.match(/<!-- enough for /g)?.length ?? 0);
  });
});

function table(): string {
  const rows = methods.map((method) => {
    const cell = (permissions: readonly RequiredPermission[]) => permissions.map(shown).join('<br>');
    const permissions = requiredPermissions(method);
    const [always, sometimes] = [permissions.filter(({ when }) => !when), permissions.filter(({ when }) => when)];
    return `| \`${method}\` | ${cell(always)} | ${cell(sometimes)} |`;
  });
  return ['| method | always | sometimes |', '| --- | --- | --- |', ...rows].join('\n');
}

function shown({ action, resources, account, when }: RequiredPermission): string {
  const name = `\`${action.replace(/^appstream:/, '')}\``;
  const where = account === 'consumer' ? ' in the consumer account' : '';
  const on = resources.includes('*') ? '' : ` on ${resources.join(', ')}`;
  return `${name}${on}${where}${when === undefined ? '' : `: ${when}`}`;
}
