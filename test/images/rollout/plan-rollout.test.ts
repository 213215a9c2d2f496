import { DeleteImagePermissionsCommand } from '@aws-sdk/client-appstream';
import { describe, expect, test as plain } from 'vitest';
import { InvalidInputError } from '../../../src/errors.js';
import { formatRolloutPlan, ImageRollout, type RolloutPlan, type RolloutRequest } from '../../../src/images/index.js';
import { currentLimits } from '../../../src/limits.js';
import { refusal, rejection, writes } from '../sharing.js';
import { consumerId, newArn, oldArn, ownerId, test, throughJson } from './site.js';

describe('a plan of a rollout', () => {
  test('tells what would be done, and writes nothing', async ({ site, emulator }) => {
    await site.addFleet('design');
    await site.addStoppedFleet('spare');
    site.stream('design', 'ada');
    const before = writes(emulator).length;
    const plan = await site.plan();
    expect(writes(emulator)).toHaveLength(before);
    expect(throughJson(plan)).toEqual(plan);
    expect(plan).toEqual({
      version: 1,
      kind: 'rollout-plan',
      fromImageArn: oldArn,
      toImageArn: newArn,
      allowStop: false,
      verifySeconds: 3600,
      healthySeconds: 600,
      pollSeconds: 60,
      plannedAt: expect.any(String) as string,
      rows: [
        {
          accountId: consumerId,
          action: 'roll-out',
          fromBefore: { allowFleet: true, allowImageBuilder: false },
          fleets: [
            { fleetName: 'design', state: 'RUNNING', desired: 2, inUse: 1, move: 'live' },
            { fleetName: 'spare', state: 'STOPPED', desired: 2, inUse: 0, move: 'live' },
          ],
          leftOut: [],
        },
      ],
    });
  });

  test('refuses accounts that cannot be seen, and goes on with the others', async ({ site, emulator }) => {
    emulator.allow('333333333333', []);
    const { rows } = await site.plan({ accounts: ['333333333333', consumerId] });
    expect(rows).toMatchObject([
      { accountId: '333333333333', action: 'refused', refusal: expect.stringContaining('cannot be seen') as string },
      { accountId: consumerId, action: 'roll-out' },
    ]);
  });

  test('refuses the owner, who needs no share', async ({ site }) => {
    const { rows } = await site.plan({ accounts: [ownerId] });
    expect(rows).toMatchObject([{ action: 'refused', refusal: expect.stringContaining('owns') as string }]);
  });

  test('refuses the accounts that the new image has no room for', async ({ site }) => {
    await site.share('Test_Image_2', '999999999999');
    const limits = { ...currentLimits, accountsPerImage: 2 };
    const rollout = new ImageRollout({ client: site.owner, consumerClient: (id) => site.client(id), limits });
    const accounts = [consumerId, '333333333333', '999999999999'];
    const { rows } = await rollout.plan({ fromImage: 'Test_Image', toImage: 'Test_Image_2', accounts });
    expect(rows.map(({ action }) => action)).toEqual(['roll-out', 'refused', 'unchanged']);
    expect(rows[1]?.refusal).toContain('more than 2 accounts');
  });

  test('says when there is nothing to do', async ({ site, owner }) => {
    await site.share('Test_Image_2');
    await owner.send(new DeleteImagePermissionsCommand({ Name: 'Test_Image', SharedAccountId: consumerId }));
    const plan = await site.plan();
    expect(plan.rows).toMatchObject([{ action: 'unchanged', fleets: [] }]);
    expect(site.rollout.beginRollout(plan, consumerId)).toMatchObject({
      done: true,
      report: { complete: true, outcome: 'unchanged' },
    });
  });

  test('hands the filter each fleet on the old image with its account', async ({ site }) => {
    await site.addFleet('design');
    const seen: unknown[] = [];
    const { rows } = await site.plan({
      fleets: (fleet, accountId) => {
        seen.push([fleet.name, accountId]);
        return false;
      },
    });
    expect(seen).toEqual([['design', consumerId]]);
    expect(rows).toMatchObject([{ action: 'roll-out', fleets: [], leftOut: ['design'] }]);
  });

  test.for<readonly [string, Partial<Record<keyof RolloutRequest | 'more', unknown>>]>([
    ['one image twice', { toImage: 'Test_Image' }],
    ['no account', { accounts: [] }],
    ['an account twice', { accounts: [consumerId, consumerId] }],
    ['an account that is none', { accounts: ['12'] }],
    ['a text for accounts', { accounts: consumerId }],
    ['a filter that is none', { fleets: 'prod' }],
    ['longer health than time', { verifySeconds: 60, healthySeconds: 61 }],
    ['longer health than the default time', { healthySeconds: 3601 }],
    ['a negative time', { verifySeconds: -1 }],
    ['no pause', { pollSeconds: 0 }],
    ['what nobody knows', { more: 1 }],
  ])('is refused with %s, before anything is asked', async ([, wrong], { site, emulator }) => {
    const before = emulator.requests.length;
    expect(await refusal(site.plan(wrong as Partial<RolloutRequest>))).toBe('invalid-input');
    expect(emulator.requests).toHaveLength(before);
  });

  test('is refused when the filter answers with neither true nor false', async ({ site }) => {
    await site.addFleet('design');
    expect(await refusal(site.plan({ fleets: (() => undefined) as never }))).toBe('invalid-input');
  });

  test('passes on what the filter throws', async ({ site }) => {
    await site.addFleet('design');
    const error = new Error('no table');
    const fleets = () => {
      throw error;
    };
    expect(await rejection(site.plan({ fleets }))).toBe(error);
  });

  test('needs images of its own that can be shared', async ({ site, emulator }) => {
    emulator.account(ownerId).addImage({ name: 'Pending', state: 'PENDING' });
    expect(await refusal(site.plan({ toImage: 'Pending' }))).toBe('conflict: wrong-state');
    expect(await refusal(site.plan({ toImage: 'Missing' }))).toBe('not-found');
  });

  test('can be read as a table', async ({ site, emulator }) => {
    await site.addFleet('design');
    await site.addFleet('test-fleet');
    emulator.allow('333333333333', []);
    const fleets = ({ name }: { readonly name: string }) => name === 'design';
    const plan = await site.plan({ accounts: [consumerId, '333333333333'], fleets });
    const [title, ...lines] = formatRolloutPlan(plan).split('\n');
    expect(title).toContain('Test_Image -> Test_Image_2');
    expect(lines[0]).toBe('ACCOUNT       ACTION    FLEET   STATE    IN USE  MOVE  NOTE');
    expect(lines[1]).toBe(
      '222222222222  roll-out  design  RUNNING  0       live  gets the new image, keeps the old image for test-fleet',
    );
    expect(lines[2]).toContain('333333333333  refused');
    expect(lines[3]).toBe('accounts: 2; fleets: 1 live, 0 with a stop; time to come up: 3600 s');
  });
});

