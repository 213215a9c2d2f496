import { AppStreamClient, DescribeImagesCommand, UpdateImagePermissionsCommand } from '@aws-sdk/client-appstream';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, onTestFinished, vi } from 'vitest';
import { Emulator } from '../../src/emulator/index.js';
import { assertComplete } from '../../src/errors.js';
import { ImageShare, type ShareOutcome, type SharePlan } from '../../src/images/index.js';
import { currentLimits } from '../../src/limits.js';
import {
  account,
  everything,
  fleetsOnly,
  grantsOf,
  ownerId,
  refusal,
  rejection,
  skipTime,
  test,
  writes,
} from './sharing.js';

const fleets = { allowFleet: true, allowImageBuilder: false };

/** Accounts that were written, in order, as `+` or `-` and the account's number. */
function order(emulator: Emulator): readonly string[] {
  return emulator.requests
    .filter(({ operation }) => /^(Update|Delete)ImagePermissions$/.test(operation))
    .map(({ operation, input }) => {
      const { SharedAccountId } = input as { SharedAccountId: string };
      return `${operation.startsWith('Update') ? '+' : '-'}${Number(SharedAccountId.slice(-3))}`;
    });
}

describe('apply', () => {
  test('does what was planned, additions first, and tells every account', async ({ images, emulator }) => {
    await images.shareForFleetOnly('Test_Image', account(1));
    await images.shareForFleetOnly('Test_Image', account(2));
    const wanted = [everything(account(2)), account(3), account(4)];
    const plan = await images.plan('Test_Image', wanted, { removeOthers: true });
    const told: ShareOutcome[] = [];

    const report = await images.apply(plan, { onOutcome: (outcome) => void told.push(outcome), concurrency: 1 });

    expect(order(emulator).slice(2)).toEqual(['+2', '+3', '+4', '-1']);
    expect(report.complete).toBe(true);
    expect(report.outcomes).toEqual([
      {
        imageName: 'Test_Image',
        accountId: account(2),
        outcome: 'changed',
        before: fleets,
        after: { allowFleet: true, allowImageBuilder: true },
      },
      { imageName: 'Test_Image', accountId: account(3), outcome: 'changed', after: fleets },
      { imageName: 'Test_Image', accountId: account(4), outcome: 'changed', after: fleets },
      { imageName: 'Test_Image', accountId: account(1), outcome: 'changed', before: fleets },
    ]);
    expect(told).toEqual(report.outcomes);
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
    expect(await grantsOf(images)).toEqual([everything(account(2)), fleetsOnly(account(3)), fleetsOnly(account(4))]);
  });

  test('changes nothing the second time, also after the plan was a file', async ({ images, emulator }) => {
    await images.shareForFleetOnly('Test_Image', account(1));
    const plan = await images.plan('Test_Image', [account(2)], { removeOthers: true });
    await images.apply(plan);
    const before = writes(emulator).length;

    const again = await images.apply(JSON.parse(JSON.stringify(plan)) as SharePlan);

    expect(again.outcomes.map(({ outcome }) => outcome)).toEqual(['unchanged', 'unchanged']);
    expect(again.complete).toBe(true);
    expect(writes(emulator).length).toBe(before);
  });

  test('writes nothing for rows that no longer fit the grants', async ({ images, emulator }) => {
    await images.shareForFleetOnly('Test_Image', account(1));
    const plan = await images.plan('Test_Image', [account(2)], { removeOthers: true });
    await images.share('Test_Image', everything(account(1)));
    await images.share('Test_Image', everything(account(2)));
    const before = writes(emulator).length;

    const report = await images.apply(plan);

    const both = { allowFleet: true, allowImageBuilder: true };
    expect(report).toMatchObject({
      complete: false,
      outcomes: [
        { accountId: account(2), outcome: 'stale', before: both, after: both },
        { accountId: account(1), outcome: 'stale', before: both, after: both },
      ],
    });
    expect(writes(emulator).length).toBe(before);
    expect(() => assertComplete(report)).toThrow(expect.objectContaining({ code: 'partial-failure', report }));
  });

  test('refuses a plan whose name is another image’s, also beside one that is sound', async ({ images, emulator }) => {
    emulator.account(ownerId).addImage({ name: 'Other' });
    const sound = await images.plan('Test_Image', [account(1)]);
    const damaged = { ...(await images.plan('Test_Image', [account(2)])), imageName: 'Other' };

    expect(await refusal(images.apply([damaged, sound]))).toBe('invalid-input');
    expect(await refusal(images.beginApply(damaged))).toBe('invalid-input');
    expect(writes(emulator)).toEqual([]);
  });

  test('takes a plan with a part of its rows', async ({ images }) => {
    const plan = await images.plan('Test_Image', [account(1), account(2), ownerId]);

    await images.apply({ ...plan, rows: plan.rows.filter(({ accountId }) => accountId === account(2)) });

    expect(await grantsOf(images)).toEqual([fleetsOnly(account(2))]);
  });

  test('passes refused rows on as outcomes', async ({ images }) => {
    const report = await images.apply(await images.plan('Test_Image', [ownerId]));

    expect(report).toMatchObject({
      complete: false,
      outcomes: [{ accountId: ownerId, outcome: 'refused', error: { code: 'invalid-input' } }],
    });
  });

  test('takes each share of several images back once', async ({ images, emulator }) => {
    emulator.account(ownerId).addImage({ name: 'Other' });
    for (const name of ['Test_Image', 'Other']) await images.shareForFleetOnly(name, account(1));
    const plans = [
      await images.plan('Test_Image', [account(2)], { removeOthers: true }),
      await images.plan('Other', [account(2)], { removeOthers: true }),
    ];
    const before = writes(emulator).length;

    const report = await images.apply(plans);

    expect(report.outcomes.map(({ outcome }) => outcome)).toEqual(['changed', 'changed', 'changed', 'changed']);
    expect(writes(emulator).length - before).toBe(4);
  });

  test('applies plans of several images, given as any iterable', async ({ images, emulator }) => {
    emulator.account(ownerId).addImage({ name: 'Other' });
    const plans = new Set([
      await images.plan('Test_Image', [account(1)]),
      await images.plan('Other', [everything(account(1))]),
    ]);

    const report = await images.apply(plans);

    expect(report.outcomes.map(({ imageName, outcome }) => [imageName, outcome])).toEqual([
      ['Test_Image', 'changed'],
      ['Other', 'changed'],
    ]);
    expect(await images.apply([])).toEqual({ complete: true, outcomes: [] });
  });

  describe('where the quota leaves no room', () => {
    async function fullImage() {
      const emulator = new Emulator({ quotas: { accountsPerImage: 3 } });
      const client = new AppStreamClient(emulator.clientConfig(ownerId));
      const images = new ImageShare({ client, limits: { ...currentLimits, accountsPerImage: 3 } });
      for (const number of [1, 2]) await images.shareForFleetOnly('Test_Image', account(number));
      const plan = await images.plan('Test_Image', [account(3), account(4)], { removeOthers: true });
      return { emulator, images, plan };
    }

    test('removes first as many accounts as the additions need', async () => {
      const { emulator, images, plan } = await fullImage();

      const report = await images.apply(plan, { concurrency: 1 });

      expect(report.complete).toBe(true);
      expect(order(emulator).slice(2)).toEqual(['-1', '+3', '+4', '-2']);
    });

    test('does not count on removals that are stale', async () => {
      const { emulator, images, plan } = await fullImage();
      await images.share('Test_Image', everything(account(1)));

      const report = await images.apply(plan, { concurrency: 1 });

      expect(report.outcomes.map(({ outcome }) => outcome)).toEqual(['changed', 'changed', 'stale', 'changed']);
      expect(order(emulator).slice(3)).toEqual(['-2', '+3', '+4']);
    });

    test('makes no room for additions that are done already', async () => {
      const { emulator, images, plan } = await fullImage();
      await images.shareForFleetOnly('Test_Image', account(3));

      await images.apply(plan, { concurrency: 1 });

      expect(order(emulator).slice(3)).toEqual(['-1', '+4', '-2']);
    });
  });

  test.for([
    ['a version that is newer', { version: 2 }],
    ['a name that is none', { imageName: 'no name' }],
    ['an ARN that is none', { imageArn: 'Test_Image' }],
    ['rows that are no list', { rows: {} }],
  ] as const)('refuses a plan with %s, and sends nothing', async ([, damage], { images, emulator }) => {
    const plan = await images.plan('Test_Image', [account(1)]);
    const before = emulator.requests.length;

    const damaged = { ...plan, ...damage } as unknown as SharePlan;

    expect(await refusal(images.apply(damaged))).toBe('invalid-input');
    expect(await refusal(images.apply([plan, damaged]))).toBe('invalid-input');
    expect(emulator.requests.length).toBe(before);
  });

  test('refuses an account of an image that occurs twice, and options that are none', async ({ images }) => {
    const plan = await images.plan('Test_Image', [account(1)]);

    expect(await refusal(images.apply([plan, plan]))).toBe('invalid-input');
    expect(await refusal(images.apply(plan, { concurrency: 0 }))).toBe('invalid-input');
    expect(await refusal(images.apply('plan' as unknown as SharePlan))).toBe('invalid-input');
  });

  test('writes nothing where the image of that name is another one', async ({ images, consumer, emulator }) => {
    const plan = await images.plan('Test_Image', [account(1)]);
    emulator.account('222222222222').addImage({ name: 'Test_Image' });
    const theirs = new ImageShare({ client: consumer });

    const report = await theirs.apply(plan);

    expect(report.outcomes).toMatchObject([{ outcome: 'failed', error: { code: 'invalid-input' } }]);
    expect(writes(emulator)).toEqual([]);
  });
});

