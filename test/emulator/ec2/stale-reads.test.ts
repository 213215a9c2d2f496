import {
  CreateSecurityGroupCommand,
  CreateTagsCommand,
  DeleteSecurityGroupCommand,
  DeleteTagsCommand,
  DescribeNetworkInterfaceAttributeCommand,
  DescribeNetworkInterfacesCommand,
  type DescribeNetworkInterfacesCommandInput,
  DescribeSecurityGroupsCommand,
  type EC2Client,
  ModifyNetworkInterfaceAttributeCommand,
} from '@aws-sdk/client-ec2';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Clock } from '../../../src/emulator/clock.js';
import type { Tagged } from '../../../src/emulator/ec2/entities.js';
import { LaggingView } from '../../../src/emulator/ec2/lagging-view.js';
import { Registry } from '../../../src/emulator/ec2/registry.js';
import type { Emulator } from '../../../src/emulator/index.js';
import { emulated, jane, refusal, runningFleet } from '../appstream/support.js';

// Nothing is caught up by itself: the clock moves when it is advanced.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
});

afterEach(() => {
  vi.useRealTimers();
});

/** A user's session, the groups of its account, and readers of what EC2 shows. */
async function streaming() {
  const aws = emulated();
  await runningFleet(aws, { ComputeCapacity: { DesiredInstances: 1 } });
  const { id: sessionId, eniId = '' } = aws.ownAccount.startSession(jane);
  const { ec2 } = aws;
  const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({}));
  const group = (name: string) => SecurityGroups.find(({ GroupName }) => GroupName === name)?.GroupId ?? '';
  const set = (...groups: string[]) =>
    ec2.send(new ModifyNetworkInterfaceAttributeCommand({ NetworkInterfaceId: eniId, Groups: groups }));
  const listed = async (input: DescribeNetworkInterfacesCommandInput = {}) => {
    const { NetworkInterfaces = [] } = await ec2.send(new DescribeNetworkInterfacesCommand(input));
    return NetworkInterfaces;
  };
  const groups = async () =>
    (await listed({ NetworkInterfaceIds: [eniId] }))[0]?.Groups?.map(({ GroupName }) => GroupName);
  return { ...aws, sessionId, eniId, group, set, listed, groups };
}

async function groupNames(ec2: EC2Client, GroupIds?: string[]) {
  const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({ GroupIds }));
  return SecurityGroups.map(({ GroupName }) => GroupName);
}

test('[ec2-stale-reads] the groups of an interface show as they were, by every read, and then as they are', async () => {
  const { emulator, ec2, eniId, group, set, listed, groups } = await streaming();
  const told = async () => {
    const input = { NetworkInterfaceId: eniId, Attribute: 'groupSet' } as const;
    const { Groups } = await ec2.send(new DescribeNetworkInterfaceAttributeCommand(input));
    return Groups?.map(({ GroupName }) => GroupName);
  };
  const found = async (name: string) => {
    const Filters = [{ Name: 'group-id', Values: [group(name)] }];
    return (await listed({ Filters })).length;
  };
  emulator.staleReads({ seconds: 5 });
  await set(group('restricted'));
  emulator.advance(4.999);
  expect([await groups(), await told()]).toEqual([['default'], ['default']]);
  expect([await found('default'), await found('restricted')]).toEqual([1, 0]);
  emulator.advance(0.001);
  expect([await groups(), await told()]).toEqual([['restricted'], ['restricted']]);
  expect([await found('default'), await found('restricted')]).toEqual([0, 1]);
});

test('[ec2-stale-reads] several changes show one after the other, each as late as the others', async () => {
  const { emulator, group, set, groups } = await streaming();
  emulator.staleReads({ seconds: 5 });
  await set(group('streaming'));
  emulator.advance(2);
  await set(group('restricted'));
  expect(await groups()).toEqual(['default']);
  emulator.advance(3);
  expect(await groups()).toEqual(['streaming']);
  emulator.advance(2);
  expect(await groups()).toEqual(['restricted']);
});

