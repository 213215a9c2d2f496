import { expect, it } from 'vitest';
import { Interruption } from '../../src/cli/interruption.js';
import { ownerId } from '../support/emulated.js';
import { type Desk, desk } from './desk.js';

const wait = ['--poll-seconds', '0.05'];

const state = async (at: Desk) => {
  const { stdout } = await at.cli(['fleets', '--json']);
  return (JSON.parse(stdout[0] ?? '') as { fleet: { state: string } }).fleet.state;
};

const endSessions = ({ emulator }: Desk) => {
  for (const { id, accountId } of emulator.sessions)
    if (accountId === ownerId) emulator.account(ownerId).endSession(id);
};

it('lists fleets', async () => {
  await using at = await desk();
  const { code, stdout } = await at.cli(['fleets']);
  expect(code).toBe(0);
  expect(stdout.map((line) => line.split(/ {2,}/))).toEqual([
    ['FLEET', 'STATE', 'TYPE', 'INSTANCES', 'DESIRED', 'IN USE', 'IMAGE', 'ERRORS'],
    [
      ...['design-team', 'RUNNING', 'ALWAYS_ON', 'stream.standard.medium', '2', '1'],
      'arn:aws:appstream:us-west-2:111111111111:image/Test_Image',
    ],
    ['1 fleet.'],
  ]);
  expect((await at.cli(['fleets', 'list', '--state', 'STOPPED'])).stdout).toEqual(['No fleet.']);
});

it('stops a fleet that nobody uses and starts it again, telling each state once', async () => {
  await using at = await desk();
  endSessions(at);
  const stopped = await at.cli(['fleets', 'stop', 'design-team', ...wait]);
  expect(stopped).toMatchObject({ code: 0, asked: [] });
  expect(stopped.stdout.at(-1)).toBe('Fleet design-team is STOPPED.');
  expect(new Set(stopped.stdout).size).toBe(stopped.stdout.length);
  expect(stopped.shown.at(-1)).toMatch(/^fleet design-team: STOPPED, \d+ s$/);
  const started = await at.cli(['fleets', 'start', 'design-team', ...wait]);
  expect(started.stdout.at(-1)).toBe('Fleet design-team is RUNNING.');
  expect((await at.cli(['fleets', 'start', 'design-team', ...wait])).stdout.at(-1)).toBe(
    'Fleet design-team is RUNNING, as it was already.',
  );
});

const stop = ['fleets', 'stop', 'design-team', ...wait];

it.each([
  ['nobody to ask', stop, {}, 1],
  ['nobody to ask, though --yes is given without --end-sessions', [...stop, '--yes'], {}, 1],
  ['nobody to ask, though --end-sessions is given without --yes', [...stop, '--end-sessions'], {}, 3],
  ['a person who declines', stop, { answer: false }, 3],
])('leaves a fleet in use alone: %s', async (_who, args, person, code) => {
  await using at = await desk();
  expect(await at.cli(args, person)).toMatchObject({ code });
  expect(await state(at)).toBe('RUNNING');
});

it('tells who streams when it does not stop a fleet', async () => {
  await using at = await desk();
  const { stderr } = await at.cli(stop);
  expect(stderr[0]).toContain('(conflict)');
  expect(stderr[2]).toMatch(/^maria {2}design/);
});

it.each([
  ['a person who agrees', stop, { answer: true }, ['Stopping fleet design-team ends 1 session (maria). Go on? [y/N] ']],
  ['both options', [...stop, '--end-sessions', '--yes'], {}, []],
])('stops a fleet in use with consent: %s', async (_who, args, person, asked) => {
  await using at = await desk();
  expect(await at.cli(args, person)).toMatchObject({ code: 0, asked });
  expect(await state(at)).toBe('STOPPED');
});

it('scales a fleet', async () => {
  await using at = await desk();
  const scale = ['fleets', 'scale', 'design-team', '3'];
  expect(await at.cli(scale)).toMatchObject({ code: 0, stdout: ['Fleet design-team is to keep 3.'] });
  expect(await at.cli(scale)).toMatchObject({ stdout: ['Fleet design-team is to keep 3, as it was already.'] });
  expect(await at.cli([...scale, '--sessions'])).toMatchObject({ code: 2 });
});

it('ends a wait when it is interrupted', async () => {
  await using at = await desk();
  endSessions(at);
  const controller = new AbortController();
  const onLine = () => controller.abort(new Interruption('SIGTERM'));
  const { code, stderr } = await at.cli(['fleets', 'stop', 'design-team'], { signal: controller.signal, onLine });
  expect({ code, stderr }).toEqual({ code: 143, stderr: ['appstream-kit: interrupted by SIGTERM'] });
});

it.each([
  [['fleets', 'restart'], 'fleets takes list, start, stop, scale, not restart'],
  [['fleets', 'toString'], 'fleets takes list, start, stop, scale, not toString'],
  [['fleets', 'start'], 'fleets start takes NAME'],
  [['fleets', 'scale', 'design-team'], 'fleets scale takes NAME and CAPACITY'],
  [['fleets', 'scale', 'design-team', 'two'], '--CAPACITY takes a number'],
  [['fleets', 'list', 'extra'], 'fleets list takes no argument'],
])('refuses %j', async (args, message) => {
  await using at = await desk();
  const { code, stderr } = await at.cli(args);
  expect(code).toBe(2);
  expect(stderr[0]).toContain(message);
});
