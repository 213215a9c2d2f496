import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { DescribeFleetsCommand } from '@aws-sdk/client-appstream';
import { afterEach, beforeEach, describe, expect, vi } from 'vitest';
import type { RequestMessage } from '../../src/core/observe.js';
import { fleet, imageArn, test } from '../support/managers.js';

const messages: RequestMessage[] = [];
const listen = (message: unknown) => messages.push(message as RequestMessage);

beforeEach(() => {
  messages.length = 0;
  subscribe('appstream-kit:request', listen);
});

afterEach(() => {
  unsubscribe('appstream-kit:request', listen);
  vi.useRealTimers();
});

describe('the channel appstream-kit:request', () => {
  test('tells of every request of this library, and of no other', async ({ fleets, owner }) => {
    await owner.send(new DescribeFleetsCommand({}));
    const before = performance.now();
    await fleets.find('design-team');
    const elapsed = performance.now() - before;

    expect(messages).toEqual([
      {
        operation: 'DescribeFleets',
        tries: 1,
        attempts: 1,
        durationMs: expect.any(Number) as unknown,
        outcome: 'failed',
        errorName: 'ResourceNotFoundException',
        requestId: expect.stringMatching(/./) as unknown,
      },
    ]);
    expect(messages[0]?.durationMs).toBeGreaterThan(0);
    expect(messages[0]?.durationMs).toBeLessThanOrEqual(elapsed);
  });

  test('tells which try it was, and how many HTTP requests it took', async ({ emulator, fleets, stacks }) => {
    await fleets.create(fleet);
    await stacks.create({ name: 'design' });
    vi.useFakeTimers();
    vi.setTimerTickMode('nextTimerAsync');
    emulator.fail({ operation: 'AssociateFleet', times: 1, error: { code: 'ConcurrentModificationException' } });
    emulator.fail({ operation: 'AssociateFleet', times: 1, error: { code: 'InternalFailure', status: 500 } });
    await fleets.associate('design-team', 'design');

    expect(
      messages
        .filter(({ operation }) => operation === 'AssociateFleet')
        .map(({ tries, attempts, errorName }) => [tries, attempts, errorName]),
    ).toEqual([
      [1, 1, 'ConcurrentModificationException'],
      [2, 2, undefined],
    ]);
  });

  test('tells of an abort, and holds neither inputs nor answers', async ({ fleets, stacks }) => {
    await stacks.create({ name: 'design', description: 'secret of the house' });
    const stop = new AbortController();
    const create = fleets.create(
      {
        name: 'design-team',
        fleetType: 'ON_DEMAND',
        instanceType: 'stream.standard.medium',
        imageArn,
        computeCapacity: { desiredInstances: 1 },
      },
      { signal: stop.signal },
    );
    stop.abort(new Error('enough'));
    await expect(create).rejects.toThrow('enough');

    expect(messages.map(({ operation, outcome }) => `${operation} ${outcome}`)).toEqual([
      'CreateStack succeeded',
      'DescribeImages aborted',
    ]);
    expect(Object.keys(messages[0] ?? {})).toEqual([
      'operation',
      'tries',
      'attempts',
      'durationMs',
      'outcome',
      'requestId',
    ]);
    expect(Object.keys(messages[1] ?? {})).toEqual(['operation', 'tries', 'durationMs', 'outcome']);
    expect(JSON.stringify(messages)).not.toMatch(/secret|111111111111|Error: enough/);
  });
});
