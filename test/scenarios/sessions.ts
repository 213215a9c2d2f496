import { expect } from 'vitest';
import { collect, type EnforcementRound, NotFoundError, type SessionTarget, type UndoRecord } from '../../src/index.js';
import { ownerId } from '../support/emulated.js';
import { type RunOptions, type Scenario, scenario } from './scenario.js';
import type { Called, Placed, World } from './world.js';

const scope = { fleetName: 'design-team' } as const;

/** A user's session, the groups that its interface has, and one that it may be put in. */
interface Streaming {
  readonly session: Placed;
  readonly before: readonly string[];
  readonly quarantine: string;
}

async function streaming(world: World): Promise<Streaming> {
  await world.runningFleet();
  const session = world.session();
  const { groupId } = world.emulator.account(ownerId).addSecurityGroup({ groupName: 'quarantine' });
  return { session, before: await groupsOf(world, session), quarantine: groupId };
}

async function groupsOf(world: World, { eniId }: Placed): Promise<readonly string[]> {
  return ((await world.sessions.securityGroups([eniId])).get(eniId) ?? []).map(({ groupId }) => groupId);
}

const isRestricted = async (world: World, { session, quarantine }: Streaming) =>
  expect(await groupsOf(world, session)).toEqual([quarantine]);
const isAsBefore = async (world: World, { session, before }: Streaming) =>
  expect(await groupsOf(world, session)).toEqual(before);

/** Groups are changed only after a record of what they were has been handed out. */
async function undoKnown(world: World, told: readonly Called[], { session, before }: Streaming): Promise<void> {
  const now = await groupsOf(world, session);
  if (now.join() === before.join()) return;
  const records = told.filter(({ name }) => name === 'onBeforeChange').map(({ value }) => value as UndoRecord);
  expect(records.flatMap(({ entries }) => entries)).toMatchObject([{ networkInterfaceId: session.eniId, before }]);
}

async function restricted(world: World): Promise<Streaming & { readonly undo: UndoRecord }> {
  const there = await streaming(world);
  const request = { userId: 'maria', securityGroupIds: [there.quarantine] };
  const { undo } = await world.sessions.restrictSessionSecurityGroups(request);
  return { ...there, undo };
}

function guarded(world: World, options: RunOptions) {
  return { ...options, onBeforeChange: world.callback('onBeforeChange') };
}

/** A policy that is heard of, and puts everybody into one group. */
function policyOf(world: World, { quarantine }: Streaming) {
  return (session: object) => {
    world.callback('policy')(session);
    return [quarantine];
  };
}

const hasEnded = (world: World) =>
  expect(world.emulator.sessions.filter(({ state }) => state === 'ACTIVE')).toEqual([]);

/** Who is gone by now cannot be found again. */
async function expireAgain(world: World, target: string | SessionTarget): Promise<unknown> {
  return world.sessions.expire(target).catch((error: unknown) => {
    if (!(error instanceof NotFoundError)) throw error;
  });
}

/** What the class {@link SessionNetwork} does. */
export const sessionScenarios: readonly Scenario[] = [
  scenario('SessionNetwork.sessions', 'finds a user in the whole account', {
    given: streaming,
    args: (_, options) => [{ userId: 'maria' }, options],
    reached: (_world, { session }, found) => expect(found).toMatchObject([{ id: session.id }]),
  }),
  scenario('SessionNetwork.sessions', 'finds a user through a stack', {
    given: streaming,
    args: (_, options) => [{ stackName: 'design', userId: 'maria' }, options],
    reached: (_world, { session }, found) => expect(found).toMatchObject([{ id: session.id }]),
  }),
  scenario('SessionNetwork.securityGroups', 'reads groups', {
    given: streaming,
    args: (_, options, { session }) => [[session.eniId], options],
    reached: (_world, { session }, found) =>
      expect([...(found as Map<string, unknown>).keys()]).toEqual([session.eniId]),
  }),
  scenario('SessionNetwork.restrictSessionSecurityGroups', 'quarantines a user', {
    given: streaming,
    args: (world, options, { quarantine }) => [
      { ...scope, userId: 'maria', securityGroupIds: [quarantine], onBeforeChange: world.callback('onBeforeChange') },
      options,
    ],
    reached: isRestricted,
    known: undoKnown,
  }),
  scenario('SessionNetwork.restrictSessionSecurityGroups', 'asks whether it would be permitted', {
    given: streaming,
    args: (_, options, { quarantine }) => [
      { ...scope, userId: 'maria', addSecurityGroupIds: [quarantine], dryRun: true },
      options,
    ],
    reached: isAsBefore,
  }),
  scenario('SessionNetwork.restoreSessionSecurityGroups', 'undoes a record', {
    given: restricted,
    args: (_, options, { undo }) => [undo, options],
    reached: isAsBefore,
  }),
  scenario('SessionNetwork.restoreSessionSecurityGroups', 'gives a user the groups of the fleet', {
    given: restricted,
    args: (_, options) => [{ ...scope, userId: 'maria' }, options],
    reached: isAsBefore,
  }),
  scenario('SessionNetwork.enforceOnce', 'puts everybody into a group', {
    given: streaming,
    args: (world, options, there) => [scope, policyOf(world, there), guarded(world, options)],
    reached: isRestricted,
    known: undoKnown,
  }),
  scenario('SessionNetwork.enforceOnce', 'gives everybody the groups of the fleet', {
    given: restricted,
    args: (world, options) => [scope, () => null, guarded(world, options)],
    reached: isAsBefore,
  }),
  scenario('SessionNetwork.enforce', 'makes three rounds', {
    given: streaming,
    args: (world, options, there) => [scope, policyOf(world, there), guarded(world, options)],
    read: (rounds) => collect<EnforcementRound>(rounds, { limit: 3 }),
    reached: isRestricted,
    again: (world, _told, there) => collect(world.sessions.enforce(scope, policyOf(world, there)), { limit: 1 }),
    known: undoKnown,
  }),
  scenario('SessionNetwork.expire', 'ends a session', {
    given: streaming,
    args: (_, options, { session }) => [session.id, options],
    reached: hasEnded,
    again: (world, _told, { session }) => expireAgain(world, session.id),
  }),
  scenario('SessionNetwork.expire', 'ends the sessions of a user', {
    given: streaming,
    args: (_, options) => [{ ...scope, userId: 'maria' }, options],
    reached: hasEnded,
    again: (world) => expireAgain(world, { ...scope, userId: 'maria' }),
  }),
];
