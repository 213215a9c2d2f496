/**
 * Cuts one user off, wherever in the account and region they stream; region and credentials are those of the AWS CLI:
 *
 *     npx tsx examples/quarantine-user.ts mallory sg-0a1b2c3d undo.json
 *
 * The security group is one that lets nothing through; the file keeps how to undo it.
 */
import { appendFile } from 'node:fs/promises';
import { AppStreamClient, DrainSessionInstanceCommand } from '@aws-sdk/client-appstream';
import { EC2Client } from '@aws-sdk/client-ec2';
import { collect, isAppStreamKitError, SessionNetwork } from 'appstream-kit';

const [userId, quarantine, undoFile] = process.argv.slice(2);
if (!userId || !quarantine || !undoFile) throw new Error('give a user id, a security group id and a file');

const appstream = new AppStreamClient();
const sessions = new SessionNetwork({ appstream, ec2: new EC2Client() });
const live = await collect(sessions.sessions({ userId }));
for (const { stackName, fleetName, authenticationType, networkAccessConfiguration } of live) {
  console.log('streams:', stackName, fleetName, authenticationType, networkAccessConfiguration?.eniPrivateIpAddress);
}

// First nothing new can be reached, for as long as the sessions last. Interfaces that others use, too, are left alone.
const touched = new Set<string>();
try {
  const report = await sessions.restrictSessionSecurityGroups({
    userId,
    securityGroupIds: [quarantine],
    sharedInterface: 'skip',
    onBeforeChange: async (undo) => {
      await appendFile(undoFile, `${JSON.stringify(undo)}\n`);
      for (const { sessionId } of undo.entries.flatMap((entry) => entry.sessions)) touched.add(sessionId);
    },
  });
  for (const { networkInterfaceId, outcome } of report.changes) console.log('interface:', networkInterfaceId, outcome);
} catch (error) {
  // Whatever stands in the way of this does not stand in the way of ending the sessions.
  console.log('not restricted:', isAppStreamKitError(error) ? error.code : error);
}

// An instance for several users outlives its sessions: it is not to serve anybody else with the group that it has now.
for (const { id, instanceId, instanceDrainStatus } of live) {
  if (instanceDrainStatus !== 'ACTIVE' || !touched.has(id)) continue;
  const drained = appstream.send(new DrainSessionInstanceCommand({ SessionId: id })).then(() => 'yes');
  console.log('drained:', instanceId, await drained.catch(String));
}

// Then what is open already goes, too.
try {
  const { requested } = await sessions.expire({ userId });
  console.log('ended:', requested.length);
} catch (error) {
  if (!isAppStreamKitError(error) || error.code !== 'not-found') throw error;
  console.log('ended: none was there');
}

const left = await collect(sessions.sessions({ userId }));
console.log('still streaming:', left.length);
process.exitCode = left.length === 0 ? 0 : 1;
