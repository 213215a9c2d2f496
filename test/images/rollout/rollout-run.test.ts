import fc from 'fast-check';
import { describe, expect, vi } from 'vitest';
import { Emulator } from '../../../src/emulator/index.js';
import { assertComplete } from '../../../src/errors.js';
import type { RolloutEvent, RolloutPlan, RunRolloutOptions } from '../../../src/images/index.js';
import { refusal, rejection, skipTime } from '../sharing.js';
import { newArn, Site, test, throughJson } from './site.js';

const broken = { FleetErrors: [{ ErrorCode: 'IMAGE_NOT_FOUND' as const, ErrorMessage: 'the image does not start' }] };

const accounts = ['200000000001', '200000000002', '200000000003', '200000000004', '200000000005'];

/** Five accounts with a stopped fleet each; those that are named fail, by a running fleet that never does well. */
async function fiveAccounts(failing: readonly string[] = []): Promise<{ site: Site; plan: RolloutPlan }> {
  const site = new Site(new Emulator());
  for (const accountId of accounts) {
    await site.share('Test_Image', accountId);
    const name = `fleet-of-${accountId}`;
    if (failing.includes(accountId)) {
      await site.addFleet(name, accountId);
      site.shownOn(newArn, name, broken);
    } else await site.addStoppedFleet(name, accountId);
  }
  return { site, plan: await site.plan({ accounts, verifySeconds: 300, healthySeconds: 60 }) };
}

async function eventsOf(run: AsyncIterable<RolloutEvent>): Promise<readonly RolloutEvent[]> {
  const events: RolloutEvent[] = [];
  for await (const event of run) events.push(event);
  return events;
}

function outcomes(report: { readonly accounts: readonly { readonly outcome: string }[] }): readonly string[] {
  return report.accounts.map(({ outcome }) => outcome);
}

