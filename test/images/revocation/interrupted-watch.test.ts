import { AppStreamClient } from '@aws-sdk/client-appstream';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Emulator } from '../../../src/emulator/index.js';
import {
  beginRevocation,
  type RevocationEvent,
  type RevocationReport,
  resumeWatch,
  revokeAndWatch,
  stepRevocation,
} from '../../../src/images/revocation/index.js';
import { consumerId, ownerId } from '../../support/emulated.js';
import { addBusyFleet, addFleet, contextOf, imageArn, shareImage, throughJson } from './shared-image.js';

beforeEach(() => {
  vi.useFakeTimers();
  vi.setTimerTickMode('nextTimerAsync');
});

afterEach(() => {
  vi.useRealTimers();
});

interface Scenario {
  readonly expireSessions: boolean;
  readonly until: 'drained' | 'cut-off';
  readonly lostAnswers: number;
}

/** The same world each time: two busy fleets, a stopped one, a copy, and a revoke whose first answers are lost. */
async function worldWith(lostAnswers: number) {
  vi.setSystemTime('2026-01-01T00:00:00.000Z');
  const emulator = new Emulator();
  const owner = new AppStreamClient(emulator.clientConfig(ownerId));
  const consumer = new AppStreamClient(emulator.clientConfig(consumerId));
  await shareImage(owner, true);
  await addBusyFleet(emulator, consumer, 'short', ['anna', 'ben'], { MaxUserDurationInSeconds: 600 });
  await addBusyFleet(emulator, consumer, 'long', ['carla'], { MaxUserDurationInSeconds: 1800 });
  await addFleet(consumer, 'stopped');
  emulator.account(consumerId).addImage({ name: 'copy', baseImageArn: imageArn });
  if (lostAnswers > 0) {
    const error = { code: 'RequestLimitExceededException' };
    emulator.fail({ operation: 'DeleteImagePermissions', error, times: lostAnswers, when: 'after' });
  }
  return { emulator, context: () => contextOf(owner, () => consumer) };
}

/** Leaves the watch after so many events, each time, and goes on from its checkpoint. */
async function watchIn({ lostAnswers, ...options }: Scenario, interruptAfter: readonly number[]) {
  const { context } = await worldWith(lostAnswers);
  const events: RevocationEvent[] = [];
  let watch = await revokeAndWatch(context(), 'Test_Image', consumerId, options);
  for (const after of interruptAfter) {
    let left = after;
    if (left > 0) {
      for await (const event of watch) {
        events.push(event);
        left -= 1;
        if (left === 0) break;
      }
    }
    watch = resumeWatch(context(), throughJson(watch.checkpoint()));
  }
  for await (const event of watch) events.push(event);
  return { events, report: await watch.result() };
}

test('the report is the same wherever a watch was interrupted, and no event is lost or doubled', async () => {
  const scenario = fc.record({
    expireSessions: fc.boolean(),
    until: fc.constantFrom('drained' as const, 'cut-off' as const),
    lostAnswers: fc.nat(1),
  });
  const whole = new Map<string, RevocationReport>();
  await fc.assert(
    fc.asyncProperty(scenario, fc.array(fc.nat(6), { maxLength: 6 }), async (choice, interruptAfter) => {
      const key = JSON.stringify(choice);
      const expected = whole.get(key) ?? (await watchIn(choice, [])).report;
      whole.set(key, expected);

      const { report, events } = await watchIn(choice, interruptAfter);

      expect(report).toEqual(expected);
      const numbers = events.map(({ id }) => Number(id.split('/').at(-1)));
      expect(numbers).toEqual(numbers.map((_, index) => index + 1));
    }),
    { numRuns: 15 },
  );
});

/** Makes the steps marked as unsaved twice, as a host does that fell over before it could keep the first. */
async function stepThrough(lostAnswers: number, unsaved: readonly boolean[]) {
  const { emulator, context } = await worldWith(lostAnswers);
  let step = await beginRevocation(context(), 'Test_Image', consumerId);
  for (let count = 0; !step.done; count += 1) {
    emulator.advance(step.waitSeconds);
    const options = { now: () => Date.parse(emulator.now) };
    if (unsaved[count % unsaved.length] === true) await stepRevocation(context(), step.checkpoint, options);
    step = await stepRevocation(context(), throughJson(step.checkpoint), options);
  }
  return step.report;
}

test('steps that ran and were never saved change nothing in the report', async () => {
  const expected = [await stepThrough(0, []), await stepThrough(1, [])];
  const unsaved = fc.array(fc.boolean(), { minLength: 1, maxLength: 10 });
  await fc.assert(
    fc.asyncProperty(fc.nat(1), unsaved, async (lostAnswers, which) => {
      expect(await stepThrough(lostAnswers, which)).toEqual(expected[lostAnswers]);
    }),
    { numRuns: 15 },
  );
});
