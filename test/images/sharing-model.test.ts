import { AppStreamClient } from '@aws-sdk/client-appstream';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Emulator } from '../../src/emulator/index.js';
import { isAppStreamKitError } from '../../src/errors.js';
import { type ImageGrant, ImageShare, type SharePlan } from '../../src/images/index.js';
import { currentLimits } from '../../src/limits.js';
import { account, grantsOf, ownerId, skipTime } from './sharing.js';

/** The grants of the image as a table: the whole model. */
type Model = Map<string, { readonly allowFleet: boolean; readonly allowImageBuilder: boolean }>;

const accountsPerImage = 4;

type Action =
  | { readonly kind: 'share'; readonly grant: ImageGrant; readonly allowCutOff: boolean }
  | { readonly kind: 'shareForFleetOnly'; readonly accountId: string }
  | { readonly kind: 'revoke'; readonly accountId: string }
  | { readonly kind: 'plan'; readonly grants: readonly ImageGrant[]; readonly removeOthers: boolean }
  | { readonly kind: 'apply' | 'applyInSteps'; readonly which: number };

const accountId = fc.integer({ min: 1, max: 6 }).map(account);

const grant: fc.Arbitrary<ImageGrant> = fc
  .tuple(accountId, fc.constantFrom([true, false], [false, true], [true, true]))
  .map(([id, [allowFleet = false, allowImageBuilder = false]]) => ({ accountId: id, allowFleet, allowImageBuilder }));

const action: fc.Arbitrary<Action> = fc.oneof(
  fc.record({ kind: fc.constant('share'), grant, allowCutOff: fc.boolean() }),
  fc.record({ kind: fc.constant('shareForFleetOnly'), accountId }),
  fc.record({ kind: fc.constant('revoke'), accountId }),
  fc.record({
    kind: fc.constant('plan'),
    grants: fc.uniqueArray(grant, { selector: (one) => one.accountId, maxLength: 5 }),
    removeOthers: fc.boolean(),
  }),
  fc.record({ kind: fc.constantFrom('apply', 'applyInSteps'), which: fc.nat() }),
);

function modelShare(model: Model, { accountId: id, ...permissions }: ImageGrant, allowCutOff: boolean): void {
  const before = model.get(id);
  if (before === undefined && model.size >= accountsPerImage) return;
  if (before?.allowFleet && !permissions.allowFleet && !allowCutOff) return;
  model.set(id, permissions);
}

function equal(a: object | undefined, b: object | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Whether a plan would be made, and how the grants would be then. */
function modelPlan(model: Model, grants: readonly ImageGrant[], removeOthers: boolean): boolean {
  if (removeOthers && grants.length === 0) return false;
  const after: Model = new Map(removeOthers ? [] : model);
  for (const { accountId: id, ...permissions } of grants) after.set(id, permissions);
  const adds = grants.some(({ accountId: id }) => !model.has(id));
  return !adds || after.size <= accountsPerImage;
}

/** Rows that fit change the model while there is room; removals make room for the additions of their plan. */
function modelApply(model: Model, plan: SharePlan): void {
  const due = plan.rows.filter(({ accountId: id, before }) => equal(model.get(id), before));
  for (const { accountId: id, action: kind } of due) if (kind === 'remove') model.delete(id);
  for (const { accountId: id, after } of due) {
    if (after !== undefined && (model.has(id) || model.size < accountsPerImage)) model.set(id, after);
  }
}

async function unlessRefused<T>(call: Promise<T>): Promise<T | undefined> {
  return call.catch((error: unknown) => {
    if (isAppStreamKitError(error)) return undefined;
    throw error;
  });
}

async function applyInSteps(images: ImageShare, plan: SharePlan): Promise<void> {
  let step = await images.beginApply(plan);
  while (!step.done) {
    const checkpoint = JSON.parse(JSON.stringify(step.checkpoint)) as typeof step.checkpoint;
    step = await images.stepApply(checkpoint);
  }
}

async function run(images: ImageShare, model: Model, plans: SharePlan[], act: Action): Promise<void> {
  if (act.kind === 'share') {
    await unlessRefused(images.share('Test_Image', act.grant, { allowCutOff: act.allowCutOff }));
    modelShare(model, act.grant, act.allowCutOff);
  } else if (act.kind === 'shareForFleetOnly') {
    await unlessRefused(images.shareForFleetOnly('Test_Image', act.accountId));
    modelShare(model, { accountId: act.accountId, allowFleet: true, allowImageBuilder: false }, false);
  } else if (act.kind === 'revoke') {
    const { changed } = await images.revoke('Test_Image', act.accountId);
    expect(changed).toBe(model.delete(act.accountId));
  } else if (act.kind === 'plan') {
    const plan = await unlessRefused(images.plan('Test_Image', act.grants, { removeOthers: act.removeOthers }));
    expect(plan !== undefined).toBe(modelPlan(model, act.grants, act.removeOthers));
    if (plan !== undefined) plans.push(plan);
  } else {
    const plan = plans[act.which % plans.length];
    if (plan === undefined) return;
    if (act.kind === 'apply') await images.apply(plan, { concurrency: 1 });
    else await applyInSteps(images, plan);
    modelApply(model, plan);
  }
}

function sorted(model: Model): readonly ImageGrant[] {
  return [...model]
    .map(([id, permissions]) => ({ accountId: id, ...permissions }))
    .sort((a, b) => a.accountId.localeCompare(b.accountId));
}

describe('any sequence of shares, revokes, plans and applies', () => {
  skipTime();

  test('ends as a table of grants predicts', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 1, maxLength: 25 }), async (actions) => {
        const emulator = new Emulator({ quotas: { accountsPerImage } });
        const client = new AppStreamClient(emulator.clientConfig(ownerId));
        const images = new ImageShare({ client, limits: { ...currentLimits, accountsPerImage } });
        const model: Model = new Map();
        const plans: SharePlan[] = [];
        for (const act of actions) await run(images, model, plans, act);

        expect(await grantsOf(images)).toEqual(sorted(model));
      }),
      { numRuns: 60 },
    );
  });
});
