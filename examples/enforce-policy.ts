/**
 * A small service: whoever is an external user reaches less, on every fleet of a stack, also in their next session.
 *
 *     STACK=design RESTRICTED_GROUP=sg-0a1b2c3d npx tsx examples/enforce-policy.ts
 *
 * It writes a line of JSON for everything that it does, and ends on SIGTERM and SIGINT.
 */
import { AppStreamClient } from '@aws-sdk/client-appstream';
import { EC2Client } from '@aws-sdk/client-ec2';
import { SessionNetwork, type StreamingSession } from 'appstream-kit';

const { STACK: stackName, RESTRICTED_GROUP: restricted, INTERVAL_SECONDS: interval = '60' } = process.env;
if (stackName === undefined || restricted === undefined) throw new Error('set STACK and RESTRICTED_GROUP');

const stop = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort());

const log = (entry: object) => console.log(JSON.stringify(entry));

const policy = ({ userId }: StreamingSession) => (userId.endsWith('@external.example') ? [restricted] : null);

const sessions = new SessionNetwork({ appstream: new AppStreamClient(), ec2: new EC2Client() });
const rounds = sessions.enforce({ stackName }, policy, {
  intervalSeconds: Number(interval),
  signal: stop.signal,
  onBeforeChange: (undo) => log({ undo }),
});

try {
  for await (const { round, sessions: count, changes, complete, error } of rounds) {
    const news = changes.filter(({ outcome }) => outcome !== 'unchanged');
    if (round === 1 || news.length > 0 || error !== undefined) log({ round, sessions: count, complete, news, error });
  }
} catch (error) {
  if (!stop.signal.aborted) throw error;
}
log({ stopped: true });