plain.for<readonly [string, (plan: RolloutPlan) => unknown]>([
  ['of another version', (plan) => ({ ...plan, version: 2 })],
  ['with a row twice', (plan) => ({ ...plan, rows: [...plan.rows, ...plan.rows] })],
  [
    'with a refused row that moves fleets',
    (plan) => ({ ...plan, rows: plan.rows.map((row) => ({ ...row, action: 'refused', refusal: 'no' })) }),
  ],
  [
    'with a refusal that is not refused',
    (plan) => ({ ...plan, rows: plan.rows.map((row) => ({ ...row, refusal: 'no' })) }),
  ],
])('a plan %s is refused', ([, damage]) => {
  const plan: RolloutPlan = {
    version: 1,
    kind: 'rollout-plan',
    fromImageArn: oldArn,
    toImageArn: newArn,
    allowStop: false,
    verifySeconds: 3600,
    healthySeconds: 600,
    pollSeconds: 60,
    plannedAt: '2026-01-01T00:00:00.000Z',
    rows: [
      {
        accountId: consumerId,
        action: 'roll-out',
        fleets: [{ fleetName: 'design', state: 'RUNNING', desired: 1, inUse: 0, move: 'live' }],
        leftOut: [],
      },
    ],
  };
  expect(() => formatRolloutPlan(plan)).not.toThrow();
  expect(() => formatRolloutPlan(damage(plan) as RolloutPlan)).toThrow(InvalidInputError);
});
