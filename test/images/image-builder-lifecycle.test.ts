import {
  AppStreamClient,
  CreateImageBuilderCommand,
  DeleteImageBuilderCommand,
  DescribeImageBuildersCommand,
  InvalidRoleException,
  OperationNotPermittedException,
  ResourceAlreadyExistsException,
  ResourceNotFoundException,
  StartImageBuilderCommand,
  StopImageBuilderCommand,
} from '@aws-sdk/client-appstream';
import { afterEach, beforeEach, describe, expect, vi } from 'vitest';
import type { WaitProgress } from '../../src/core/wait.js';
import { Emulator } from '../../src/emulator/index.js';
import { ImageBuilderManager } from '../../src/images/index.js';
import { ownerId } from '../support/emulated.js';
import { imageArn, inputsOf, test, writes } from '../support/managers.js';
import { name, seen } from '../support/seen-builders.js';

const spec = { name, instanceType: 'stream.standard.medium', imageName: 'Test_Image' } as const;

const metadata = { $metadata: {} };
const notPermitted = new OperationNotPermittedException({ message: 'No.', ...metadata });

beforeEach(() => {
  vi.useFakeTimers();
  vi.setTimerTickMode('nextTimerAsync');
});

afterEach(() => {
  vi.useRealTimers();
});

