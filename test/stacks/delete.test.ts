import {
  AppStreamClient,
  DeleteStackCommand,
  DescribeFleetsCommand,
  DescribeSessionsCommand,
  DescribeStacksCommand,
  ListAssociatedFleetsCommand,
} from '@aws-sdk/client-appstream';
import { mockClient } from 'aws-sdk-client-mock';
import { expect } from 'vitest';
import { type DeleteStackOptions, StackManager } from '../../src/stacks/index.js';
import { fleet, maria, runningFleet, test, writes } from '../support/managers.js';

test('deletes a stack once', async ({ emulator, stacks }) => {
  await stacks.create({ name: 'design' });

  expect(await stacks.explainDeleteBlockers('design')).toEqual([]);
  expect(await stacks.delete('design')).toEqual({
    changed: true,
    name: 'design',
    steps: [{ action: 'delete', name: 'design' }],
  });
  expect(await stacks.delete('design')).toEqual({ changed: false, name: 'design', steps: [] });
  expect(await stacks.find('design')).toBeUndefined();
  expect(writes(emulator)).toEqual(['CreateStack', 'DeleteStack']);
});

test('tells its fleets, and takes them from it only where that is said', async ({ emulator, fleets, stacks }) => {
  await stacks.create({ name: 'design' });
  const names = ['fleet-0', 'fleet-1', 'fleet-2'];
  for (const name of names) {
    await fleets.create({ ...fleet, name });
    await fleets.associate(name, 'design');
  }
  const before = writes(emulator).length;
  const blockers = names.map((name) => ({ kind: 'fleet', name }));

  expect(await stacks.explainDeleteBlockers('design')).toEqual(blockers);
  await expect(stacks.delete('design')).rejects.toMatchObject({
    code: 'conflict',
    reason: 'blocked',
    blockers,
    message: expect.stringContaining('Stack design cannot be deleted: fleet fleet-0') as unknown,
  });
  expect(writes(emulator)).toHaveLength(before);
  expect((await stacks.delete('design', { disassociate: true })).steps).toEqual([
    ...names.map((name) => ({ action: 'disassociate', name })),
    { action: 'delete', name: 'design' },
  ]);
  expect((await fleets.get('fleet-0')).state).toBe('STOPPED');
});

test('is refused while somebody streams through it, whatever the options say', async ({ emulator, fleets, stacks }) => {
  await runningFleet(fleets, stacks);
  const { id } = emulator.account('111111111111').startSession(maria);
  const before = writes(emulator).length;

  expect(await stacks.explainDeleteBlockers('design')).toEqual([
    { kind: 'fleet', name: 'design-team' },
    { kind: 'session', name: id },
  ]);
  await expect(stacks.delete('design', { disassociate: true })).rejects.toMatchObject({
    reason: 'blocked',
    blockers: [{ kind: 'session', name: id }],
    sessions: [{ id, userId: 'maria' }],
  });
  expect(writes(emulator)).toHaveLength(before);
});

test('is refused where nothing tells whether somebody streams', async () => {
  const stub = mockClient(AppStreamClient);
  const describe = (inUse: number | undefined, state: 'RUNNING' | 'STOPPED') => {
    const status = { Desired: 1, ...(inUse !== undefined && { InUse: inUse }) };
    const described = { Arn: 'arn', Name: 'team', InstanceType: 'x', State: state, ComputeCapacityStatus: status };
    stub.on(DescribeFleetsCommand).resolves({ Fleets: [described] });
  };
  stub.onAnyCommand().resolves({});
  stub.on(DescribeStacksCommand).resolves({ Stacks: [{ Name: 'design' }] });
  stub.on(ListAssociatedFleetsCommand).resolves({ Names: ['team'] });
  stub
    .on(DescribeSessionsCommand)
    .rejects(Object.assign(new Error('no'), { name: 'InvalidParameterCombinationException' }));
  const deletion = () => new StackManager({ client: stub }).delete('design', { disassociate: true });

  for (const inUse of [undefined, 1]) {
    describe(inUse, 'RUNNING');
    await expect(deletion()).rejects.toMatchObject({
      reason: 'in-session',
      message: expect.stringContaining('may have sessions in progress on team') as unknown,
    });
  }
  expect(stub.commandCalls(DeleteStackCommand)).toEqual([]);
  describe(0, 'RUNNING');
  expect(await deletion()).toMatchObject({ changed: true });
  describe(undefined, 'STOPPED');
  expect(await deletion()).toMatchObject({ changed: true });
  stub.restore();
});

test('tells what was done before it failed, and goes on from there', async ({ emulator, fleets, stacks }) => {
  await stacks.create({ name: 'design' });
  await fleets.create(fleet);
  await fleets.associate('design-team', 'design');
  emulator.fail({ operation: 'DeleteStack', error: { code: 'OperationNotPermittedException', message: 'No.' } });

  await expect(stacks.delete('design', { disassociate: true })).rejects.toMatchObject({
    code: 'partial-failure',
    report: {
      complete: false,
      changed: true,
      name: 'design',
      steps: [{ action: 'disassociate', name: 'design-team' }],
    },
    cause: { code: 'conflict', operation: 'DeleteStack' },
  });
  expect((await stacks.delete('design')).steps).toEqual([{ action: 'delete', name: 'design' }]);
});

test('a failure of the first write is told as it is', async ({ emulator, stacks }) => {
  await stacks.create({ name: 'design' });
  emulator.fail({ operation: 'DeleteStack', error: { code: 'OperationNotPermittedException', message: 'No.' } });

  await expect(stacks.delete('design')).rejects.toMatchObject({ code: 'conflict', reason: 'not-permitted' });
});

test('knows its own delete after a lost answer', async ({ emulator, stacks }) => {
  await stacks.create({ name: 'design' });
  emulator.fail({ operation: 'DeleteStack', when: 'after', disconnect: true });

  expect(await stacks.delete('design')).toMatchObject({ changed: true });
});

test('tells of no blockers where there is no stack', ({ stacks }) =>
  expect(stacks.explainDeleteBlockers('nowhere')).rejects.toMatchObject({ resource: 'stack' }));

test('refuses malformed input before anything is sent', async ({ emulator, stacks }) => {
  for (const options of [{ disassociate: 'yes' }, { allowStop: true }, { signal: 5 }]) {
    await expect(stacks.delete('design', options as DeleteStackOptions)).rejects.toMatchObject({
      code: 'invalid-input',
    });
  }
  await expect(stacks.delete('a b')).rejects.toMatchObject({ code: 'invalid-input' });
  await expect(stacks.explainDeleteBlockers('')).rejects.toMatchObject({ code: 'invalid-input' });
  expect(emulator.requests).toEqual([]);
});
