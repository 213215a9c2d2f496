import { describe, expect } from 'vitest';
import type { ApplyCheckpoint, ApplyEvent, ApplyStep, ImageShare } from '../../src/images/index.js';
import { account, fleetsOnly, grantsOf, ownerId, refusal, rejection, skipTime, test, writes } from './sharing.js';

const start = Date.parse('2026-11-23T08:00:00.000Z');

function accounts(count: number): readonly string[] {
  return Array.from({ length: count }, (_, number) => account(number));
}

function asJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

/** Every step until the work is done, each from the JSON of the one before. */
async function stepsOf(images: ImageShare, first: ApplyStep): Promise<readonly ApplyStep[]> {
  const steps = [first];
  for (let step = first; !step.done && steps.length < 100; steps.push(step)) {
    step = await images.stepApply(asJson(step.checkpoint), { now: () => start });
  }
  return steps;
}

function settledEvents(events: readonly ApplyEvent[]): readonly string[] {
  return events.flatMap((event) => (event.type === 'account-settled' ? [`${event.accountId} ${event.outcome}`] : []));
}

describe('beginApply', () => {
  test('sends nothing and tells what is to be done', async ({ images, emulator }) => {
    const plan = await images.plan('Test_Image', accounts(2));
    const before = emulator.requests.length;

    const step = await images.beginApply(plan, { now: () => start });

    expect(step).toMatchObject({
      events: [],
      done: false,
      waitSeconds: 0,
      report: { complete: false, outcomes: [] },
      checkpoint: { version: 1, kind: 'share-apply', startedAt: '2026-11-23T08:00:00.000Z', steps: 0 },
    });
    expect(emulator.requests.length).toBe(before);
  });

  test('is done at once where there is nothing to do', async ({ images }) => {
    expect(await images.beginApply([])).toMatchObject({ done: true, waitSeconds: 0, report: { complete: true } });
  });

  test('refuses a plan that is malformed, as a rejection', async ({ images }) => {
    const plan = await images.plan('Test_Image', accounts(2));

    expect(await refusal(images.beginApply({ ...plan, imageName: 'no name' }))).toBe('invalid-input');
    expect(await refusal(images.beginApply([plan, plan]))).toBe('invalid-input');
    expect(await refusal(images.beginApply(plan, { now: () => Number.NaN }))).toBe('invalid-input');
  });
});