describe('start', () => {
  test('waits until the builder runs, and is not repeated', async ({ emulator, imageBuilders }) => {
    emulator.account(ownerId).addImageBuilder({ name });

    expect(await imageBuilders.start(name)).toMatchObject({ changed: true, imageBuilder: { state: 'RUNNING' } });
    expect(await imageBuilders.start(name)).toMatchObject({ changed: false, imageBuilder: { state: 'RUNNING' } });
    expect(writes(emulator)).toEqual(['StartImageBuilder']);
  });

  test.for(['LATEST', '[LATEST]', '01-01-2024'])(
    'asks for the agent %s',
    async (version, { emulator, imageBuilders }) => {
      emulator.account(ownerId).addImageBuilder({ name });
      await imageBuilders.start(name, { appstreamAgentVersion: version });

      expect(inputsOf(emulator, 'StartImageBuilder')).toEqual([
        { Name: name, AppstreamAgentVersion: version === '[LATEST]' ? 'LATEST' : version },
      ]);
    },
  );

  test('refuses to pass over the agent of a builder that runs already', async () => {
    const { stub, manager } = seen({ State: 'RUNNING', LatestAppstreamAgentVersion: 'FALSE' });

    await expect(manager.start(name, { appstreamAgentVersion: 'LATEST' })).rejects.toMatchObject({
      reason: 'needs-stop',
      fields: ['appstreamAgentVersion'],
    });
    expect(await manager.start(name)).toMatchObject({ changed: false });
    expect(stub.commandCalls(StartImageBuilderCommand)).toHaveLength(0);
  });

  test('compares the agent of a builder that starts already once it runs, and says so where it may not wait', async () => {
    const [old, current] = (['FALSE', 'TRUE'] as const).map((latest) => ({ LatestAppstreamAgentVersion: latest }));
    const agent = { appstreamAgentVersion: 'LATEST' };
    const starting = { State: 'PENDING', ...old } as const;

    const gotIt = seen(starting, { State: 'UPDATING_AGENT', ...old }, { State: 'RUNNING', ...current });
    expect(await gotIt.manager.start(name, agent)).toMatchObject({ changed: false });
    await expect(seen(starting, { State: 'RUNNING', ...old }).manager.start(name, agent)).rejects.toMatchObject({
      reason: 'needs-stop',
    });
    const { stub, manager } = seen(starting);
    await expect(manager.start(name, { ...agent, wait: false })).rejects.toMatchObject({
      reason: 'wrong-state',
      fields: ['appstreamAgentVersion'],
      message: expect.stringContaining('wait until it runs') as unknown,
    });
    expect(await manager.start(name, { wait: false })).toMatchObject({ changed: false });
    expect(await seen({ State: 'PENDING', ...current }).manager.start(name, { ...agent, wait: false })).toMatchObject({
      changed: false,
    });
    expect(stub.commandCalls(StartImageBuilderCommand)).toHaveLength(0);
  });

  test('may be repeated without a wait', async ({ emulator, imageBuilders }) => {
    emulator.account(ownerId).addImageBuilder({ name });
    const options = { appstreamAgentVersion: 'LATEST', wait: false };

    expect(await imageBuilders.start(name, options)).toMatchObject({
      changed: true,
      imageBuilder: { state: 'PENDING' },
    });
    expect(await imageBuilders.start(name, options)).toMatchObject({ changed: false });
    expect(writes(emulator)).toEqual(['StartImageBuilder']);
  });

  test('knows its own start after a lost answer', async ({ emulator, imageBuilders }) => {
    emulator.account(ownerId).addImageBuilder({ name });
    emulator.fail({ operation: 'StartImageBuilder', when: 'after', disconnect: true });

    expect(await imageBuilders.start(name)).toMatchObject({ changed: true, imageBuilder: { state: 'RUNNING' } });
  });

  test.each([
    'PENDING',
    'UPDATING_AGENT',
    'REBOOTING',
    'UPDATING',
    'PENDING_QUALIFICATION',
    'PENDING_SYNCING_APPS',
    'SYNCING_APPS',
    'PENDING_IMAGE_IMPORT',
  ] as const)('joins a builder that is %s for longer than an old state is tolerated', async (state) => {
    const { stub, manager } = seen(...Array.from({ length: 20 }, () => state), 'RUNNING');

    expect(await manager.start(name)).toMatchObject({ changed: false, imageBuilder: { state: 'RUNNING' } });
    expect(stub.commandCalls(StartImageBuilderCommand)).toHaveLength(0);
  });

  test.each(['STOPPING', 'SNAPSHOTTING'] as const)('waits for a builder that is %s, then starts it', async (state) => {
    const { stub, manager } = seen(state, state, state, state, 'STOPPED', 'PENDING', 'RUNNING');

    expect(await manager.start(name)).toMatchObject({ changed: true, imageBuilder: { state: 'RUNNING' } });
    expect(stub.commandCalls(StartImageBuilderCommand)).toHaveLength(1);

    const impatient = seen(state);
    await expect(impatient.manager.start(name, { wait: false })).rejects.toMatchObject({ reason: 'wrong-state' });
    expect(impatient.stub.commandCalls(StartImageBuilderCommand)).toHaveLength(0);
  });

  test.each(['FAILED', 'DELETING'] as const)('is not sent to a builder that is %s', async (state) => {
    const { stub, manager } = seen({
      State: state,
      StateChangeReason: { Code: 'IMAGE_UNAVAILABLE', Message: 'Gone.' },
    });

    await expect(manager.start(name)).rejects.toMatchObject({ reason: 'wrong-state' });
    await expect(manager.stop(name)).rejects.toThrow(state === 'FAILED' ? /IMAGE_UNAVAILABLE: Gone\./ : /DELETING/);
    expect(stub.commandCalls(StartImageBuilderCommand)).toHaveLength(0);
    expect(stub.commandCalls(StopImageBuilderCommand)).toHaveLength(0);
  });

  test('ends at once when the builder fails, with the reason and the errors of the builder', async () => {
    const { stub, manager } = seen('STOPPED', 'PENDING', {
      State: 'FAILED',
      StateChangeReason: { Code: 'INTERNAL_ERROR', Message: 'Try again.' },
      ImageBuilderErrors: [{ ErrorCode: 'SUBNET_NOT_FOUND', ErrorMessage: 'No subnet.', ErrorTimestamp: new Date(0) }],
    });
    const progress: WaitProgress[] = [];

    const started = manager.start(name, { onPoll: (look) => progress.push(look) });

    await expect(started).rejects.toMatchObject({
      code: 'wait-failed',
      resource: `image builder ${name}`,
      wantedState: 'RUNNING',
      lastState: 'FAILED',
      errors: [{ errorCode: 'INTERNAL_ERROR' }, { errorCode: 'SUBNET_NOT_FOUND' }],
      message: expect.stringMatching(/INTERNAL_ERROR: Try again\.; SUBNET_NOT_FOUND: No subnet\./) as string,
    });
    expect(progress.map(({ lastState }) => lastState)).toEqual(['PENDING', 'FAILED']);
    expect(progress[1]?.errors).toEqual([
      { errorCode: 'INTERNAL_ERROR', errorMessage: 'Try again.' },
      { errorCode: 'SUBNET_NOT_FOUND', errorMessage: 'No subnet.' },
    ]);
    expect(stub.commandCalls(DescribeImageBuildersCommand)).toHaveLength(3);
  });

  test('gives up after an hour, or when it was told to', async () => {
    const { manager } = seen('STOPPED', 'PENDING');
    const startedAt = Date.now();

    await expect(manager.start(name)).rejects.toMatchObject({ code: 'wait-timeout', lastState: 'PENDING', errors: [] });
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(3_600_000);
    expect(Date.now() - startedAt).toBeLessThan(3_630_000);
    await expect(seen('STOPPED', 'PENDING').manager.start(name, { timeoutSeconds: 60 })).rejects.toMatchObject({
      code: 'wait-timeout',
    });
    expect(Date.now() - startedAt).toBeLessThan(3_700_000);
  });

  test('shares its hour between waiting for the stop and for the start', async () => {
    const stopping = Array.from({ length: 100 }, () => 'STOPPING' as const);
    const { manager } = seen(...stopping, 'STOPPED', 'PENDING');
    const startedAt = Date.now();

    await expect(manager.start(name)).rejects.toMatchObject({ code: 'wait-timeout', lastState: 'PENDING' });
    expect(Date.now() - startedAt).toBeLessThan(3_630_000);
  });

  test('takes a race that somebody else won for a success, and passes on why the service refuses', async () => {
    const won = seen('STOPPED', 'PENDING', 'RUNNING');
    won.stub.on(StartImageBuilderCommand).rejects(notPermitted);
    expect(await won.manager.start(name)).toMatchObject({ changed: false, imageBuilder: { state: 'RUNNING' } });

    const refused = seen('STOPPED');
    refused.stub.on(StartImageBuilderCommand).rejects(notPermitted);
    await expect(refused.manager.start(name)).rejects.toMatchObject({
      reason: 'not-permitted',
      operation: 'StartImageBuilder',
    });
  });

  test.each(['sleeps', 'looks'])('stops waiting at an abort while it %s, and leaves no timer', async (when) => {
    const reason = new Error('enough');
    const controller = new AbortController();
    const { stub, manager } = seen('STOPPED', 'PENDING');
    const onPoll = () => {
      if (when === 'looks') controller.abort(reason);
      else setTimeout(() => controller.abort(reason), 1000);
    };

    await expect(manager.start(name, { signal: controller.signal, onPoll })).rejects.toBe(reason);
    expect(vi.getTimerCount()).toBe(0);
    expect(stub.commandCalls(DescribeImageBuildersCommand)).toHaveLength(2);
  });

  test('ends at once when it may not look any more, or what it waits for is gone', async () => {
    const gone = seen('STOPPED', 'PENDING', 'gone');
    await expect(gone.manager.start(name)).rejects.toMatchObject({ code: 'not-found', resourceName: name });

    const denied = seen('STOPPED', 'PENDING');
    const onPoll = () =>
      denied.stub
        .on(DescribeImageBuildersCommand)
        .rejects(Object.assign(new Error('No.'), { name: 'AccessDeniedException', ...metadata }));
    await expect(denied.manager.start(name, { onPoll })).rejects.toMatchObject({ code: 'access' });
    expect(denied.stub.commandCalls(DescribeImageBuildersCommand)).toHaveLength(3);
  });

  test('goes on when a look fails for a reason that passes', async () => {
    const { stub, manager } = seen('STOPPED');
    const busy = Object.assign(new Error('No.'), { name: 'ThrottlingException', ...metadata });
    const onPoll = vi.fn();
    stub
      .on(DescribeImageBuildersCommand)
      .resolvesOnce({ ImageBuilders: [{ Name: name, State: 'STOPPED' }] })
      .rejectsOnce(busy)
      .resolves({ ImageBuilders: [{ Name: name, State: 'RUNNING' }] });

    expect(await manager.start(name, { onPoll })).toMatchObject({ changed: true });
    expect(onPoll).toHaveBeenCalledTimes(2);
  });

  test('tells who is missing, and rejects with the reason of its signal', async ({ imageBuilders }) => {
    const reason = new Error('enough');
    const { manager } = seen('STOPPED', 'PENDING');
    const started = manager.start(name, { signal: AbortSignal.abort(reason) });

    await expect(started).rejects.toBe(reason);
    await expect(imageBuilders.start('nobody')).rejects.toMatchObject({ code: 'not-found', resourceName: 'nobody' });
  });
});