describe('a run', () => {
  skipTime();

  test('rolls out to all accounts, wave by wave', async () => {
    const { site, plan } = await fiveAccounts();
    const run = site.rollout.run(plan, { waveSize: 2 });
    const events = await eventsOf(run);
    const report = await run.result();
    assertComplete(report);
    expect(outcomes(report)).toEqual(accounts.map(() => 'rolled-out'));
    const order = events.filter(({ type }) => type === 'shared' || type === 'ended').map(({ accountId }) => accountId);
    const waves = [order.slice(0, 4), order.slice(4, 8), order.slice(8)].map((wave) => new Set(wave));
    expect(waves).toEqual([new Set(accounts.slice(0, 2)), new Set(accounts.slice(2, 4)), new Set(accounts.slice(4))]);
  });

  test('begins no further wave after more failures than are allowed', async () => {
    const { site, plan } = await fiveAccounts(['200000000002']);
    const run = site.rollout.run(plan, { waveSize: 2 });
    const report = await run.result();
    expect(outcomes(report)).toEqual(['rolled-out', 'rolled-back', 'not-started', 'not-started', 'not-started']);
    expect(report.complete).toBe(false);
    expect(() => assertComplete(report)).toThrow();
    expect(await site.shared('200000000003')).toEqual(['Test_Image']);
  });

  test('goes on as long as no more accounts fail than are allowed', async () => {
    const { site, plan } = await fiveAccounts(['200000000002', '200000000004']);
    const report = await site.rollout.run(plan, { waveSize: 1, maxFailures: 1 }).result();
    expect(outcomes(report)).toEqual(['rolled-out', 'rolled-back', 'rolled-out', 'rolled-back', 'not-started']);
  });

  test('passes over accounts that are refused or have nothing to do', async () => {
    const { site } = await fiveAccounts();
    await site.share('Test_Image_2', '200000000009');
    const plan = await site.plan({ accounts: ['111111111111', '200000000009', '200000000001'] });
    const report = await site.rollout.run(plan, { waveSize: 1 }).result();
    expect(outcomes(report)).toEqual(['refused', 'unchanged', 'rolled-out']);
    expect(report.complete).toBe(false);
  });

  test('does nothing until it is asked, and suspends when a loop is left', async () => {
    const { site, plan } = await fiveAccounts();
    const before = site.emulator.requests.length;
    const run = site.rollout.run(plan);
    expect(site.emulator.requests).toHaveLength(before);
    for await (const event of run) {
      expect(event.type).toBe('shared');
      break;
    }
    const suspended = site.emulator.requests.length;
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(site.emulator.requests).toHaveLength(suspended);
    expect((await run.result()).complete).toBe(true);
  });

  test('hands out each event once, also to two loops and beside the result', async () => {
    const { site, plan } = await fiveAccounts(['200000000004']);
    const run = site.rollout.run(plan, { waveSize: 5 });
    const [one, two, report] = await Promise.all([eventsOf(run), eventsOf(run), run.result()]);
    const ids = [...one, ...two].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBe(4 * 5 + 6);
    expect(outcomes(report)).toContain('rolled-back');
  });

  test('ends the same wherever it was interrupted, and loses no event', async () => {
    const failing = ['200000000003'];
    const options: RunRolloutOptions = { waveSize: 2, maxFailures: 1 };
    const { site, plan } = await fiveAccounts(failing);
    const whole = site.rollout.run(plan, options);
    const all = (await eventsOf(whole)).map(({ accountId, type }) => `${accountId} ${type}`);
    const report = await whole.result();
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 8 }), { maxLength: 6 }), async (portions) => {
        const { site: other, plan: samePlan } = await fiveAccounts(failing);
        let run = other.rollout.run(samePlan, options);
        const events: RolloutEvent[] = [];
        for (const portion of portions) {
          let left = portion;
          for await (const event of run) {
            events.push(event);
            left -= 1;
            if (left === 0) break;
          }
          run = other.rollout.resume(throughJson(run.checkpoint()));
        }
        events.push(...(await eventsOf(run)));
        expect(await run.result()).toEqual(report);
        const told = events.map(({ accountId, type }) => `${accountId} ${type}`);
        expect([...told].sort()).toEqual([...all].sort());
        expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
      }),
      { numRuns: 6 },
    );
  });

  test('goes on with all accounts of a wave that was interrupted, also after one has failed', async () => {
    const { site, plan } = await fiveAccounts(['200000000002']);
    const saved = throughJson(site.rollout.run(plan, { waveSize: 2 }).checkpoint());
    const [first, second, ...rest] = saved.accounts;
    if (first === undefined || second === undefined) throw new Error('the plan has five accounts');
    let failing = second;
    while (failing.phase !== 'move-back') {
      vi.setSystemTime(Date.now() + 60_000);
      failing = (await site.rollout.stepRollout(failing)).checkpoint;
    }
    await site.rollout.stepRollout(first);
    const report = await site.rollout.resume({ ...saved, accounts: [first, failing, ...rest] }).result();
    expect(outcomes(report)).toEqual(['rolled-out', 'rolled-back', 'not-started', 'not-started', 'not-started']);
    expect(await site.shared('200000000001')).toEqual(['Test_Image_2']);
  });

  test('waits no longer when the clock is set back a week', async () => {
    const { site } = await fiveAccounts();
    await site.addFleet('runs', '200000000001');
    const run = site.rollout.run(await site.plan({ accounts, healthySeconds: 60 }), { waveSize: 5 });
    const before = Date.now();
    let isSetBack = false;
    for await (const { type } of run) {
      if (type !== 'fleet-moved' || isSetBack) continue;
      isSetBack = true;
      vi.setSystemTime(before - 7 * 86_400_000);
    }
    expect(new Set(outcomes(await run.result()))).toEqual(new Set(['rolled-out']));
    expect(Date.now()).toBeLessThan(before - 6 * 86_400_000);
  });

  test('rejects with the reason of its signal, and its checkpoint goes on', async () => {
    const { site, plan } = await fiveAccounts();
    const controller = new AbortController();
    const run = site.rollout.run(plan, { signal: controller.signal, waveSize: 5 });
    const reason = new Error('enough');
    for await (const event of run) {
      expect(event.type).toBe('shared');
      controller.abort(reason);
      break;
    }
    expect(await rejection(run.result())).toBe(reason);
    const report = await site.rollout.resume(throughJson(run.checkpoint())).result();
    expect(report.complete).toBe(true);
  });

  test('keeps no more than so many accounts at work at the same time', async () => {
    const { site, plan } = await fiveAccounts();
    let working = 0;
    let most = 0;
    site.around = async (send) => {
      working += 1;
      most = Math.max(most, working);
      return send().finally(() => {
        working -= 1;
      });
    };
    await site.rollout.run(plan, { waveSize: 5, concurrency: 2 }).result();
    expect(most).toBeLessThanOrEqual(2);
  });
});

describe('a run is refused', () => {
  test.for<readonly [string, RunRolloutOptions]>([
    ['without a wave', { waveSize: 0 }],
    ['with part of an account', { maxFailures: 0.5 }],
    ['with too many at a time', { concurrency: 51 }],
    ['with an option that nobody knows', { waves: 3 } as RunRolloutOptions],
  ])('%s', async ([, options], { site }) => {
    const plan = await site.plan();
    expect(await refusal(Promise.resolve().then(() => site.rollout.run(plan, options)))).toBe('invalid-input');
  });

  test('with a checkpoint that has an account twice', async ({ site }) => {
    const checkpoint = site.rollout.run(await site.plan()).checkpoint();
    const doubled = { ...checkpoint, accounts: [...checkpoint.accounts, ...checkpoint.accounts] };
    expect(await refusal(Promise.resolve().then(() => site.rollout.resume(doubled)))).toBe('invalid-input');
  });
});
