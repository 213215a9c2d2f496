import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AppStreamClient } from '@aws-sdk/client-appstream';
import { expect, it } from 'vitest';
import { Interruption } from '../../src/cli/interruption.js';
import { FleetManager } from '../../src/index.js';
import { consumerId } from '../support/emulated.js';
import { type Desk, desk } from './desk.js';

const way = ['--consumer-profile', 'prod-{account}'];
const rollout = ['rollout', '--from', 'Test_Image', '--to', 'Test_Image_2', consumerId, ...way];
const quick = ['--healthy-seconds', '0', '--poll-seconds', '0.05'];

const imageOfFleet = async ({ emulator }: Desk) => {
  const client = new AppStreamClient(emulator.clientConfig(consumerId));
  return (await new FleetManager({ client }).get('design-team')).imageArn?.split('/').at(-1);
};

it('prints what a rollout would do, and does nothing in a dry run', async () => {
  await using at = await desk();
  const { code, stdout } = await at.cli([...rollout, '--dry-run']);
  expect(code).toBe(0);
  expect(stdout[2]).toMatch(/^222222222222 {2}roll-out {2}design-team {2}RUNNING/);
  expect(await imageOfFleet(at)).toBe('Test_Image');
});

it('rolls an image out, and tells what happens', async () => {
  await using at = await desk();
  const { code, stdout, shown } = await at.cli([...rollout, ...quick]);
  expect(code).toBe(0);
  const types = stdout.map((line) => line.split(/ {2,}/)[2]);
  expect(types).toEqual(expect.arrayContaining(['shared', 'fleet-moved', 'fleet-verified', 'revoked', 'ended']));
  expect(stdout.at(-2)).toMatch(/^222222222222 {2}rolled-out {2}design-team verified/);
  expect(stdout.at(-1)).toBe('1 of 1 account done.');
  expect(shown).toContain('0 of 1 account over, 0 failed');
  expect(await imageOfFleet(at)).toBe('Test_Image_2');
});

it('keeps where a rollout stands when it is interrupted, and goes on from there', async () => {
  await using at = await desk();
  const file = join(at.folder, 'rollout.json');
  const controller = new AbortController();
  const onLine = (line: string) => {
    if (line.includes('fleet-moved')) controller.abort(new Interruption('SIGINT'));
  };
  const stopped = await at.cli([...rollout, ...quick, '--checkpoint', file], { signal: controller.signal, onLine });
  expect(stopped.code).toBe(130);
  expect(stopped.stderr[1]).toBe(`  appstream-kit rollout --resume ${file} --consumer-profile 'prod-{account}'`);
  const resumed = await at.cli(['rollout', '--resume', file, ...way, '--json']);
  expect(resumed.code).toBe(0);
  const { report } = JSON.parse(resumed.stdout.at(-1) ?? '') as { report: { complete: boolean } };
  expect(report.complete).toBe(true);
  expect(existsSync(file)).toBe(false);
});

it('tells why an account is refused, and exits with 1', async () => {
  await using at = await desk();
  const accounts = [...rollout.slice(0, 5), '333333333333', ...way];
  const { code, stdout } = await at.cli(accounts);
  expect(code).toBe(1);
  expect(stdout.at(-2)).toMatch(/^333333333333 {2}refused/);
});

it.each([
  [
    ['rollout', '--from', 'Test_Image', '--to', 'Test_Image_2', consumerId],
    'give --consumer-profile or --consumer-role',
  ],
  [['rollout', '--from', 'Test_Image', consumerId, ...way], 'give --from and --to'],
  [[...rollout, '--resume', 'x'], '--resume goes on as it was begun, and does not go with --from'],
  [
    ['rollout', '--resume', 'x', ...way, '--dry-run'],
    '--resume goes on as it was begun, and does not go with --dry-run',
  ],
  [['map', '--format', 'pdf'], '--format takes table or html or mermaid, not pdf'],
])('refuses %j', async (args, message) => {
  await using at = await desk();
  const { code, stderr } = await at.cli(args);
  expect({ code, first: stderr[0] }).toEqual({ code: 2, first: `appstream-kit: ${message}` });
});

it('refuses a way into one account for several', async () => {
  await using at = await desk();
  const { stdout } = await at.cli([...rollout.slice(0, 6), '333333333333', '--consumer-profile', 'prod', '--dry-run']);
  expect(stdout.join('\n')).toContain('prod is for one account: put {account}');
});

it('draws a map as a table on a terminal, else as a page, or as it is told', async () => {
  await using at = await desk();
  const screen = await at.cli(['map', ...way], { isScreen: true });
  expect(screen.code).toBe(0);
  expect(screen.stdout[0]).toMatch(/^IMAGE +ACCOUNT/);
  expect((await at.cli(['map'])).stdout[0]).toMatch(/^<!doctype html>/i);
  expect((await at.cli(['map', 'Test_Image', '--format', 'mermaid'])).stdout[0]).toMatch(/^(flowchart|graph)/);
  expect(JSON.parse((await at.cli(['map', '--json'])).stdout[0] ?? '')).toMatchObject({ map: { kind: 'share-map' } });
});

it('exits with 1 when a map has not all that it was given a way to', async () => {
  await using at = await desk();
  expect(await at.cli(['map', '--also', '333333333333', ...way])).toMatchObject({ code: 1 });
  expect(await at.cli(['map'])).toMatchObject({ code: 0 });
});
