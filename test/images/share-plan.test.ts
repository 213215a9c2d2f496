import { describe, expect } from 'vitest';
import { ConflictError, QuotaError } from '../../src/errors.js';
import { formatSharePlan, type ImageGrant, ImageShare, type SharePlan } from '../../src/images/index.js';
import { currentLimits } from '../../src/limits.js';
import { account, everything, fleetsOnly, imageArn, ownerId, refusal, rejection, test, writes } from './sharing.js';

const fleets = { allowFleet: true, allowImageBuilder: false };
const both = { allowFleet: true, allowImageBuilder: true };

describe('plan', () => {
  test('tells for each account what would be done, in the order given', async ({ images, emulator }) => {
    await images.shareForFleetOnly('Test_Image', account(1));
    await images.shareForFleetOnly('Test_Image', account(2));
    await images.share('Test_Image', everything(account(3)));
    const before = writes(emulator).length;

    const plan = await images.plan('Test_Image', [everything(account(4)), everything(account(2)), account(1)], {
      removeOthers: true,
    });

    expect(plan).toMatchObject({ version: 1, kind: 'share-plan', imageName: 'Test_Image', imageArn });
    expect(new Date(plan.plannedAt).toISOString()).toBe(plan.plannedAt);
    expect(plan.rows).toEqual([
      { accountId: account(4), action: 'add', after: both, cutsOffFleets: false, allowsCopies: true },
      {
        accountId: account(2),
        action: 'change',
        before: fleets,
        after: both,
        cutsOffFleets: false,
        allowsCopies: true,
      },
      {
        accountId: account(1),
        action: 'unchanged',
        before: fleets,
        after: fleets,
        cutsOffFleets: false,
        allowsCopies: false,
      },
      { accountId: account(3), action: 'remove', before: both, cutsOffFleets: true, allowsCopies: false },
    ]);
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
    expect(writes(emulator).length).toBe(before);
  });

  test('leaves other accounts alone unless it is asked to remove them', async ({ images }) => {
    await images.shareForFleetOnly('Test_Image', account(1));

    const plan = await images.plan('Test_Image', [account(2)]);

    expect(plan.rows.map(({ accountId }) => accountId)).toEqual([account(2)]);
    expect((await images.plan('Test_Image', [])).rows).toEqual([]);
  });

  test('names an account once, and reads an iterable once', async ({ images }) => {
    let reads = 0;
    function* grants(): Generator<string | ImageGrant> {
      reads += 1;
      yield account(1);
      yield fleetsOnly(account(1));
    }

    const plan = await images.plan('Test_Image', grants());

    expect(plan.rows.length).toBe(1);
    expect(reads).toBe(1);
  });

  test("refuses the owner's own account in its row, and plans the rest", async ({ images }) => {
    const plan = await images.plan('Test_Image', [ownerId, account(1)]);

    expect(plan.rows).toMatchObject([
      { accountId: ownerId, action: 'refused', refusal: expect.stringContaining('owns') as string },
      { accountId: account(1), action: 'add' },
    ]);
  });

  test('refuses an account that is named twice with different wishes', async ({ images, emulator }) => {
    expect(await rejection(images.plan('Test_Image', [account(1), everything(account(1))]))).toMatchObject({
      code: 'invalid-input',
      issues: [{ path: 'grants[1]' }],
    });
    expect(emulator.requests).toEqual([]);
  });

  test('tells everything that is wrong with a list at once', async ({ images }) => {
    const grants = ['12', { accountId: account(1), allowFleet: false, allowImageBuilder: false }];

    expect(await rejection(images.plan('Test_Image', grants))).toMatchObject({
      issues: [{ path: 'grants[0].accountId' }, { path: 'grants[1]' }],
    });
    for (const list of [account(1), 12, null, undefined]) {
      expect(await refusal(images.plan('Test_Image', list as unknown as string[]))).toBe('invalid-input');
    }
  });

  test('does not take the share from everybody', async ({ images }) => {
    await images.shareForFleetOnly('Test_Image', account(1));

    expect(await refusal(images.plan('Test_Image', [], { removeOthers: true }))).toBe('invalid-input');
    expect(await refusal(images.plan('Test_Image', [ownerId], { removeOthers: true }))).toBe('invalid-input');
  });

  test('refuses more removals and cut-offs than allowed, with the rows', async ({ images }) => {
    for (const number of [1, 2, 3]) await images.shareForFleetOnly('Test_Image', account(number));
    const wanted = [{ accountId: account(1), allowFleet: false, allowImageBuilder: true }];

    const error = await rejection(images.plan('Test_Image', wanted, { removeOthers: true, maxRemovals: 2 }));

    expect(error).toBeInstanceOf(ConflictError);
    expect(error).toMatchObject({
      reason: 'would-cut-off',
      rows: [{ action: 'change' }, { action: 'remove' }, { action: 'remove' }],
    });
    expect((await images.plan('Test_Image', wanted, { removeOthers: true, maxRemovals: 3 })).rows.length).toBe(3);
  });

  test('allows ten removals where nothing else is said', async ({ images, emulator }) => {
    const sharedWith = Array.from({ length: 12 }, (_, number) => ({ accountId: account(number) }));
    emulator.account(ownerId).addImage({ name: 'Popular', sharedWith });
    const kept = (count: number) => sharedWith.slice(0, count).map(({ accountId }) => accountId);

    expect(await refusal(images.plan('Popular', kept(1), { removeOthers: true }))).toBe('conflict: would-cut-off');
    expect((await images.plan('Popular', kept(2), { removeOthers: true })).rows.length).toBe(12);
  });

  test('counts the accounts afterwards against the quota', async ({ owner }) => {
    const images = new ImageShare({ client: owner, limits: { ...currentLimits, accountsPerImage: 2 } });
    await images.shareForFleetOnly('Test_Image', account(1));
    await images.shareForFleetOnly('Test_Image', account(2));

    const error = await rejection(images.plan('Test_Image', [account(3)]));
    const swap = await images.plan('Test_Image', [account(2), account(3)], { removeOthers: true });

    expect(error).toBeInstanceOf(QuotaError);
    expect(error).toMatchObject({ limit: 2 });
    expect(swap.rows.map(({ action }) => action)).toEqual(['unchanged', 'add', 'remove']);
  });

  test('changes shares also where there are more than the limits know of', async ({ images, owner }) => {
    for (const number of [1, 2]) await images.shareForFleetOnly('Test_Image', account(number));
    const limited = new ImageShare({ client: owner, limits: { ...currentLimits, accountsPerImage: 1 } });

    const plan = await limited.plan('Test_Image', [everything(account(1))]);

    expect(plan.rows).toMatchObject([{ action: 'change' }]);
  });

  test('refuses images that cannot be shared', async ({ images, emulator }) => {
    emulator.account(ownerId).addImage({ name: 'Failed', state: 'FAILED', sharedWith: [{ accountId: account(1) }] });

    expect(await refusal(images.plan('Missing', [account(1)]))).toBe('not-found');
    expect(await refusal(images.plan('Failed', [account(2)]))).toBe('conflict: wrong-state');
    expect((await images.plan('Failed', [account(1)])).rows).toMatchObject([{ action: 'unchanged' }]);
  });
});