test('[ec2-stale-reads] a new group is not found yet, by id, name or listing, and can be used', async () => {
  const { emulator, ec2, set, groups } = await streaming();
  emulator.staleReads({ seconds: 3 });
  const tags = [{ ResourceType: 'security-group' as const, Tags: [{ Key: 'a', Value: 'b' }] }];
  const made = { GroupName: 'made', Description: 'made', TagSpecifications: tags };
  const { GroupId = '' } = await ec2.send(new CreateSecurityGroupCommand(made));
  const byName = () => ec2.send(new DescribeSecurityGroupsCommand({ GroupNames: ['made'] }));
  expect(await refusal(groupNames(ec2, [GroupId]))).toBe('InvalidGroup.NotFound');
  expect(await refusal(byName())).toBe('InvalidGroup.NotFound');
  expect(await groupNames(ec2)).toEqual(['default', 'streaming', 'restricted']);
  expect(await refusal(ec2.send(new CreateSecurityGroupCommand(made)))).toBe('InvalidGroup.Duplicate');
  expect(await refusal(set(GroupId))).toBe('none');
  emulator.advance(3);
  expect(await groupNames(ec2, [GroupId])).toEqual(['made']);
  expect((await byName()).SecurityGroups).toMatchObject([{ GroupId, Tags: [{ Key: 'a', Value: 'b' }] }]);
  expect(await groups()).toEqual(['made']);
});

test('[ec2-stale-reads] a deleted group still shows, in its place in the list and with its name, and can be used no more', async () => {
  const { emulator, ec2, ownAccount, eniId, group, set, groups } = await streaming();
  const { groupId } = ownAccount.addSecurityGroup({ groupName: 'old' });
  ownAccount.addSecurityGroup({ groupName: 'newer' });
  await set(groupId);
  emulator.staleReads({ seconds: 3 });
  await set(group('default'));
  await ec2.send(new DeleteSecurityGroupCommand({ GroupId: groupId }));
  expect(await groupNames(ec2)).toEqual(['default', 'streaming', 'restricted', 'old', 'newer']);
  const page = await ec2.send(new DescribeSecurityGroupsCommand({ MaxResults: 5 }));
  expect(page.SecurityGroups?.at(3)?.GroupName).toBe('old');
  expect(await groups()).toEqual(['old']);
  expect(await refusal(set(groupId))).toBe('InvalidGroup.NotFound');
  const tag = new CreateTagsCommand({ Resources: [groupId], Tags: [{ Key: 'a', Value: 'b' }] });
  expect(await refusal(ec2.send(tag))).toBe('InvalidGroup.NotFound');
  emulator.advance(3);
  expect(await groupNames(ec2)).toEqual(['default', 'streaming', 'restricted', 'newer']);
  expect(await refusal(groupNames(ec2, [groupId, eniId]))).toBe('InvalidGroupId.Malformed');
  expect(await refusal(groupNames(ec2, [groupId]))).toBe('InvalidGroup.NotFound');
});

test('[ec2-stale-reads] the interface of a session that is over still shows, and can be changed no more', async () => {
  const { emulator, ownAccount, sessionId, eniId, group, set, listed, groups } = await streaming();
  emulator.staleReads({ seconds: 60 });
  ownAccount.endSession(sessionId);
  expect(await groups()).toEqual(['default']);
  expect(await refusal(set(group('restricted')))).toBe('InvalidNetworkInterfaceID.NotFound');
  emulator.advance(59);
  expect((await listed()).map(({ NetworkInterfaceId }) => NetworkInterfaceId)).toContain(eniId);
  emulator.advance(1);
  expect((await listed()).map(({ NetworkInterfaceId }) => NetworkInterfaceId)).not.toContain(eniId);
});

test('[ec2-stale-reads] a new interface shows at once, as does a group that a test adds', async () => {
  const { emulator, ec2, ownAccount, sessionId, eniId, listed } = await streaming();
  emulator.staleReads({ seconds: 600 });
  ownAccount.addSecurityGroup({ groupName: 'added' });
  expect(await groupNames(ec2)).toContain('added');
  ownAccount.endSession(sessionId);
  emulator.advance(1);
  const next = ownAccount.startSession({ ...jane, userId: 'john' });
  expect((await listed()).map(({ NetworkInterfaceId }) => NetworkInterfaceId)).toEqual([eniId, next.eniId]);
});

test('[ec2-stale-reads] tags of groups and interfaces show late, too', async () => {
  const { emulator, ec2, eniId, group, listed } = await streaming();
  const Resources = [eniId, group('streaming')];
  const keys = async () => {
    const { SecurityGroups } = await ec2.send(new DescribeSecurityGroupsCommand({ GroupNames: ['streaming'] }));
    return [(await listed())[0]?.TagSet?.length ?? 0, SecurityGroups?.[0]?.Tags?.length ?? 0];
  };
  await ec2.send(new CreateTagsCommand({ Resources, Tags: [{ Key: 'a', Value: 'b' }] }));
  expect(await keys()).toEqual([1, 1]);
  emulator.staleReads({ seconds: 2 });
  await ec2.send(new DeleteTagsCommand({ Resources }));
  expect(await keys()).toEqual([1, 1]);
  emulator.advance(2);
  expect(await keys()).toEqual([0, 0]);
});

