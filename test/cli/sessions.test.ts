import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppStreamClient } from '@aws-sdk/client-appstream';
import { EC2Client } from '@aws-sdk/client-ec2';
import { expect, it } from 'vitest';
import { collect, SessionNetwork, type StreamingSession } from '../../src/index.js';
import { ownerId } from '../support/emulated.js';
import { type Desk, desk, groupId } from './desk.js';

const network = ({ emulator }: Desk) =>
  new SessionNetwork({
    appstream: new AppStreamClient(emulator.clientConfig(ownerId)),
    ec2: new EC2Client(emulator.clientConfig(ownerId)),
  });

async function maria(at: Desk): Promise<StreamingSession> {
  const [session] = await collect(network(at).sessions({ userId: 'maria' }));
  if (session === undefined) throw new Error('maria does not stream');
  return session;
}

async function groupsOfMaria(at: Desk): Promise<readonly string[]> {
  const { networkAccessConfiguration } = await maria(at);
  const groups = await network(at).securityGroups([networkAccessConfiguration?.eniId ?? '']);
  return [...groups.values()].flat().map((group) => group.groupId);
}

it('lists who streams where, with address and interface', async () => {
  await using at = await desk();
  const { id, networkAccessConfiguration } = await maria(at);
  const { code, stdout } = await at.cli(['sessions', '--fleet', 'design-team', '--stack', 'design']);
  expect(code).toBe(0);
  expect(stdout[0]?.split(/ {2,}/)).toEqual([
    ...['USER', 'STACK', 'FLEET', 'SIGNED IN', 'CONNECTED', 'SINCE', 'ADDRESS', 'INTERFACE', 'SESSION'],
  ]);
  expect(stdout[1]?.split(/ {2,}/)).toEqual([
    ...['maria', 'design', 'design-team', 'SAML', 'yes', expect.any(String) as string],
    ...[networkAccessConfiguration?.eniPrivateIpAddress, networkAccessConfiguration?.eniId, id],
  ]);
  expect(stdout[2]).toBe('1 session.');
  expect((await at.cli(['sessions', '--user', 'jorge'])).stdout).toEqual(['Nobody streams.']);
});

it('lists sessions as JSON lines, and then where it looked', async () => {
  await using at = await desk();
  const { stdout } = await at.cli(['sessions', '--json']);
  const [first, second] = stdout.map((line) => JSON.parse(line) as unknown);
  expect(stdout).toHaveLength(2);
  expect(first).toEqual({ session: expect.objectContaining({ userId: 'maria' }) as unknown });
  expect(second).toEqual({ lookedAt: expect.arrayContaining([expect.objectContaining({ sessions: 1 })]) as unknown });
});

it('shows no control characters that a name may hold', async () => {
  await using at = await desk();
  at.emulator.account(ownerId).startSession({
    stackName: 'design',
    fleetName: 'design-team',
    userId: 'eve\u001b[2J\u202e',
    authenticationType: 'SAML',
  });
  const { stdout } = await at.cli(['sessions']);
  expect(stdout.join('\n')).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
  expect(stdout.join('\n')).toContain('eve [2J');
});

it('restricts a user, with a record for the way back in a file that only its owner reads', async () => {
  await using at = await desk();
  const before = await groupsOfMaria(at);
  const file = join(at.folder, 'undo.jsonl');
  const restricted = await at.cli(['restrict', '--user', 'maria', '--groups', groupId, '--undo', file]);
  expect(restricted.code).toBe(0);
  expect(restricted.stderr).toEqual([`To put it back: appstream-kit restore ${file}`]);
  expect(restricted.stdout[1]?.split(/ {2,}/)).toEqual([
    ...['maria', (await maria(at)).networkAccessConfiguration?.eniId, 'changed', before.join(', '), groupId],
  ]);
  expect(await groupsOfMaria(at)).toEqual([groupId]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ kind: 'security-groups', version: 1 });

  const again = await at.cli(['restrict', '--user', 'maria', '--groups', groupId, '--undo', file]);
  expect(again).toMatchObject({ code: 1, stderr: [expect.stringContaining('is not overwritten')] });

  const restored = await at.cli(['restore', file]);
  expect(restored.stdout[1]).toContain('changed');
  expect(await groupsOfMaria(at)).toEqual(before);
  expect(await at.cli(['restore', file])).toMatchObject({ code: 0 });
});

