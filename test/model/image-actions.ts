import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { expect } from 'vitest';
import type {
  ImagePermissions,
  ImageShare,
  RevocationCheckpoint,
  RevocationReport,
  SharePlan,
  ShareReport,
} from '../../src/images/index.js';
import type { Action } from './action.js';
import { bystanderId, consumerId } from './constants.js';
import type { Grant, Sight } from './sight.js';
import type { World } from './world.js';

const permissionsOf: Readonly<Record<Grant, ImagePermissions>> = {
  fleets: { allowFleet: true, allowImageBuilder: false },
  builders: { allowFleet: false, allowImageBuilder: true },
  both: { allowFleet: true, allowImageBuilder: true },
};

const accountIds = fc.constantFrom(consumerId, bystanderId);
const grants = fc.constantFrom<Grant>('fleets', 'builders', 'both');

function letsFleetsRun(grant: Grant | undefined): boolean {
  return grant === 'fleets' || grant === 'both';
}

/** Changes a grant, and what the loss of it does to the consumer's fleets. */
function regrant(sight: Sight, accountId: string, grant: Grant | undefined, { assume }: World): void {
  const before = sight.grants[accountId];
  if (grant === undefined) Reflect.deleteProperty(sight.grants, accountId);
  else sight.grants[accountId] = grant;
  if (accountId !== consumerId || !letsFleetsRun(before) || letsFleetsRun(grant)) return;
  for (const fleet of Object.values(sight.fleets)) {
    if (fleet.image !== 'shared') continue;
    fleet.lostImage = true;
    if (fleet.state === 'RUNNING' || assume.stoppedFleetOnRevoke === 'desired-zero') fleet.desired = 0;
  }
}

const share = fc.tuple(accountIds, grants, fc.boolean()).map(
  ([accountId, grant, allowCutOff]): Action => ({
    title: `share with ${accountId} for ${grant}${allowCutOff ? ', { allowCutOff: true }' : ''}`,
    predict: (draft, world) => {
      const before = draft.grants[accountId];
      if (before === grant) return { changed: false };
      if (letsFleetsRun(before) && !letsFleetsRun(grant) && !allowCutOff) return { refused: 'conflict: would-cut-off' };
      regrant(draft, accountId, grant, world);
      return { changed: true };
    },
    act: ({ images }) => images.share('Test_Image', { accountId, ...permissionsOf[grant] }, { allowCutOff }),
  }),
);

const revoke = accountIds.map(
  (accountId): Action => ({
    title: `revoke ${accountId}`,
    predict: (draft, world) => {
      const changed = accountId in draft.grants;
      regrant(draft, accountId, undefined, world);
      return { changed };
    },
    act: ({ images }) => images.revoke('Test_Image', accountId),
  }),
);

const apply = fc.tuple(fc.dictionary(accountIds, grants, { maxKeys: 2 }), fc.boolean(), fc.boolean()).map(
  ([wanted, removeOthers, inSteps]): Action => ({
    title: `apply${inSteps ? ' in steps' : ''} a plan for ${JSON.stringify(wanted)}${removeOthers ? ' and no others' : ''}`,
    predict: (draft, world) => {
      if (removeOthers && Object.keys(wanted).length === 0) return { refused: 'invalid-input' };
      const before = { ...draft.grants };
      for (const [accountId, grant] of Object.entries(wanted)) regrant(draft, accountId, grant, world);
      for (const accountId of Object.keys(before)) {
        if (removeOthers && !(accountId in wanted)) regrant(draft, accountId, undefined, world);
      }
      return { changed: !isDeepStrictEqual(before, draft.grants), complete: true };
    },
    act: async ({ images }) => {
      const entries = Object.entries(wanted);
      const rows = entries.map(([accountId, grant]) => ({ accountId, ...permissionsOf[grant] }));
      const plan = await images.plan('Test_Image', rows, { removeOthers });
      const { complete, outcomes } = inSteps ? await applyInSteps(images, plan) : await images.apply(plan);
      const isDone = outcomes.every(({ outcome }) => outcome === 'changed' || outcome === 'unchanged');
      expect(complete).toBe(isDone && outcomes.length === plan.rows.length);
      return { complete, changed: outcomes.some(({ outcome }) => outcome === 'changed') };
    },
  }),
);