test('[ec2-stale-reads] a dry run or a refused change makes nothing stale', async () => {
  const { emulator, ec2, eniId, group, set, groups } = await streaming();
  emulator.staleReads({ seconds: 5 });
  const dryRun = { NetworkInterfaceId: eniId, Groups: [group('streaming')], DryRun: true };
  expect(await refusal(ec2.send(new ModifyNetworkInterfaceAttributeCommand(dryRun)))).toBe('DryRunOperation');
  expect(await refusal(set('sg-0123456789abcdef0'))).toBe('InvalidGroup.NotFound');
  expect(await refusal(ec2.send(new DeleteSecurityGroupCommand({ GroupId: group('default') })))).toBe('CannotDelete');
  expect(await groups()).toEqual(['default']);
});

test.each<[string, (emulator: Emulator) => void]>([
  ['0 seconds show everything', (emulator) => emulator.staleReads({ seconds: 0 })],
  ['another number of seconds shows everything so far', (emulator) => emulator.staleReads({ seconds: 60 })],
])('[ec2-stale-reads] %s at once', async (_what, change) => {
  const { emulator, ec2, group, set, groups } = await streaming();
  emulator.staleReads({ seconds: 30 });
  await set(group('restricted'));
  await ec2.send(new DeleteSecurityGroupCommand({ GroupId: group('streaming') }));
  expect(await groups()).toEqual(['default']);
  change(emulator);
  expect(await groups()).toEqual(['restricted']);
  expect(await groupNames(ec2)).toEqual(['default', 'restricted']);
});

test('[ec2-stale-reads] a reset shows everything at once from then on', async () => {
  const { emulator, ec2 } = await streaming();
  emulator.staleReads({ seconds: 30 });
  emulator.reset();
  await ec2.send(new CreateSecurityGroupCommand({ GroupName: 'made', Description: 'made' }));
  expect(await groupNames(ec2)).toContain('made');
});

test.each<[unknown, string]>([
  [undefined, 'options: an object is due'],
  [{}, 'options.seconds: a number from 0 is due'],
  [{ seconds: -1 }, 'options.seconds: a number from 0 is due'],
  [{ seconds: Number.NaN }, 'options.seconds: a number from 0 is due'],
  [{ seconds: Number.POSITIVE_INFINITY }, 'options.seconds: a number from 0 is due'],
  [{ seconds: '5' }, 'options.seconds: a number from 0 is due'],
  [{ seconds: 5, minutes: 1 }, 'options.minutes: there is no such member'],
])('stale reads of %j are refused', (options, message) => {
  const { emulator } = emulated();
  expect(() => {
    emulator.staleReads(options as Parameters<Emulator['staleReads']>[0]);
  }).toThrow(message);
});

interface Thing extends Tagged {
  value: number;
}

test('a lagging view is at every moment what there was so many seconds before', () => {
  const step = fc.record({
    kind: fc.constantFrom('add', 'change', 'remove', 'wait'),
    of: fc.nat({ max: 4 }),
    seconds: fc.integer({ min: 0, max: 7 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), fc.integer({ min: 1, max: 6 }), (steps, seconds) => {
      const clock = new Clock();
      const things = new Registry<Thing>();
      const view = new LaggingView(things, clock, { seconds });
      const history: { at: number; state: string }[] = [{ at: 0, state: '' }];
      const live: string[] = [];
      let made = 0;
      let now = 0;
      const told = (entries: Iterable<{ id: string; item: Thing }>) =>
        [...entries].map(({ id, item }) => `${id}=${item.value}`).join();
      for (const { kind, of, seconds: pause } of steps) {
        const id = live[of % Math.max(1, live.length)];
        if (kind === 'wait') {
          now += pause;
          clock.advance(pause);
        } else if (kind === 'add') {
          made += 1;
          live.push(`t${made}`);
          things.add(`t${made}`, { value: 0, tags: new Map() });
          view.hide(`t${made}`);
        } else if (id !== undefined) {
          view.keep(id);
          if (kind === 'remove') {
            things.delete(id);
            live.splice(live.indexOf(id), 1);
          } else {
            const thing = things.get(id);
            if (thing !== undefined) thing.value += 1;
          }
        }
        history.push({ at: now, state: told(things.entries()) });
        const shown = history.findLast(({ at }) => at <= now - seconds)?.state ?? '';
        expect(told(view.entries())).toBe(shown);
        for (const part of shown.split(',').filter((one) => one !== '')) {
          const [shownId = '', value] = part.split('=');
          expect(String(view.get(shownId)?.value)).toBe(value);
        }
      }
    }),
  );
});
