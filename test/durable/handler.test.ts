import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DurableContext, withDurableExecution } from '@aws/durable-execution-sdk-js';
import type { Lambda } from '@aws-sdk/client-lambda';
import { describe, expect, expectTypeOf, test, vi } from 'vitest';
import { successorName } from '../../src/durable/hand-over.js';
import type { LambdaInvoker, RevocationResult } from '../../src/durable/index.js';
import { durableApply, durableRevocation, durableRollout, invokeSuccessor } from '../../src/durable/index.js';
import type { ImageShare } from '../../src/images/index.js';
import { requiredPermissions } from '../../src/permissions/index.js';
import { refusal } from '../images/sharing.js';
import { newHistory, takeUpdate } from './history.js';
import { functionArn } from './strict-engine.js';
import { withoutWaiting } from './without-waiting.js';
import { account, consumerId, World } from './world.js';

withoutWaiting();

const request = { imageName: 'Test_Image', accountId: consumerId };

async function run(world: World, input: unknown) {
  const execution = world.engine.start('any', input);
  await world.engine.run(durableRevocation(world.host, { durableExecutionClient: world.engine.client }));
  return execution;
}

describe('the input of a handler', () => {
  test.each([
    null,
    'begin',
    {},
    { begin: [] },
    { begin: [null] },
    { begin: [{ imageName: 'Test_Image' }] },
    { begin: [{ ...request, accountId: 222222222222 }] },
    { begin: [request], resume: {} },
    { begin: [request], waveSize: 0 },
    { begin: [request], wavesize: 2 },
    { checkpoints: [{}], waveSize: 2 },
    { begin: Array.from({ length: 1_001 }, () => request), waveSize: 1 },
    { resume: { version: 2, kind: 'durable-revocation' } },
    { resume: { version: 1, kind: 'durable-apply', generation: 0, items: [], undelivered: [], deliveryFailures: 0 } },
  ])('%j is refused, and nothing is sent', async (input) => {
    const world = new World();
    const { end } = await run(world, input);
    expect(end).toMatchObject({ succeeded: false, payload: undefined });
    expect(world.emulator.requests).toEqual([]);
  });

  test('may be checkpoints of work that was begun elsewhere; a damaged one is told, and stops no other', async () => {
    const world = new World();
    await world.share();
    const { checkpoint } = await world.images.beginRevocation('Test_Image', consumerId, { now: world.now });
    const execution = await run(world, { checkpoints: [checkpoint, { ...checkpoint, outcome: 'fine' }, null] });

    const { outcomes, state } = world.engine.resultOf(execution) as RevocationResult;
    expect(outcomes.map(({ complete, error }) => [complete, error?.code])).toEqual([
      [true, undefined],
      [false, 'invalid-input'],
      [false, 'invalid-input'],
    ]);
    expect(state?.items).toHaveLength(2);
  });
});

test.each([
  undefined,
  null,
  {},
  { deliver: () => {} },
  { images: {}, deliver: 'later' },
  { images: {}, rollout: {}, deliver: () => {}, turnsPerExecution: 5 },
  { images: {}, rollout: {}, deliver: () => {}, handover: () => {} },
])('A host that is not what it should be is refused: %j', async (host) => {
  for (const make of [durableRevocation, durableApply, durableRollout]) {
    expect(await refusal(Promise.resolve().then(() => make(host as never)))).toBe('invalid-input');
  }
});

test('Failures that may pass are tried again, and a step that hangs is cut short and tried again', async () => {
  const world = new World();
  await world.share();
  world.emulator.fail({ operation: 'DescribeImages', times: 9, error: { code: 'InternalFailure', status: 500 } });
  let given = 0;
  const images = () => {
    given += 1;
    if (given === 1) throw new Error('no secrets yet');
    return given === 2 ? new Promise<ImageShare>(() => {}) : world.images;
  };
  const execution = world.engine.start('any', { begin: [request] });
  await world.engine.run(durableRevocation({ ...world.host, images }, { durableExecutionClient: world.engine.client }));
  expect(world.engine.resultOf(execution)).toMatchObject({ complete: true });
});