async function applyInSteps(images: ImageShare, plan: SharePlan): Promise<ShareReport> {
  let step = await images.beginApply(plan);
  while (!step.done) {
    await new Promise((resolve) => setTimeout(resolve, step.waitSeconds * 1000));
    step = await images.stepApply(throughJson(step.checkpoint));
  }
  return step.report;
}

function throughJson<Value>(value: Value): Value {
  const copy = JSON.parse(JSON.stringify(value)) as Value;
  expect(copy).toEqual(value);
  return copy;
}

const beginRevocation = fc.tuple(fc.constantFrom('drained', 'cut-off'), fc.boolean()).map(
  ([until, expireSessions]): Action => ({
    title: `begin to revoke ${consumerId}, ${JSON.stringify({ until, expireSessions })}`,
    predict: () => ({}),
    act: async (world) => {
      const step = await world.images.beginRevocation('Test_Image', consumerId, { until, expireSessions });
      world.revocations = [...world.revocations, throughJson(step.checkpoint)];
      return {};
    },
  }),
);

/** The revocation that a number means, if there is any. */
function pick(
  world: World,
  which: number,
): { readonly index: number; readonly checkpoint: RevocationCheckpoint } | undefined {
  const index = which % world.revocations.length;
  const checkpoint = world.revocations[index];
  return checkpoint && { index, checkpoint };
}

function isOver({ outcome }: RevocationCheckpoint): boolean {
  return outcome !== 'in-progress';
}

const stepRevocation = fc.tuple(fc.nat(3), fc.boolean()).map(
  ([which, isUnsaved]): Action => ({
    title: `step of revocation ${which}${isUnsaved ? ', twice from the same checkpoint' : ''}`,
    predict: (draft, world) => {
      const { checkpoint } = pick(world, which) ?? {};
      if (checkpoint === undefined || isOver(checkpoint) || checkpoint.revoked) return {};
      regrant(draft, consumerId, undefined, world);
      return { complete: true };
    },
    act: async (world) => {
      const picked = pick(world, which);
      if (picked === undefined) return {};
      const { index, checkpoint } = picked;
      if (isUnsaved) await world.images.stepRevocation(checkpoint);
      const step = await world.images.stepRevocation(checkpoint);
      world.revocations = world.revocations.with(index, throughJson(step.checkpoint));
      expectHonest(step.report, checkpoint);
      if (checkpoint.revoked || isOver(checkpoint)) return {};
      return { complete: step.checkpoint.revoked };
    },
    endsSome: true,
    mayEnd: ({ fleetName }, before, world) => {
      const { expireSessions = false } = pick(world, which)?.checkpoint ?? {};
      const fleet = before.fleets[fleetName];
      return expireSessions && fleet?.image === 'shared';
    },
    check: (world, { sessions, fleets }) => {
      const { checkpoint } = pick(world, which) ?? {};
      if (checkpoint?.outcome !== 'drained') return;
      const followed = new Set(checkpoint.fleets.map(({ fleetName }) => fleetName));
      const left = Object.values(sessions).filter(
        ({ fleetName }) => followed.has(fleetName) && fleets[fleetName]?.lostImage,
      );
      expect(left).toEqual([]);
    },
  }),
);

function expectHonest({ complete, outcome }: RevocationReport, { until }: RevocationCheckpoint): void {
  expect(complete).toBe(outcome === until);
}

/** Actions of the image's owner. */
export const imageActions: readonly fc.Arbitrary<Action>[] = [share, revoke, apply, beginRevocation, stepRevocation];