describe('stepApply', () => {
  test('settles at most 25 accounts a step, removals last', async ({ images, emulator }) => {
    await images.shareForFleetOnly('Test_Image', account(900));
    const plan = await images.plan('Test_Image', accounts(60), { removeOthers: true });
    const before = writes(emulator).length;

    const steps = await stepsOf(images, await images.beginApply(plan, { now: () => start }));

    expect(steps.map(({ events }) => events.length)).toEqual([0, 25, 25, 10, 1]);
    expect(steps.map(({ waitSeconds }) => waitSeconds)).toEqual([0, 0, 0, 0, 0]);
    expect(settledEvents(steps.at(-1)?.events ?? [])).toEqual([`${account(900)} changed`]);
    expect(steps.at(-1)?.report).toMatchObject({ complete: true });
    expect(steps.at(-1)?.report.outcomes.map(({ accountId }) => accountId)).toEqual([...accounts(60), account(900)]);
    expect(writes(emulator).length - before).toBe(61);
    expect((await grantsOf(images)).length).toBe(60);
  });

  test('looks at all accounts of an image for the order, not only at the first ones', async ({ images, emulator }) => {
    const sharedWith = accounts(30).map((accountId) => ({ accountId }));
    emulator.account(ownerId).addImage({ name: 'Popular', sharedWith });
    const plan = await images.plan('Popular', [account(900)], { removeOthers: true, maxRemovals: 30 });

    const steps = await stepsOf(images, await images.beginApply({ ...plan, rows: plan.rows.toReversed() }));

    expect(settledEvents(steps[1]?.events ?? [])).toEqual([`${account(900)} changed`]);
    expect(steps.map(({ events }) => events.length)).toEqual([0, 1, 25, 5]);
  });

  test('gives its events ids and times that come from the checkpoint and the clock of the host', async ({ images }) => {
    const first = await images.beginApply(await images.plan('Test_Image', accounts(30)), { now: () => start });

    const steps = await stepsOf(images, first);
    const repeated = await images.stepApply(first.checkpoint, { now: () => start });

    const ids = steps.flatMap(({ events }) => events.map(({ id }) => id));
    expect(new Set(ids).size).toBe(30);
    expect(repeated.events.map(({ id }) => id)).toEqual(steps[1]?.events.map(({ id }) => id));
    expect(new Set(repeated.events.map(({ at }) => at))).toEqual(new Set(['2026-11-23T08:00:00.000Z']));
  });

  test('gives events of different applies different ids, also when both were begun at once', async ({
    images,
    emulator,
  }) => {
    emulator.account(ownerId).addImage({ name: 'Other' });
    const plans = [
      await images.plan('Test_Image', [account(1)]),
      await images.plan('Test_Image', [account(2)]),
      await images.plan('Other', [account(1)]),
    ];
    const begun = await Promise.all(plans.map((plan) => images.beginApply(plan, { now: () => start })));
    const steps = await Promise.all(begun.map(({ checkpoint }) => images.stepApply(checkpoint, { now: () => start })));

    expect(new Set(steps.flatMap(({ events }) => events.map(({ id }) => id))).size).toBe(3);
  });

  test('refuses a checkpoint whose name is another image’s', async ({ images, emulator }) => {
    emulator.account(ownerId).addImage({ name: 'Other' });
    const { checkpoint } = await images.beginApply(await images.plan('Test_Image', [account(1)]));
    const accountsOfOther = checkpoint.accounts.map((entry) => ({ ...entry, imageName: 'Other' }));

    expect(await refusal(images.stepApply({ ...checkpoint, accounts: accountsOfOther }))).toBe('invalid-input');
    expect(writes(emulator)).toEqual([]);
  });

  test('writes nothing when it is repeated, and ends in the same state', async ({ images, emulator }) => {
    const first = await images.beginApply(await images.plan('Test_Image', accounts(3)));
    await images.stepApply(first.checkpoint);
    const before = writes(emulator).length;

    const repeated = await images.stepApply(first.checkpoint);

    expect(repeated).toMatchObject({ done: true, report: { complete: true } });
    expect(repeated.report.outcomes.map(({ outcome }) => outcome)).toEqual(['unchanged', 'unchanged', 'unchanged']);
    expect(writes(emulator).length).toBe(before);
  });

  test('asks nothing and tells nothing once everything is settled', async ({ images, emulator }) => {
    const steps = await stepsOf(images, await images.beginApply(await images.plan('Test_Image', accounts(1))));
    const before = emulator.requests.length;

    const after = await images.stepApply(steps.at(-1)?.checkpoint as ApplyCheckpoint);

    expect(after).toMatchObject({ done: true, events: [], waitSeconds: 0 });
    expect(emulator.requests.length).toBe(before);
  });

  test('keeps within its budget of bytes', async ({ images, emulator }) => {
    const name = 'I'.repeat(101);
    emulator.account(ownerId).addImage({ name });
    emulator.fail({
      operation: 'UpdateImagePermissions',
      times: 100,
      error: { code: 'OperationNotPermittedException', message: 'm'.repeat(5000) },
    });

    const steps = await stepsOf(images, await images.beginApply(await images.plan(name, accounts(80))));

    for (const { checkpoint } of steps) expect(JSON.stringify(checkpoint).length).toBeLessThan(80 * 900 + 1024);
    expect(steps.at(-1)?.report.outcomes.every(({ outcome }) => outcome === 'failed')).toBe(true);
  });

  test.for([
    ['another version', { version: 2 }],
    ['another kind', { kind: 'revocation' }],
    ['accounts that are none', { accounts: [{}] }],
    ['a count below nought', { steps: -1 }],
    ['a member too many', { owner: ownerId }],
  ] as const)('refuses a checkpoint with %s', async ([, damage], { images, emulator }) => {
    const { checkpoint } = await images.beginApply(await images.plan('Test_Image', accounts(1)));
    const before = emulator.requests.length;

    expect(await refusal(images.stepApply({ ...checkpoint, ...damage } as ApplyCheckpoint))).toBe('invalid-input');
    expect(await refusal(images.stepApply(undefined as unknown as ApplyCheckpoint))).toBe('invalid-input');
    expect(emulator.requests.length).toBe(before);
  });

  test('throws when nothing may be seen, and fails accounts one by one after that', async ({ images, emulator }) => {
    const { checkpoint } = await images.beginApply(await images.plan('Test_Image', accounts(30)));
    emulator.allow(ownerId, ['DescribeFleets']);

    expect(await refusal(images.stepApply(checkpoint))).toBe('access');

    emulator.allow(ownerId, ['DescribeImages', 'DescribeImagePermissions', 'UpdateImagePermissions']);
    const begun = await images.stepApply(checkpoint);
    emulator.allow(ownerId, ['DescribeFleets']);
    const denied = await images.stepApply(begun.checkpoint);

    expect(denied).toMatchObject({ done: true, report: { complete: false } });
    expect(denied.report.outcomes.slice(25)).toEqual(
      Array.from({ length: 5 }, () => expect.objectContaining({ outcome: 'failed' }) as unknown),
    );
  });

  test('rejects with the reason of its signal, and the checkpoint can be used again', async ({ images }) => {
    const { checkpoint } = await images.beginApply(await images.plan('Test_Image', accounts(2)));
    const reason = 'enough';

    expect(await rejection(images.stepApply(checkpoint, { signal: AbortSignal.abort(reason) }))).toBe(reason);
    expect(await images.stepApply(checkpoint)).toMatchObject({ done: true, report: { complete: true } });
  });
});

