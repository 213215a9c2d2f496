import { AppStreamClient } from '@aws-sdk/client-appstream';
import { EC2Client } from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Emulator } from '../../src/emulator/index.js';
import { FleetManager } from '../../src/fleets/index.js';
import { SessionNetwork } from '../../src/sessions/index.js';
import { StackManager } from '../../src/stacks/index.js';
import { changeableInterfaces } from '../support/emulated.js';
import { fleet, maria, quick } from '../support/managers.js';

const account = '111111111111';

/** A fleet with a user on each of a thousand instances, and an EC2 that refuses what comes too fast. */
async function crowd(): Promise<{ readonly emulator: Emulator; readonly network: SessionNetwork }> {
  const emulator = new Emulator({ throttling: 'aws', assume: changeableInterfaces });
  const appstream = new AppStreamClient(emulator.clientConfig(account));
  const fleets = new FleetManager({ client: appstream });
  await fleets.create({ ...fleet, computeCapacity: { desiredInstances: 1000 } });
  await new StackManager({ client: appstream }).create({ name: 'design' });
  await fleets.associate('design-team', 'design');
  await fleets.start('design-team', quick);
  const handle = emulator.account(account);
  for (let user = 0; user < 1000; user += 1) handle.startSession({ ...maria, userId: `user-${user}` });
  return { emulator, network: new SessionNetwork({ appstream, ec2: new EC2Client(emulator.clientConfig(account)) }) };
}

describe('a thousand sessions', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.setTimerTickMode('nextTimerAsync');
  });
  afterEach(() => vi.useRealTimers());

  test('are restricted at the rate that EC2 allows, with hardly a call too many', { timeout: 60_000 }, async () => {
    const { emulator, network } = await crowd();
    const { groupId } = emulator.account(account).addSecurityGroup({ groupName: 'quarantine' });
    const before = emulator.requests.length;
    const startedAt = Date.now();

    const handedOut: number[] = [];
    const report = await network.restrictSessionSecurityGroups({
      fleetName: 'design-team',
      allUsers: true,
      securityGroupIds: [groupId],
      onBeforeChange: ({ entries }) => handedOut.push(entries.length),
    });

    expect(report.complete).toBe(true);
    expect(report.changes.filter(({ outcome }) => outcome === 'changed')).toHaveLength(1000);
    expect(handedOut).toEqual([200, 200, 200, 200, 200]);
    const bound = (1000 - 100) / 5;
    expect((Date.now() - startedAt) / 1000).toBeLessThanOrEqual(1.1 * bound);
    const sent = emulator.requests.slice(before);
    const count = (operation: string) => sent.filter((request) => request.operation === operation).length;
    expect(count('ModifyNetworkInterfaceAttribute')).toBeLessThanOrEqual(1050);
    expect(count('DescribeNetworkInterfaces')).toBe(5 + 2 * 5);
    expect(count('DescribeSecurityGroups')).toBe(1);
    const [onePageOfNone, pagesOfAll] = [3, 20];
    expect(count('DescribeSessions')).toBe(2 * (pagesOfAll + onePageOfNone));
  });

  test('are restricted also while another program takes as much, and one that was refused each time is told', {
    timeout: 60_000,
  }, async () => {
    const { emulator, network } = await crowd();
    const { groupId } = emulator.account(account).addSecurityGroup({ groupName: 'quarantine' });
    const other = new SessionNetwork({
      appstream: new AppStreamClient(emulator.clientConfig(account)),
      ec2: new EC2Client(emulator.clientConfig(account)),
    });
    const [mine, theirs] = await Promise.all([
      network.restrictSessionSecurityGroups({ fleetName: 'design-team', allUsers: true, securityGroupIds: [groupId] }),
      other.restrictSessionSecurityGroups({
        fleetName: 'design-team',
        allUsers: true,
        addSecurityGroupIds: [groupId],
        dryRun: true,
      }),
    ]);

    for (const { changes } of [mine, theirs]) {
      const refused = changes.filter(({ outcome }) => outcome === 'failed');
      expect(changes).toHaveLength(1000);
      expect(refused.length).toBeLessThanOrEqual(10);
      for (const { error } of refused) expect(error?.code).toBe('throttled');
    }
    expect(mine.changes.every(({ outcome }) => ['changed', 'failed'].includes(outcome))).toBe(true);
    expect(theirs.changes.every(({ outcome }) => ['would-change', 'unchanged', 'failed'].includes(outcome))).toBe(true);
  });
});