it('keeps the record before it writes: it is there when the write fails', async () => {
  await using at = await desk();
  const file = join(at.folder, 'undo.jsonl');
  at.emulator.fail({ operation: 'ModifyNetworkInterfaceAttribute', error: { code: 'UnauthorizedOperation' } });
  const { code, stderr } = await at.cli(['restrict', '--user', 'maria', '--groups', groupId, '--undo', file]);
  expect(code).toBe(1);
  expect(stderr[0]).toBe(`To put it back: appstream-kit restore ${file}`);
  expect(existsSync(file)).toBe(true);
});

it('tells programs, too, where the record is', async () => {
  await using at = await desk();
  const file = join(at.folder, 'undo.jsonl');
  const args = ['restrict', '--user', 'maria', '--groups', groupId, '--undo', file, '--json'];
  const { stdout } = await at.cli(args);
  expect(stdout.map((line) => JSON.parse(line) as unknown)).toContainEqual({
    kept: { file, restore: `appstream-kit restore ${file}` },
  });
});

it('changes nothing and keeps no record in a dry run', async () => {
  await using at = await desk();
  const file = join(at.folder, 'undo.jsonl');
  const args = ['restrict', '--user', 'maria', '--add-groups', groupId, '--undo', file, '--dry-run', '--json'];
  const { code, stdout, stderr } = await at.cli(args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: [] });
  expect(JSON.parse(stdout[0] ?? '')).toMatchObject({ report: { changes: [{ outcome: 'would-change' }] } });
  expect(existsSync(file)).toBe(false);
  expect(await groupsOfMaria(at)).not.toContain(groupId);
});

it('reaches everybody only with consent', async () => {
  await using at = await desk();
  const args = ['restrict', '--all-users', '--add-groups', groupId, '--undo', join(at.folder, 'undo.jsonl')];
  expect(await at.cli(args)).toMatchObject({ code: 3 });
  expect(await at.cli(args, { answer: false })).toMatchObject({
    code: 3,
    asked: ['This changes what may be reached by everybody who streams in this scope. Go on? [y/N] '],
  });
  expect(await groupsOfMaria(at)).not.toContain(groupId);
  expect(await at.cli([...args, '--yes'])).toMatchObject({ code: 0 });
  expect(await groupsOfMaria(at)).toContain(groupId);
  expect(await at.cli(['restore', '--all-users'])).toMatchObject({ code: 3 });
  expect(await at.cli(['restore', '--all-users', '--yes'])).toMatchObject({ code: 0 });
  expect(await groupsOfMaria(at)).not.toContain(groupId);
});

it('restores from several files, and says which line is cut short', async () => {
  await using at = await desk();
  const [one, two] = [join(at.folder, 'one.jsonl'), join(at.folder, 'two.jsonl')];
  const before = await groupsOfMaria(at);
  await at.cli(['restrict', '--user', 'maria', '--add-groups', groupId, '--undo', one]);
  await at.cli(['restrict', '--user', 'maria', '--groups', groupId, '--undo', two]);
  const record = readFileSync(one, 'utf8');
  writeFileSync(one, `${record}{"version":1,"ki`);
  const cut = await at.cli(['restore', one, two]);
  expect(cut).toMatchObject({ code: 1, stderr: [`appstream-kit: ${one}, line 2: is no JSON; was it cut short?`] });
  writeFileSync(one, `${record}${record}`);
  expect(await at.cli(['restore', one, two])).toMatchObject({ code: 0 });
  expect(await groupsOfMaria(at)).toEqual(before);
});

it.each([
  [['restrict', '--groups', groupId], 'give exactly one of --user, --session and --all-users'],
  [['restrict', '--user', 'a', '--session', 'b', '--groups', groupId], 'give exactly one of'],
  [['restrict', '--user', 'maria'], 'give --groups, or else --add-groups and --remove-groups'],
  [['restrict', '--user', 'maria', '--groups', groupId, '--add-groups', groupId], 'give --groups, or else'],
  [['restrict', '--user', 'maria', '--groups', ''], 'securityGroupIds'],
  [
    ['restrict', '--user', 'maria', '--groups', groupId, '--shared-interface', 'maybe'],
    'takes refuse or skip or apply',
  ],
  [['restore'], 'give files, or else whose sessions'],
  [['restore', 'file', '--user', 'maria'], 'give files, or else whose sessions'],
  [['sessions', 'maria'], "Unexpected argument 'maria'"],
])('refuses %j', async (args, message) => {
  await using at = await desk();
  const { code, stderr } = await at.cli(args);
  expect(code).toBe(2);
  expect(stderr[0]).toContain(message);
});