describe('formatSharePlan', () => {
  const plan: SharePlan = {
    version: 1,
    kind: 'share-plan',
    imageName: 'Test_Image',
    imageArn,
    plannedAt: '2026-11-23T08:00:00.000Z',
    rows: [
      { accountId: account(1), action: 'add', after: both, cutsOffFleets: false, allowsCopies: true },
      { accountId: account(2), action: 'remove', before: fleets, cutsOffFleets: true, allowsCopies: false },
      {
        accountId: ownerId,
        action: 'refused',
        cutsOffFleets: false,
        allowsCopies: false,
        refusal: 'owns\n\u001b\u202eit',
      },
    ],
  };

  test('makes a table that a person can read', () => {
    expect(formatSharePlan(plan)).toBe(
      [
        `Test_Image (${imageArn}), read 2026-11-23T08:00:00.000Z`,
        'ACCOUNT       ACTION   BEFORE  AFTER                  NOTE',
        '200000000001  add      -       fleet + image builder  allows copies that stay',
        '200000000002  remove   fleet   -                      cuts off fleets',
        '111111111111  refused  -       -                      owns it',
        '1 add, 0 change, 1 remove, 0 unchanged, 1 refused',
      ].join('\n'),
    );
  });

  test.for([
    ['another version', { ...plan, version: 2 }],
    ['another kind', { ...plan, kind: 'security-groups' }],
    ['a member too many', { ...plan, owner: ownerId }],
    ['an instant that is none', { ...plan, plannedAt: 'yesterday' }],
    ['a row whose action does not follow', { ...plan, rows: [{ ...plan.rows[0], action: 'remove' }] }],
    ['a row that hides a cut-off', { ...plan, rows: [{ ...plan.rows[1], cutsOffFleets: false }] }],
    [
      'a row that gives nothing',
      {
        ...plan,
        rows: [{ ...plan.rows[0], after: { allowFleet: false, allowImageBuilder: false }, allowsCopies: false }],
      },
    ],
    ['a refused row that grants', { ...plan, rows: [{ ...plan.rows[2], after: both }] }],
    ['nothing', undefined],
  ] as const)('refuses a plan with %s', ([, damaged]) => {
    expect(() => formatSharePlan(damaged as SharePlan)).toThrow(/./);
    expect(() => formatSharePlan(damaged as SharePlan)).toThrow(expect.objectContaining({ code: 'invalid-input' }));
  });
});
