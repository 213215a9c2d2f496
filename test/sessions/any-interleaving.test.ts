import fc from 'fast-check';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { SessionTarget, UndoRecord } from '../../src/sessions/index.js';
import { type Diary, diary } from './interleaving/diary.js';
import { EventfulSite, fleetGroups } from './interleaving/eventful-site.js';
import {
  type Call,
  type Schedule,
  type Step,
  schedules,
  type Target,
  type Unrest,
  unrest,
} from './interleaving/schedule.js';
import {
  checkEnd,
  type Ended,
  keyOf,
  means,
  policyOf,
  requestOf,
  type Told,
  targetOf,
  wantedSets,
  wishFor,
} from './interleaving/telling.js';
import { throughJson, withoutWaiting } from './network.js';

withoutWaiting();
beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
});

/** For longer runs, and to repeat one. */
const { PROPERTY_RUNS = '150', PROPERTY_SEED } = process.env;
const numRuns = Number(PROPERTY_RUNS);
const seed = PROPERTY_SEED === undefined ? {} : { seed: Number(PROPERTY_SEED) };
/** Only a guard against hanging. */
const timeout = 60_000 + numRuns * 1000;

/** Asks for what a step asks, and hands undo records to `records` as it says. */
function ask(here: EventfulSite, call: Call, records: UndoRecord[]): Promise<Told> {
  const options = { signal: here.abort.signal };
  const onBeforeChange = (record: UndoRecord) => records.push(throughJson(record));
  switch (call.call) {
    case 'restrict': {
      const taking = { before: onBeforeChange, report: undefined, fails: () => Promise.reject(new Error('disk full')) };
      const request = { ...requestOf(here, call), onBeforeChange: taking[call.keep] };
      return here.network.restrictSessionSecurityGroups(request, options);
    }
    case 'restore': {
      const from = fromTarget(here, call.from) ?? records;
      return here.network.restoreSessionSecurityGroups(from, { ...options, force: call.force });
    }
    case 'enforce': {
      const { wishes, scope, dryRun } = call;
      const where = { fleetName: 'design-team', ...scope };
      return here.network.enforceOnce(where, policyOf(here, wishes), { ...options, dryRun, onBeforeChange });
    }
  }
}

/** Whom a call is for. */
function isForOf(here: EventfulSite, call: Call): Ended['isFor'] {
  if (call.call === 'enforce') {
    return (session, groups) => keyOf(wishFor(call.wishes, session) ?? []) === keyOf(groups);
  }
  const target = call.call === 'restrict' ? targetOf(here, call.target, call.scope) : fromTarget(here, call.from);
  return (session) => target === undefined || means(target, session);
}

function fromTarget(here: EventfulSite, from: 'records' | Target): SessionTarget | undefined {
  return from === 'records' ? undefined : targetOf(here, from);
}

/** Makes one step, checks it, and tells whether what it changed can be undone. */
async function make(here: EventfulSite, { ask: call, events }: Step, records: UndoRecord[]): Promise<boolean> {
  const before = here.interfaces();
  const since = here.now;
  const kept = records.length;
  const isFor = isForOf(here, call);
  here.expect(events);
  const [{ value: told, reason: error }] = (await Promise.allSettled([ask(here, call, records)])) as [
    { readonly value?: Told; readonly reason?: unknown },
  ];
  await here.calm();
  const othersToo =
    (call.call === 'restrict' && call.sharedInterface === 'apply') || (call.call === 'restore' && call.force);
  checkEnd(here, { call, told, error, since, before, records: records.slice(kept), isFor, othersToo });
  if (told === undefined) return call.call !== 'restrict' || call.keep === 'before' || here.abortedAt === undefined;
  throughJson(told);
  if (call.call === 'restrict' && call.keep === 'report') records.push(told.undo);
  return true;
}

/** Puts everything back, and checks that it is. */
async function undo(here: EventfulSite, records: readonly UndoRecord[]): Promise<void> {
  here.expect([]);
  await here.happen({ what: 'reads lag', seconds: 0 });
  await here.network.restoreSessionSecurityGroups(records);
  const goOn = new Set(here.live.map(({ id }) => id));
  for (const { networkInterfaceId, sessions } of records.flatMap(({ entries }) => entries)) {
    const isLive = sessions.some(({ sessionId }) => goOn.has(sessionId));
    if (!isLive || here.othersAt.has(networkInterfaceId)) continue;
    const groups = here.groups.get(networkInterfaceId) ?? [];
    expect(keyOf(groups), `groups of ${networkInterfaceId} after all`).toBe(keyOf(fleetGroups));
  }
}

/** Plays a story, then puts everything back. */
async function play(schedule: Schedule, notes: Diary): Promise<void> {
  vi.setSystemTime('2026-01-01T00:00:00.000Z');
  const here = await EventfulSite.open(schedule, notes);
  const records: UndoRecord[] = [];
  let isKept = true;
  for (const step of schedule.steps) {
    notes.note(JSON.stringify(step.ask));
    isKept = (await make(here, step, records)) && isKept;
  }
  const wanted = wantedSets(
    here,
    schedule.steps.map((step) => step.ask),
  );
  for (const [eniId, groups] of here.groups) expect(wanted, `sets that ${eniId} may have`).toContain(keyOf(groups));
  if (isKept) await undo(here, records);
  expect(here.site.emulator.modelViolations).toEqual([]);
}

/** Enforces a policy through the unrest and two rounds of quiet; the third has nothing left to do. */
async function prevail(story: Unrest, notes: Diary): Promise<void> {
  vi.setSystemTime('2026-01-01T00:00:00.000Z');
  const here = await EventfulSite.open(story, notes);
  const { wishes, scope, rounds } = story;
  const made = here.network
    .enforce({ fleetName: 'design-team', ...scope }, policyOf(here, wishes))
    [Symbol.asyncIterator]();
  for (const events of rounds) {
    here.expect(events);
    throughJson((await made.next()).value);
  }
  await here.calm();
  await here.happen({ what: 'reads lag', seconds: 0 });
  for (let quiet = 1; quiet <= 2; quiet += 1) throughJson((await made.next()).value);
  checkWishes(here, story);
  const mark = here.sent.length;
  await made.next();
  expect(here.sent.slice(mark).filter(({ wrote }) => wrote !== undefined)).toEqual([]);
  await made.return?.(undefined);
}

/** Whoever is on an interface has what the policy wants, if it wants the same for all of them. */
function checkWishes(here: EventfulSite, { wishes, scope }: Unrest): void {
  for (const [eniId, groups] of here.interfaces()) {
    const there = here.live.filter((session) => session.eniId === eniId);
    const isInScope = there.every((session) => means({ allUsers: true, ...scope }, session));
    const [wish, ...more] = new Set(there.map((session) => keyOf(wishFor(wishes, session) ?? [])));
    if (!isInScope || more.length > 0 || wish === undefined || wish === '') continue;
    expect(keyOf(groups), `groups of ${eniId}`).toBe(wish);
  }
}

describe('whatever happens between the requests of SessionNetwork', () => {
  test('what it leaves changed is told, serves whom it was changed for, and can be undone', { timeout }, async () => {
    const property = fc.asyncProperty(schedules, diary, play);
    await fc.assert(property, { numRuns, ...seed });
  });

  test('a policy that is enforced prevails within two rounds of quiet', { timeout }, async () => {
    const property = fc.asyncProperty(unrest, diary, prevail);
    await fc.assert(property, { numRuns: Math.ceil(numRuns / 3), ...seed });
  });
});
