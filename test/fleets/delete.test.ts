import { afterEach, beforeEach, expect, vi } from 'vitest';
import type { Emulator } from '../../src/emulator/index.js';
import type { DeleteFleetOptions } from '../../src/fleets/index.js';
import { fleet, maria, runningFleet, slowFleets, test, writes } from '../support/managers.js';

const account = '111111111111';

beforeEach(() => {
  vi.useFakeTimers();
  vi.setTimerTickMode('nextTimerAsync');
});

afterEach(() => {
  vi.useRealTimers();
});

/** What was written since a delete was begun. */
function deletionWrites(emulator: Emulator): string[] {
  return writes(emulator).filter((operation) => /^(Delete|Disassociate|Stop)/.test(operation));
}

test('deletes a fleet once', async ({ emulator, fleets }) => {
  await fleets.create(fleet);

  expect(await fleets.explainDeleteBlockers('design-team')).toEqual([]);
  expect(await fleets.delete('design-team')).toEqual({
    changed: true,
    name: 'design-team',
    steps: [{ action: 'delete', name: 'design-team' }],
  });
  expect(await fleets.delete('design-team')).toEqual({ changed: false, name: 'design-team', steps: [] });
  expect(await fleets.find('design-team')).toBeUndefined();
  expect(writes(emulator)).toEqual(['CreateFleet', 'DeleteFleet']);
});

test('tells its stacks, its state and its sessions, and what would allow it', async ({ emulator, fleets, stacks }) => {
  await runningFleet(fleets, stacks);
  const { id } = emulator.account(account).startSession(maria);
  const stack = { kind: 'stack', name: 'design' };
  const inUse = [
    { kind: 'state', name: 'RUNNING' },
    { kind: 'session', name: id },
  ];
  const refusal = (options: DeleteFleetOptions) =>
    fleets.delete('design-team', options).catch((error: unknown) => error);

  expect(await fleets.explainDeleteBlockers('design-team')).toEqual([stack, ...inUse]);
  expect(await refusal({})).toMatchObject({
    reason: 'blocked',
    blockers: [stack, ...inUse],
    sessions: [{ id, userId: 'maria' }],
    message:
      `Fleet design-team cannot be deleted: stack design, state RUNNING, session ${id}. ` +
      'Give disassociate: true to take it from its stacks. Stop it, or give allowStop: true, which ends the sessions.',
  });
  expect(await refusal({ disassociate: true })).toMatchObject({ reason: 'blocked', blockers: inUse });
  expect(await refusal({ allowStop: true })).toMatchObject({ reason: 'blocked', blockers: [stack] });
  expect(await refusal({ allowStop: true, disassociate: true, wait: false })).toMatchObject({
    blockers: inUse,
    message: expect.stringContaining('takes a call that waits') as unknown,
  });
  expect(deletionWrites(emulator)).toEqual([]);
  expect(emulator.sessions).toMatchObject([{ id }]);
});

test('stops a fleet, then takes it from its stacks, where both are allowed', async ({ emulator, fleets, stacks }) => {
  await runningFleet(fleets, stacks);
  emulator.account(account).startSession(maria);

  expect(await fleets.delete('design-team', { allowStop: true, disassociate: true })).toEqual({
    changed: true,
    name: 'design-team',
    steps: [
      { action: 'stop', name: 'design-team' },
      { action: 'disassociate', name: 'design' },
      { action: 'delete', name: 'design-team' },
    ],
  });
  expect(deletionWrites(emulator)).toEqual(['StopFleet', 'DisassociateFleet', 'DeleteFleet']);
  expect((await stacks.get('design')).name).toBe('design');
});

test('takes minutes where the stop does, and stops a fleet that starts', async () => {
  const { emulator, fleets } = slowFleets();
  await fleets.create(fleet);
  await fleets.start('design-team', { wait: false });
  const states: (string | undefined)[] = [];

  const { steps } = await fleets.delete('design-team', {
    allowStop: true,
    onPoll: ({ lastState }) => states.push(lastState),
  });

  expect(steps.map(({ action }) => action)).toEqual(['stop', 'delete']);
  expect(states).toContain('STOPPING');
  expect(states.at(-1)).toBe('deleted');
  expect(await fleets.find('design-team')).toBeUndefined();
  expect(deletionWrites(emulator)).toEqual(['StopFleet', 'DeleteFleet']);
});

