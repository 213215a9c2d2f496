import { appendFileSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { Interruption } from '../../src/cli/interruption.js';
import { consumerId } from '../support/emulated.js';
import { type Desk, desk } from './desk.js';

const revoke = ['revoke', 'Test_Image', consumerId];
const seeing = [...revoke, '--consumer-profile', 'prod-{account}', '--poll-seconds', '0.05'];

const isShared = async ({ images }: Desk) =>
  (await images.previewRevocation('Test_Image', consumerId)).before !== undefined;

const jsonOf = (lines: readonly string[]) => lines.map((line) => JSON.parse(line) as Record<string, { type?: string }>);

/** Aborts once a line has the text. */
function interruptedAt(text: string) {
  const controller = new AbortController();
  const onLine = (line: string) => {
    if (line.includes(text)) controller.abort(new Interruption('SIGINT'));
  };
  return { signal: controller.signal, onLine };
}

it('prints whom it would affect, and does nothing in a dry run', async () => {
  await using at = await desk();
  const { code, stdout } = await at.cli([...seeing, '--dry-run']);
  expect(code).toBe(0);
  expect(stdout).toEqual([
    'Test_Image (arn:aws:appstream:us-west-2:111111111111:image/Test_Image), account 222222222222: shared for fleets',
    'FLEET        STATE    DESIRED  IN USE',
    'design-team  RUNNING  2        1',
    'USER   STACK   SINCE                     SESSION',
    expect.stringMatching(/^maria {2}design {2}\d{4}-.*Z {2}[-\w]+$/),
    '1 fleet on the image, 1 session.',
  ]);
  expect(await isShared(at)).toBe(true);
});

it.each([
  ['without a way in', revoke, 'Fleets that cannot be seen may be cut off.'],
  ['with a way in', seeing, '1 fleet would be cut off.'],
  ['ending sessions', [...seeing, '--expire-sessions'], '1 fleet would be cut off, and their sessions ended (1 now).'],
])('does not cut fleets off without consent, %s', async (_how, args, question) => {
  await using at = await desk();
  expect(await at.cli(args)).toMatchObject({ code: 3, stderr: [expect.stringContaining(question)] });
  expect(await at.cli(args, { answer: false })).toMatchObject({ code: 3, asked: [`${question} Go on? [y/N] `] });
  expect(await isShared(at)).toBe(true);
});

it('watches until the fleet is cut off, as it was asked to', async () => {
  await using at = await desk();
  const { code, stdout, shown } = await at.cli([...seeing, '--until', 'cut-off', '--yes']);
  expect(code).toBe(0);
  expect(stdout.map((line) => line.split(/ {2,}/)[1])).toContain('fleet-cut-off');
  expect(stdout.at(-1)).toBe(
    'Test_Image, account 222222222222: revoked, and no fleet on it starts instances any more.',
  );
  expect(shown.at(-1)).toBe('  design-team  cut-off  1 in use');
});

it('gets into the account by a role, too, and ends sessions when told to', async () => {
  await using at = await desk();
  const role = ['--consumer-role', 'arn:aws:iam::{account}:role/Watch', '--poll-seconds', '0.05'];
  const { code, stdout } = await at.cli([...revoke, ...role, '--expire-sessions', '--yes']);
  expect(code).toBe(0);
  expect(stdout.find((line) => line.includes('sessions-expired'))).toContain('design-team');
  expect(stdout.at(-1)).toBe('Test_Image, account 222222222222: revoked, and nobody streams from it any more.');
});

it('exits with 1 when nobody could see what it does, unless no watch was asked for', async () => {
  await using at = await desk();
  const { code, stdout } = await at.cli([...revoke, '--yes']);
  expect(code).toBe(1);
  expect(stdout.at(-1)).toContain('revoked; what that does in the account could not be seen');
  expect(await isShared(at)).toBe(false);
  await at.images.shareForFleetOnly('Test_Image', consumerId);
  expect(await at.cli([...revoke, '--yes', '--no-watch'])).toMatchObject({ code: 0 });
  const again = await at.cli([...revoke, '--no-watch']);
  expect(again.code).toBe(0);
  expect(again.stdout.at(-1)).toBe('It was not shared; nothing was changed.');
});

it('leaves the share to an account that uses it, or that is not visible, where that was asked for', async () => {
  await using at = await desk();
  expect(await at.cli([...revoke, '--consumer-profile', 'prod-{account}', '--only-if-unused'])).toMatchObject({
    code: 1,
    stderr: [expect.stringContaining('fleets of account 222222222222 are on image Test_Image: design-team')],
  });
  expect(await at.cli([...revoke, '--require-visible', '--yes'])).toMatchObject({ code: 1 });
  expect(await isShared(at)).toBe(true);
});

it('keeps where it stands when it is interrupted, for its owner only, and goes on from there', async () => {
  await using at = await desk();
  const file = join(at.folder, 'watch.json');
  const stopped = await at.cli([...seeing, '--yes', '--checkpoint', file], interruptedAt('fleet-draining'));
  const command = `appstream-kit revoke --resume ${file} --consumer-profile 'prod-{account}'`;
  expect(stopped.code).toBe(130);
  expect(stopped.stderr).toEqual([
    `Where it stands is kept in ${file}. To go on:`,
    `  ${command}`,
    'appstream-kit: interrupted by SIGINT',
  ]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const resume = ['revoke', '--resume', file, '--consumer-profile', 'prod-{account}', '--json'];
  for (const { id, accountId } of at.emulator.sessions) at.emulator.account(accountId).endSession(id);
  const resumed = await at.cli(resume);
  expect(resumed.code).toBe(0);
  expect(jsonOf(resumed.stdout).flatMap(({ event }) => event?.type ?? [])).toEqual(['fleet-drained', 'drained']);
  expect(existsSync(file)).toBe(false);
});

it('tells programs where the checkpoint is, keeps one of its time-out, and gives it more time', async () => {
  await using at = await desk();
  const file = join(at.folder, 'watch.json');
  const timedOut = await at.cli([...seeing, '--yes', '--timeout-seconds', '0.2', '--checkpoint', file, '--json']);
  expect(timedOut.code).toBe(1);
  expect(jsonOf(timedOut.stdout).slice(-2)).toEqual([
    { kept: { file, resume: expect.stringContaining(`revoke --resume ${file}`) as unknown } },
    { error: expect.objectContaining({ code: 'wait-timeout' }) as unknown },
  ]);
  for (const { id, accountId } of at.emulator.sessions) at.emulator.account(accountId).endSession(id);
  const more = ['revoke', '--resume', file, '--consumer-profile', 'prod-{account}', '--timeout-seconds', '60'];
  expect(await at.cli(more)).toMatchObject({ code: 0 });
});

it('does not overwrite a file that is there, and says so before anything is done', async () => {
  await using at = await desk();
  const file = join(at.folder, 'mine.txt');
  writeFileSync(file, 'mine');
  expect(await at.cli([...seeing, '--yes', '--checkpoint', file])).toMatchObject({
    code: 1,
    stderr: [`appstream-kit: ${file} exists, and is not overwritten: choose another file`],
  });
  expect(readFileSync(file, 'utf8')).toBe('mine');
  expect(await isShared(at)).toBe(true);
});

it('has its place in the file before the first event is told', async () => {
  await using at = await desk();
  const file = join(at.folder, 'watch.json');
  const kept: boolean[] = [];
  const onLine = (line: string) => {
    if (line.startsWith('{"event"')) kept.push(existsSync(file));
  };
  await at.cli([...seeing, '--until', 'cut-off', '--yes', '--json', '--checkpoint', file], { onLine });
  expect(kept[0]).toBe(true);
});

it('refuses a file in a folder that is not there before anything is done', async () => {
  await using at = await desk();
  const file = join(at.folder, 'nowhere', 'watch.json');
  expect(await at.cli([...seeing, '--yes', '--checkpoint', file])).toMatchObject({
    code: 1,
    stderr: [`appstream-kit: ${file} cannot be written`],
  });
  expect(await isShared(at)).toBe(true);
});

it("looks with the profile's credentials though the environment has keys, too", async () => {
  await using at = await desk();
  vi.stubEnv('AWS_PROFILE', undefined);
  vi.stubEnv('AWS_ACCESS_KEY_ID', '111111111111');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'any');
  const { code, stdout } = await at.cli([...seeing, '--dry-run']);
  expect(code).toBe(0);
  expect(stdout).toContain('1 fleet on the image, 1 session.');
});

it.each([
  ['to the credentials of the owner', 'own', 'aws_access_key_id = 111111111111\n'],
  ['into another account', 'other', 'aws_access_key_id = 333333333333\naws_account_id = 333333333333\n'],
])('refuses a profile that leads %s', async (_where, name, lines) => {
  await using at = await desk();
  appendFileSync(join(at.folder, 'aws-config'), `[profile ${name}]\naws_secret_access_key = any\n${lines}`);
  const { stdout } = await at.cli([...revoke, '--consumer-profile', name, '--only-if-unused']);
  expect(stdout).toContain(`The account cannot be seen: profile ${name} does not lead into account ${consumerId}`);
  expect(await isShared(at)).toBe(true);
});

it.each([
  [['revoke'], 'give an image and an account'],
  [[...revoke, '333333333333'], 'one account at a time, not 333333333333 too'],
  [[...revoke, '--until', 'noon'], '--until takes cut-off or drained, not noon'],
  [[...revoke, '--resume', 'x'], '--resume goes on as it was begun, and does not go with Test_Image'],
  [['revoke', '--resume', 'x', '--dry-run'], '--resume goes on as it was begun, and does not go with --dry-run'],
  [[...revoke, '--no-watch', '--expire-sessions'], '--expire-sessions does not go with --no-watch'],
  [[...revoke, '--only-if-unused', '--until', 'drained'], '--until does not go with --only-if-unused'],
  [[...seeing, '--consumer-role', 'x'], 'give --consumer-profile or --consumer-role, not both'],
])('refuses %j', async (args, message) => {
  await using at = await desk();
  expect(await at.cli(args)).toMatchObject({
    code: 2,
    stdout: [],
    stderr: [`appstream-kit: ${message}`, expect.any(String)],
  });
});

it('refuses a file that is no checkpoint, and leaves it as it is', async () => {
  await using at = await desk();
  const file = join(at.folder, 'other.json');
  writeFileSync(file, '{"version":1}');
  expect(await at.cli(['revoke', '--resume', file])).toMatchObject({ code: 2 });
  expect(readFileSync(file, 'utf8')).toBe('{"version":1}');
  writeFileSync(file, 'no JSON');
  expect(await at.cli(['revoke', '--resume', file])).toMatchObject({
    code: 1,
    stderr: [expect.stringContaining('is no JSON')],
  });
});