describe('stepApply, when calls fail for a passing reason', () => {
  skipTime();

  test('tells it, waits longer each time, and tries again', async ({ images, emulator }) => {
    const first = await images.beginApply(await images.plan('Test_Image', accounts(2)));
    const error = { code: 'ConcurrentModificationException' };
    emulator.fail({ operation: 'UpdateImagePermissions', times: 4, error });

    const steps = await stepsOf(images, first);

    expect(steps.map(({ events }) => events.map(({ type }) => type))).toEqual([
      [],
      ['look-failed', 'look-failed'],
      ['look-failed', 'look-failed'],
      ['account-settled', 'account-settled'],
    ]);
    expect(steps[1]?.events[0]).toMatchObject({
      imageName: 'Test_Image',
      accountId: account(0),
      failures: 1,
      error: { code: 'conflict', operation: 'UpdateImagePermissions' },
    });
    const [, one = 0, two = 0, three] = steps.map(({ waitSeconds }) => waitSeconds);
    expect(one).toBeGreaterThanOrEqual(2);
    expect(two).toBeGreaterThan(one);
    expect(three).toBe(0);
    expect(await grantsOf(images)).toEqual(accounts(2).map(fleetsOnly));
  });

  test('keeps removals back until additions are settled', async ({ images, emulator }) => {
    await images.shareForFleetOnly('Test_Image', account(900));
    const plan = await images.plan('Test_Image', accounts(1), { removeOthers: true });
    emulator.fail({ operation: 'UpdateImagePermissions', error: { code: 'ConcurrentModificationException' } });

    const steps = await stepsOf(images, await images.beginApply(plan));

    expect(steps.flatMap(({ events }) => events.map(({ type, accountId }) => [type, accountId]))).toEqual([
      ['look-failed', account(0)],
      ['account-settled', account(0)],
      ['account-settled', account(900)],
    ]);
  });

  test('tells an image that cannot be read for each account of the step', async ({ images, emulator }) => {
    const first = await images.beginApply(await images.plan('Test_Image', accounts(2)));
    emulator.fail({ operation: 'DescribeImages', times: 3, error: { code: 'InternalFailure', status: 500 } });

    const steps = await stepsOf(images, first);

    expect(steps[1]?.events).toMatchObject([{ type: 'look-failed' }, { type: 'look-failed' }]);
    expect(steps.at(-1)?.report.complete).toBe(true);
  });

  test('gives an account up after eight failures, and goes on with the others', async ({ images, emulator }) => {
    const first = await images.beginApply(await images.plan('Test_Image', accounts(1)));
    const error = { code: 'ConcurrentModificationException' };
    emulator.fail({ operation: 'UpdateImagePermissions', times: 100, error });

    const steps = await stepsOf(images, first);

    expect(steps.length).toBe(9);
    expect(Math.max(...steps.map(({ waitSeconds }) => waitSeconds))).toBeLessThanOrEqual(60);
    expect(steps.at(-1)).toMatchObject({
      done: true,
      waitSeconds: 0,
      report: { complete: false, outcomes: [{ outcome: 'failed', error: { code: 'conflict' } }] },
    });
  });

  test('counts a write as done by it when only the answers were lost', async ({ images, emulator }) => {
    await images.shareForFleetOnly('Test_Image', account(900));
    const plan = await images.plan('Test_Image', accounts(1), { removeOthers: true });
    const failure = { times: 3, when: 'after', error: { code: 'InternalFailure', status: 500 } } as const;
    emulator.fail({ operation: 'UpdateImagePermissions', ...failure });
    emulator.fail({ operation: 'DeleteImagePermissions', ...failure });

    const steps = await stepsOf(images, await images.beginApply(plan));

    expect(steps.at(-1)?.report).toMatchObject({
      complete: true,
      outcomes: [
        { accountId: account(0), outcome: 'changed', after: { allowFleet: true } },
        { accountId: account(900), outcome: 'changed', before: { allowFleet: true } },
      ],
    });
    expect(steps.at(-1)?.report.outcomes[1]).not.toHaveProperty('after');
  });
});