test('waits for a stop of somebody else, and needs no leave for it', async () => {
  const { emulator, fleets } = slowFleets();
  await fleets.create(fleet);
  await fleets.start('design-team');
  await fleets.stop('design-team', { wait: false });

  await expect(fleets.delete('design-team', { wait: false })).rejects.toMatchObject({
    blockers: [{ kind: 'state', name: 'STOPPING' }],
  });
  expect((await fleets.delete('design-team')).steps).toEqual([{ action: 'delete', name: 'design-team' }]);
  expect(deletionWrites(emulator)).toEqual(['StopFleet', 'DeleteFleet']);
});

test('gives up in time, and goes on from there when it is called again', async () => {
  const { fleets } = slowFleets();
  await fleets.create(fleet);
  await fleets.start('design-team');
  const startedAt = Date.now();

  await expect(fleets.delete('design-team', { allowStop: true, timeoutSeconds: 60 })).rejects.toMatchObject({
    code: 'wait-timeout',
    wantedState: 'STOPPED',
  });
  expect(Date.now() - startedAt).toBeLessThan(61_000);
  expect((await fleets.delete('design-team')).steps).toEqual([{ action: 'delete', name: 'design-team' }]);
});

test('does not look again when it is told not to wait', async ({ emulator, fleets }) => {
  await fleets.create(fleet);

  expect(await fleets.delete('design-team', { wait: false })).toMatchObject({ changed: true });
  expect(emulator.requests.at(-1)?.operation).toBe('DeleteFleet');
});

test('tells what was done before it failed', async ({ emulator, fleets, stacks }) => {
  await runningFleet(fleets, stacks);
  emulator.fail({ operation: 'DeleteFleet', error: { code: 'ResourceInUseException', message: 'In use.' } });

  await expect(fleets.delete('design-team', { allowStop: true, disassociate: true })).rejects.toMatchObject({
    code: 'partial-failure',
    message: expect.stringContaining('stop design-team, disassociate design') as unknown,
    report: {
      complete: false,
      changed: true,
      steps: [
        { action: 'stop', name: 'design-team' },
        { action: 'disassociate', name: 'design' },
      ],
    },
    cause: { code: 'conflict', reason: 'in-use' },
  });
  expect((await fleets.delete('design-team')).steps).toEqual([{ action: 'delete', name: 'design-team' }]);
});

test('a failure of the first write is told as it is', async ({ emulator, fleets }) => {
  await fleets.create(fleet);
  emulator.fail({ operation: 'DeleteFleet', error: { code: 'ResourceInUseException', message: 'In use.' } });

  await expect(fleets.delete('design-team')).rejects.toMatchObject({ code: 'conflict', operation: 'DeleteFleet' });
});

test('knows its own delete after a lost answer', async ({ emulator, fleets }) => {
  await fleets.create(fleet);
  emulator.fail({ operation: 'DeleteFleet', when: 'after', disconnect: true });

  expect(await fleets.delete('design-team')).toMatchObject({ changed: true });
});

test('passes over what others have parted and deleted meanwhile', async ({ emulator, fleets, stacks }) => {
  await fleets.create(fleet);
  await stacks.create({ name: 'design' });
  await fleets.associate('design-team', 'design');
  const gone = { code: 'ResourceNotFoundException', message: 'Gone.' };
  emulator.fail({ operation: 'DisassociateFleet', when: 'after', error: gone });
  emulator.fail({ operation: 'DeleteFleet', when: 'after', error: gone });

  expect(await fleets.delete('design-team', { disassociate: true })).toEqual({
    changed: false,
    name: 'design-team',
    steps: [],
  });
});

test('rejects with the reason of its signal', async () => {
  const { fleets } = slowFleets();
  await fleets.create(fleet);
  await fleets.start('design-team');
  const controller = new AbortController();
  const reason = { why: 'shift is over' };
  setTimeout(() => controller.abort(reason), 45_000);

  await expect(fleets.delete('design-team', { allowStop: true, signal: controller.signal })).rejects.toBe(reason);
  expect(vi.getTimerCount()).toBe(0);
});

test('tells of no blockers where there is no fleet', ({ fleets }) =>
  expect(fleets.explainDeleteBlockers('nobody')).rejects.toMatchObject({ resource: 'fleet' }));

test('refuses malformed input before anything is sent', async ({ emulator, fleets }) => {
  for (const options of [{ disassociate: 1 }, { allowStop: 'when-idle' }, { endSessions: true }, { pollSeconds: 0 }]) {
    await expect(fleets.delete('design-team', options as DeleteFleetOptions)).rejects.toMatchObject({
      code: 'invalid-input',
    });
  }
  await expect(fleets.delete('a b')).rejects.toMatchObject({ code: 'invalid-input' });
  await expect(fleets.explainDeleteBlockers('')).rejects.toMatchObject({ code: 'invalid-input' });
  expect(emulator.requests).toEqual([]);
});