describe('a successor', () => {
  test('is invoked by name, asynchronously', async () => {
    expectTypeOf<Lambda>().toExtend<LambdaInvoker>();
    const invoke = vi.fn(() => Promise.resolve());
    await invokeSuccessor({ invoke })({ functionArn, executionName: 'watch-1-0', input: { resume: {} } });
    expect(invoke.mock.calls).toEqual([
      [
        {
          FunctionName: functionArn,
          InvocationType: 'Event',
          DurableExecutionName: 'watch-1-0',
          Payload: '{"resume":{}}',
        },
      ],
    ]);
  });

  test('has a name of 64 characters at most, made from its parent', () => {
    const arnOf = (name: string) => `${functionArn}/durable-execution/${name}/0a1b`;
    const first = successorName(arnOf('watch'), 1);
    expect(first).toMatch(/^watch-1-[0-9a-f]{12}$/);
    expect(successorName(arnOf('watch'), 1)).toBe(first);
    expect(successorName(arnOf(first), 2)).toMatch(/^watch-2-[0-9a-f]{12}$/);
    expect(successorName(arnOf(account(1).repeat(5)), 2_999).length).toBeLessThanOrEqual(64);
  });
});

test('The policy of the guide allows what the steps need in the own account, and what durable functions do', () => {
  const guide = readFileSync('docs/durable.md', 'utf8');
  const [, policy = ''] = /```json\n(.*?)```/s.exec(guide) ?? [];
  const { Statement } = JSON.parse(policy) as { Statement: { Action: string | string[] }[] };
  const allowed = Statement.flatMap(({ Action }) => Action);
  const steps = (['ImageShare.beginRevocation', 'ImageShare.stepRevocation'] as const).flatMap(requiredPermissions);
  const needed = steps.filter(({ account: whose }) => whose === 'own').map(({ action }) => action);
  expect(allowed.filter((action) => action.startsWith('appstream:')).sort()).toEqual([...new Set(needed)].sort());
  expect(allowed).toContain('lambda:CheckpointDurableExecution');
});

test('Nothing but this subpath imports the durable execution SDK', () => {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const importing = (what: RegExp) => files.filter((file) => what.test(readFileSync(join('src', file), 'utf8')));
  expect(importing(/durable-execution-sdk-js'/).length).toBeGreaterThan(0);
  expect(importing(/durable-execution-sdk-js'/).filter((file) => !file.startsWith('durable'))).toEqual([]);
  expect(importing(/from '[^']*durable\//).filter((file) => !file.startsWith('durable'))).toEqual([]);
});

describe('the engine of these tests', () => {
  async function outcomeOf(work: (context: DurableContext) => Promise<unknown>, again = work) {
    const { engine } = new World();
    const config = { durableExecutionClient: engine.client };
    const execution = engine.start('any', {});
    for (let next = engine.next(); next; next = engine.next()) {
      const isFirst = next.invocations === 0;
      const handler = withDurableExecution((_: unknown, context) => (isFirst ? work : again)(context), config);
      await engine.invoke(handler, next).catch((error: unknown) => {
        next.ready = false;
        next.end = { succeeded: false, payload: undefined, message: String(error) };
      });
    }
    return execution.end;
  }

  test('refuses more than 3,000 operations, retries among them', () => {
    const history = newHistory('any', '{}', 0);
    const retry = { Id: '1', Type: 'STEP', Action: 'RETRY' } as const;
    for (let count = 0; count < 2_998; count += 1) takeUpdate(history, retry, count);
    expect(history.metered).toBe(3_000);
    expect(() => takeUpdate(history, retry, 0)).toThrow('3,000');
  });

  test('refuses a result of more than 256 KB', async () => {
    const end = await outcomeOf((context) => context.step('large', () => Promise.resolve('x'.repeat(262_145))));
    expect(end).toMatchObject({ succeeded: false });
    expect(end?.message).toContain('256 KB');
  });

  const looks = (names: readonly string[]) => async (context: DurableContext) => {
    for (const name of names) {
      await context.waitForCondition(name, (count: number) => Promise.resolve(count + 1), {
        initialState: 0,
        waitStrategy: (count) =>
          count < 3 ? { shouldContinue: true, delay: { seconds: 60 } } : { shouldContinue: false },
      });
    }
  };

  test('refuses operations that were renamed or put in another order', async () => {
    expect(await outcomeOf(looks(['one', 'two']))).toMatchObject({ succeeded: true });
    for (const names of [
      ['another', 'two'],
      ['two', 'one'],
    ]) {
      expect(await outcomeOf(looks(['one', 'two']), looks(names))).toMatchObject({ succeeded: false });
    }
  });
});