describe('apply, when something fails', () => {
  skipTime();

  test('settles every other account', async ({ images, emulator }) => {
    emulator.account(ownerId).addImage({ name: 'Gone' });
    const plans = [await images.plan('Test_Image', [account(1), account(2)]), await images.plan('Gone', [account(1)])];
    await images.delete('Gone');
    emulator.advance(3600);
    emulator.fail({ operation: 'UpdateImagePermissions', error: { code: 'ResourceNotAvailableException' } });

    const report = await images.apply(plans, { concurrency: 1 });

    expect(report.complete).toBe(false);
    expect(report.outcomes).toMatchObject([
      { accountId: account(1), outcome: 'failed', error: { code: 'conflict' } },
      { accountId: account(2), outcome: 'changed' },
      { imageName: 'Gone', outcome: 'failed', error: { code: 'not-found' } },
    ]);
  });

  test('takes a lost answer for what it is: done', async ({ images, emulator }) => {
    await images.shareForFleetOnly('Test_Image', account(1));
    const plan = await images.plan('Test_Image', [account(2)], { removeOthers: true });
    emulator.fail({ operation: 'UpdateImagePermissions', when: 'after', disconnect: true });
    emulator.fail({ operation: 'DeleteImagePermissions', when: 'after', disconnect: true });

    const report = await images.apply(plan);

    expect(report.outcomes).toMatchObject([{ outcome: 'changed' }, { outcome: 'changed' }]);
    expect(await grantsOf(images)).toEqual([fleetsOnly(account(2))]);
  });

  test('rejects with the reason of the signal, after what was done has been told', async ({ images }) => {
    const plan = await images.plan('Test_Image', [1, 2, 3, 4, 5, 6].map(account));
    const controller = new AbortController();
    const told: string[] = [];
    const reason = { enough: true };

    const error = await rejection(
      images.apply(plan, {
        concurrency: 1,
        signal: controller.signal,
        onOutcome: ({ accountId }) => {
          told.push(accountId);
          if (told.length === 2) controller.abort(reason);
        },
      }),
    );

    expect(error).toBe(reason);
    expect(told).toEqual([account(1), account(2)]);
    expect((await grantsOf(images)).map(({ accountId }) => accountId)).toEqual(told);
    expect((await images.apply(plan)).outcomes.map(({ outcome }) => outcome)).toEqual([
      ...['unchanged', 'unchanged'],
      ...['changed', 'changed', 'changed', 'changed'],
    ]);
  });

  test('rejects with the reason of the signal when it aborts while the grants are read', async ({ images, owner }) => {
    const controller = new AbortController();
    const plan = await images.plan('Test_Image', [ownerId]);
    owner.middlewareStack.add((next) => (request) => {
      controller.abort('enough');
      return next(request);
    });

    expect(await rejection(images.apply(plan, { signal: controller.signal }))).toBe('enough');
  });

  test('ends with what onOutcome throws, and starts no further account', async ({ images, emulator }) => {
    const plan = await images.plan('Test_Image', [1, 2, 3].map(account));
    const onOutcome = vi.fn(() => Promise.reject(new Error('full disk')));

    const error = await rejection(images.apply(plan, { concurrency: 1, onOutcome }));

    expect(error).toMatchObject({ message: 'full disk' });
    expect(onOutcome).toHaveBeenCalledTimes(1);
    expect(writes(emulator)).toEqual(['UpdateImagePermissions']);
  });
});

