import { readFileSync } from 'node:fs';
import { AppStreamClient, DrainSessionInstanceCommand } from '@aws-sdk/client-appstream';
import { describe, expect, test } from 'vitest';
import { collect } from '../src/core/paginate.js';
import type { RecordedRequest } from '../src/emulator/index.js';
import { ownerId } from './support/emulated.js';
import { type Office, office } from './support/office.js';

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
}

/** Operations that the policy after `<!-- policy: name -->` of a guide allows, by the service's prefix. */
function allowed(guide: string, name: string): readonly string[] {
  const block = new RegExp(`<!-- policy: ${name} -->\n\`\`\`json\n(.*?)\`\`\``, 's').exec(
    readFileSync(`docs/guides/${guide}.md`, 'utf8'),
  );
  const { Statement } = JSON.parse(block?.[1] ?? '') as { readonly Statement: readonly Statement[] };
  return Statement.flatMap(({ Action }) => Action).sort();
}

const change = allowed('restricting-sessions', 'change');
const incident = allowed('incidents', 'incident');

/** Everything that a caller with the policy would do. */
async function everything({ emulator, sessions, restricted, start }: Office): Promise<void> {
  start('design', 'design-team', 'maria', 'SAML');
  start('web', 'web-team', 'maria', 'API');
  const request = { userId: 'maria', securityGroupIds: [restricted] } as const;
  await sessions.restrictSessionSecurityGroups({ ...request, dryRun: true });
  const { undo } = await sessions.restrictSessionSecurityGroups(request);
  await sessions.restoreSessionSecurityGroups(undo);
  await sessions.restrictSessionSecurityGroups({ ...request, fleetName: 'design-team' });
  await sessions.restoreSessionSecurityGroups({ userId: 'maria', stackName: 'design' });
  await sessions.enforceOnce({ stackName: 'web' }, () => [restricted]);
  await sessions.enforceOnce({}, () => null);
  emulator.account(ownerId).addVpc({ securityGroups: [{ groupId: 'sg-0a1b2c3d', groupName: 'foreign' }] });
  const foreign = sessions.restrictSessionSecurityGroups({ ...request, securityGroupIds: ['sg-0a1b2c3d'] });
  await expect(foreign).rejects.toThrow('sg-0a1b2c3d belongs to another VPC');
}

/** Names of operations, as `emulator.allow` takes them. */
function operations(actions: readonly string[]): readonly string[] {
  return actions.map((action) => action.replace(/^\w+:/, ''));
}

/** Actions that were called for, each once. */
function actionsIn(requests: readonly RecordedRequest[]): readonly string[] {
  return [...new Set(requests.map(({ service, operation }) => `${service}:${operation}`))].sort();
}

describe('the policies of the guides', () => {
  test('allow what changing security groups needs, and nothing else', async () => {
    await using account = await office();
    const { emulator } = account;
    emulator.allow(ownerId, operations(change));
    const before = emulator.requests.length;

    await everything(account);

    expect(actionsIn(emulator.requests.slice(before))).toEqual(change);
  });

  test('allow what an incident needs beside that, and nothing else', async () => {
    await using account = await office();
    const { emulator, sessions, start } = account;
    const { id } = start('web', 'web-team', 'mallory', 'API');
    emulator.allow(ownerId, operations([...change, ...incident]));
    const before = emulator.requests.length;

    const appstream = new AppStreamClient(emulator.clientConfig(ownerId));
    await appstream.send(new DrainSessionInstanceCommand({ SessionId: id }));
    await sessions.expire({ userId: 'mallory' });

    expect(await collect(sessions.sessions({ userId: 'mallory' }))).toEqual([]);
    const called = actionsIn(emulator.requests.slice(before));
    expect(called.filter((action) => !change.includes(action))).toEqual(incident);
  });
});