describe('stop', () => {
  test('waits until the builder has stopped, and is not repeated', async ({ emulator, imageBuilders }) => {
    await imageBuilders.create(spec);

    expect(await imageBuilders.stop(name)).toMatchObject({ changed: true, imageBuilder: { state: 'STOPPED' } });
    expect(await imageBuilders.stop(name)).toMatchObject({ changed: false, imageBuilder: { state: 'STOPPED' } });
    expect(writes(emulator)).toEqual(['CreateImageBuilder', 'StopImageBuilder']);
  });

  test('returns at once when it is told not to wait, and joins a stop that is on its way', async ({
    emulator,
    imageBuilders,
  }) => {
    await imageBuilders.create(spec);

    expect(await imageBuilders.stop(name, { wait: false })).toMatchObject({
      changed: true,
      imageBuilder: { state: 'STOPPING' },
    });
    expect(await imageBuilders.stop(name)).toMatchObject({ changed: false, imageBuilder: { state: 'STOPPED' } });
    expect(writes(emulator)).toEqual(['CreateImageBuilder', 'StopImageBuilder']);
  });

  test('waits for a builder that is coming up', async ({ emulator, imageBuilders }) => {
    await imageBuilders.create(spec, { wait: false });

    await expect(imageBuilders.stop(name, { wait: false })).rejects.toMatchObject({ reason: 'wrong-state' });
    expect(await imageBuilders.stop(name)).toMatchObject({ changed: true, imageBuilder: { state: 'STOPPED' } });
    expect(writes(emulator)).toEqual(['CreateImageBuilder', 'StopImageBuilder']);
  });

  test('leaves a builder that makes an image to it', async () => {
    const { stub, manager } = seen('SNAPSHOTTING', 'SNAPSHOTTING', 'SNAPSHOTTING', 'SNAPSHOTTING', 'STOPPED');

    expect(await manager.stop(name)).toMatchObject({ changed: false, imageBuilder: { state: 'STOPPED' } });
    expect(stub.commandCalls(StopImageBuilderCommand)).toHaveLength(0);
  });
});