describe('apply, many at a time', () => {
  test('writes at most four at the same time, and no warning of a leak comes', async ({ emulator }) => {
    const accounts = Array.from({ length: 40 }, (_, number) => account(number));
    const client = new AppStreamClient(emulator.clientConfig(ownerId));
    const plan = await new ImageShare({ client }).plan('Test_Image', accounts);
    let now = 0;
    let most = 0;
    client.middlewareStack.add((next) => async (request) => {
      now += 1;
      most = Math.max(most, now);
      return next(request).finally(() => {
        now -= 1;
      });
    });
    const warnings: string[] = [];
    const listen = (warning: Error) => warnings.push(warning.name);
    process.on('warning', listen);
    const { signal } = new AbortController();
    const images = new ImageShare({ client });

    await images.apply(plan, { signal });
    const usual = most;
    const removals = await images.plan('Test_Image', [account(0)], { removeOthers: true, maxRemovals: 100 });
    await images.apply(removals, { signal, concurrency: 30 });
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', listen);

    expect(usual).toBe(4);
    expect(most).toBe(30);
    expect(warnings).toEqual([]);
  });

  test('asks exactly for what has to be known and written', async () => {
    const stub = mockClient(AppStreamClient);
    onTestFinished(() => stub.restore());
    stub.resolves({});
    stub.on(DescribeImagesCommand).resolves({
      Images: [
        {
          Name: 'Test_Image',
          Arn: 'arn:aws-us-gov:appstream:us-gov-west-1:111111111111:image/Test_Image',
          State: 'AVAILABLE',
          Visibility: 'PRIVATE',
        },
      ],
    });
    const images = new ImageShare({ client: stub });

    await images.apply(await images.plan('Test_Image', [account(1)]));

    expect(stub.commandCalls(UpdateImagePermissionsCommand).map(({ args }) => args[0].input)).toEqual([
      { Name: 'Test_Image', SharedAccountId: account(1), ImagePermissions: fleets },
    ]);
    expect(stub.calls().map(({ args }) => args[0].constructor.name)).toEqual([
      'DescribeImagesCommand',
      'DescribeImagePermissionsCommand',
      'DescribeImagesCommand',
      'DescribeImagePermissionsCommand',
      'UpdateImagePermissionsCommand',
    ]);
  });
});
