import { expect, test } from 'vitest';
import { multiSessionSite, site } from './network.js';

const assume = { requesterManagedInterfaces: 'yes' } as const;

test('interfaces that EC2 lets nobody change are told as failed for want of access, and nothing has to be undone', async () => {
  const here = await site({ assume });
  const session = here.start();
  const before = await here.groupsOf(session);

  const report = await here.network.restrictSessionSecurityGroups({
    userId: 'maria',
    securityGroupIds: [here.group('quarantine')],
  });

  expect(report).toMatchObject({
    complete: false,
    changes: [{ networkInterfaceId: session.eniId, outcome: 'failed', error: { code: 'access' } }],
  });
  expect(report.undo.entries).toEqual([]);
  expect(await here.groupsOf(session)).toEqual(before);
});

test('a policy tells for each session that its interface cannot be changed, round after round', async () => {
  const here = await multiSessionSite(['design'], { assume });
  here.start();
  here.start({ authenticationType: 'API' });
  const quarantine = here.group('quarantine');

  for (const round of [1, 2]) {
    const { changes, complete } = await here.network.enforceOnce({ stackName: 'design' }, () => [quarantine]);
    expect({ round, complete }).toEqual({ round, complete: false });
    for (const { outcome, error } of changes) expect([outcome, error?.code]).toEqual(['failed', 'access']);
    expect(changes.length).toBeGreaterThan(0);
  }
});