describe('delete', () => {
  test('waits until the builder is gone, and is not repeated', async ({ emulator, imageBuilders }) => {
    emulator.account(ownerId).addImageBuilder({ name });

    expect(await imageBuilders.delete(name)).toEqual({ changed: true, name, steps: [{ action: 'delete', name }] });
    expect(await imageBuilders.find(name)).toBeUndefined();
    expect(await imageBuilders.delete(name)).toEqual({ changed: false, name, steps: [] });
    expect(writes(emulator)).toEqual(['DeleteImageBuilder']);
  });

  test('returns at once when it is told not to wait, and joins a delete that is on its way', async () => {
    const { stub, manager } = seen('STOPPED');
    expect(await manager.delete(name, { wait: false })).toMatchObject({ changed: true });
    expect(stub.commandCalls(DescribeImageBuildersCommand)).toHaveLength(1);

    const joined = seen('DELETING', 'DELETING', 'DELETING', 'DELETING', 'DELETING', 'gone');
    expect(await joined.manager.delete(name)).toEqual({ changed: false, name, steps: [] });
    expect(joined.stub.commandCalls(DeleteImageBuilderCommand)).toHaveLength(0);
  });

  test('refuses a builder that runs, unless it may be stopped', async ({ emulator, imageBuilders }) => {
    await imageBuilders.create(spec);

    await expect(imageBuilders.delete(name)).rejects.toMatchObject({
      reason: 'blocked',
      blockers: [{ kind: 'state', name: 'RUNNING' }],
    });
    await expect(imageBuilders.delete(name, { allowStop: true, wait: false })).rejects.toMatchObject({
      reason: 'blocked',
    });
    expect(writes(emulator)).toEqual(['CreateImageBuilder']);
    expect(await imageBuilders.delete(name, { allowStop: true })).toEqual({
      changed: true,
      name,
      steps: [
        { action: 'stop', name },
        { action: 'delete', name },
      ],
    });
    expect(writes(emulator)).toEqual(['CreateImageBuilder', 'StopImageBuilder', 'DeleteImageBuilder']);
  });

  test('never stops or deletes a builder that makes an image', async () => {
    const { stub, manager } = seen('SNAPSHOTTING');

    await expect(manager.delete(name, { allowStop: true })).rejects.toMatchObject({
      reason: 'blocked',
      blockers: [{ kind: 'state', name: 'SNAPSHOTTING' }],
    });
    expect(stub.commandCalls(StopImageBuilderCommand)).toHaveLength(0);
    expect(stub.commandCalls(DeleteImageBuilderCommand)).toHaveLength(0);
  });

  test('waits for a builder that is stopping already', async ({ emulator, imageBuilders }) => {
    await imageBuilders.create(spec);
    await imageBuilders.stop(name, { wait: false });

    expect(await imageBuilders.delete(name)).toMatchObject({ steps: [{ action: 'delete', name }] });
    expect(writes(emulator)).toEqual(['CreateImageBuilder', 'StopImageBuilder', 'DeleteImageBuilder']);
  });

  test('deletes a builder that has failed, also while it is still seen as failed', async () => {
    const { manager } = seen('FAILED', 'FAILED', 'FAILED', 'DELETING', 'gone');

    expect(await manager.delete(name)).toMatchObject({ changed: true });
  });

  test('tells what was done when the builder was stopped and not deleted', async ({ emulator, imageBuilders }) => {
    await imageBuilders.create(spec);
    emulator.fail({ operation: 'DeleteImageBuilder', error: { code: 'AccessDeniedException' } });

    await expect(imageBuilders.delete(name, { allowStop: true })).rejects.toMatchObject({
      code: 'partial-failure',
      report: { complete: false, changed: true, name, steps: [{ action: 'stop', name }] },
      cause: { code: 'access' },
    });
    expect(await imageBuilders.get(name)).toMatchObject({ state: 'STOPPED' });
  });

  test('passes on why the service refuses, and takes a builder that is gone for deleted', async () => {
    const refused = seen('STOPPED');
    refused.stub.on(DeleteImageBuilderCommand).rejects(notPermitted);
    await expect(refused.manager.delete(name)).rejects.toMatchObject({ reason: 'not-permitted' });

    const gone = new ResourceNotFoundException({ message: 'No.', ...metadata });
    const early = seen('STOPPED', 'gone');
    early.stub.on(DeleteImageBuilderCommand).rejects(gone);
    expect(await early.manager.delete(name)).toEqual({ changed: false, name, steps: [] });

    const lost = seen('STOPPED', 'gone');
    const again = new ResourceNotFoundException({ message: 'No.', $metadata: { attempts: 2 } });
    lost.stub.on(DeleteImageBuilderCommand).rejects(again);
    expect(await lost.manager.delete(name)).toMatchObject({ changed: true });
  });

  test('knows its own delete after a lost answer, with and without a wait', async ({ emulator, imageBuilders }) => {
    for (const wait of [true, false]) {
      emulator.account(ownerId).addImageBuilder({ name });
      emulator.fail({ operation: 'DeleteImageBuilder', when: 'after', disconnect: true });

      expect(await imageBuilders.delete(name, { wait }), `${wait}`).toMatchObject({
        changed: true,
        steps: [{ action: 'delete', name }],
      });
    }
  });

  test('two at once are both a success', async ({ emulator, imageBuilders }) => {
    emulator.account(ownerId).addImageBuilder({ name, state: 'RUNNING' });
    const both = [1, 2].map(() => imageBuilders.delete(name, { allowStop: true }));
    const steps = (await Promise.all(both)).flatMap((deletion) => deletion.steps.map(({ action }) => action));

    expect(steps.sort()).toEqual(['delete', 'stop']);
    expect(await imageBuilders.find(name)).toBeUndefined();
  });

  test('joins a delete that somebody else began after the first look', async () => {
    const { stub, manager } = seen('STOPPED', 'DELETING', 'gone');
    stub.on(DeleteImageBuilderCommand).rejects(notPermitted);

    expect(await manager.delete(name)).toEqual({ changed: false, name, steps: [] });
  });

  test.each([
    ['fails while it comes up', ['PENDING', 'PENDING', 'FAILED', 'FAILED', 'FAILED', 'FAILED', 'gone'], true],
    ['is gone while it comes up', ['PENDING', 'PENDING', 'gone'], false],
    ['is being deleted before it could be stopped', ['RUNNING', 'DELETING', 'DELETING', 'gone'], false],
  ] as const)('needs no stop where the builder %s', async (_, looks, isOurs) => {
    const { stub, manager } = seen(...looks);
    const gone = new ResourceNotFoundException({ message: 'No.', ...metadata });
    if (!isOurs) stub.on(DeleteImageBuilderCommand).rejects(gone);

    expect(await manager.delete(name, { allowStop: true })).toEqual({
      changed: isOurs,
      name,
      steps: isOurs ? [{ action: 'delete', name }] : [],
    });
    expect(stub.commandCalls(StopImageBuilderCommand)).toEqual([]);
  });

  test('passes on that it may not stop the builder, or not in time', async () => {
    const { stub, manager } = seen('RUNNING');
    await expect(manager.delete(name, { allowStop: true, timeoutSeconds: 90 })).rejects.toMatchObject({
      code: 'wait-failed',
      wantedState: 'STOPPED',
    });
    stub.on(StopImageBuilderCommand).rejects(notPermitted);
    await expect(manager.delete(name, { allowStop: true })).rejects.toMatchObject({ operation: 'StopImageBuilder' });
    expect(stub.commandCalls(DeleteImageBuilderCommand)).toEqual([]);
  });

  test('gives up after a quarter of an hour', async () => {
    const { manager } = seen('STOPPED', 'DELETING');
    const startedAt = Date.now();

    await expect(manager.delete(name)).rejects.toMatchObject({ code: 'wait-timeout', wantedState: 'DELETED' });
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(900_000);
    expect(Date.now() - startedAt).toBeLessThan(930_000);
  });
});

