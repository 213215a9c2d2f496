import { DescribeSecurityGroupsCommand, type EC2Client } from '@aws-sdk/client-ec2';
import { assertComplete, collect, type SecurityGroupReport, type SessionNetwork, type UndoRecord } from 'appstream-kit';
import { code, heading, line, table } from './transcript.ts';

/** Changes what one user's sessions may reach while they go on, and puts it back from what was kept before. */
export async function restrictSession(sessions: SessionNetwork, ec2: EC2Client): Promise<void> {
  heading('What one of them may reach is changed while they stream');
  const userId = await someUser(sessions);
  const securityGroupIds = await groupsNamed(ec2, 'restricted');
  await showGroups(sessions);

  const kept: UndoRecord[] = [];
  code(`sessions.restrictSessionSecurityGroups({ userId: '${userId}', securityGroupIds: […], onBeforeChange })`);
  const restricted = await sessions.restrictSessionSecurityGroups({
    userId,
    securityGroupIds,
    onBeforeChange: (undo) => kept.push(undo),
  });
  told(restricted);
  await showGroups(sessions);

  code('sessions.restoreSessionSecurityGroups(kept)');
  told(await sessions.restoreSessionSecurityGroups(kept));
  await showGroups(sessions);
}

async function someUser(sessions: SessionNetwork): Promise<string> {
  const [session] = await collect(sessions.sessions({ fleetName: 'Test_Fleet' }), { limit: 1 });
  if (session === undefined) throw new Error('nobody streams');
  return session.userId;
}

async function groupsNamed(ec2: EC2Client, name: string): Promise<string[]> {
  const Filters = [{ Name: 'group-name', Values: [name] }];
  const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({ Filters }));
  return SecurityGroups.flatMap(({ GroupId }) => GroupId ?? []);
}

function told(report: SecurityGroupReport): void {
  assertComplete(report);
  for (const { userIds, outcome } of report.changes) line(`${userIds.join(', ')}: ${outcome}, and read back`);
}

async function showGroups(sessions: SessionNetwork): Promise<void> {
  const live = await collect(sessions.sessions({ fleetName: 'Test_Fleet' }));
  const placed = live.flatMap(({ userId, networkAccessConfiguration: { eniId } = {} }) =>
    eniId === undefined ? [] : [{ userId, eniId }],
  );
  const groups = await sessions.securityGroups(placed.map(({ eniId }) => eniId));
  const names = (eniId: string) => (groups.get(eniId) ?? []).map(({ groupName }) => groupName).join(', ');
  table(placed.map(({ userId, eniId }) => [userId, eniId, names(eniId)]));
}