describe('create', () => {
  test('compares the agent of a builder that comes up once it runs', async () => {
    const wanted = { ...spec, appstreamAgentVersion: '02-02-2025' };
    const builder = { InstanceType: spec.instanceType, ImageArn: imageArn, AppstreamAgentVersion: '01-01-2024' };
    const starting = { ...builder, State: 'PENDING' } as const;
    const reuse = { ifExists: 'reuse' } as const;
    const other = { reason: 'exists', fields: ['appstreamAgentVersion'] };

    const gotIt = seen(starting, { ...builder, State: 'RUNNING', AppstreamAgentVersion: '02-02-2025' });
    expect(await gotIt.manager.create(wanted, reuse)).toMatchObject({ changed: false });
    await expect(seen(starting, { ...builder, State: 'RUNNING' }).manager.create(wanted, reuse)).rejects.toMatchObject(
      other,
    );
    await expect(seen(starting).manager.create(wanted, { ...reuse, wait: false })).rejects.toMatchObject(other);
  });

  test('knows its own builder after a lost answer, also while that does not show its agent', async () => {
    const exists = new ResourceAlreadyExistsException({ message: 'No.', $metadata: { attempts: 2 } });
    const { stub, manager } = seen({
      State: 'PENDING',
      InstanceType: spec.instanceType,
      ImageArn: imageArn,
      LatestAppstreamAgentVersion: 'FALSE',
    });
    stub.on(CreateImageBuilderCommand).rejects(exists);

    expect(await manager.create({ ...spec, appstreamAgentVersion: 'LATEST' }, { wait: false })).toMatchObject({
      changed: true,
      imageBuilder: { state: 'PENDING' },
    });
  });

  test('tries again while a new role is not known, and only then', async () => {
    const unknown = new InvalidRoleException({ message: 'The role is not valid.', ...metadata });
    const { stub, manager } = seen('RUNNING');
    stub
      .on(CreateImageBuilderCommand)
      .rejectsOnce(unknown)
      .rejectsOnce(unknown)
      .resolves({ ImageBuilder: { Name: name, State: 'PENDING' } });

    expect(await manager.create(spec, { roleIsNew: true })).toMatchObject({ changed: true });
    stub.on(CreateImageBuilderCommand).rejects(unknown);
    await expect(manager.create(spec)).rejects.toMatchObject({ code: 'access', reason: 'role' });
    expect(stub.commandCalls(CreateImageBuilderCommand)).toHaveLength(4);
  });

  test('waits a quarter of an hour and more for a builder that takes its time', async () => {
    const emulator = new Emulator({ timings: 'realistic' });
    const manager = new ImageBuilderManager({ client: new AppStreamClient(emulator.clientConfig(ownerId)) });

    expect(await manager.create(spec)).toMatchObject({ changed: true, imageBuilder: { state: 'RUNNING' } });
  });
});
