/**
 * The whole life of a shared image, with real calls over HTTP against the emulator: share it, run a fleet on it, stream, take it
 * back, and watch.
 */
import { AppStreamClient } from '@aws-sdk/client-appstream';
import { EC2Client } from '@aws-sdk/client-ec2';
import { FleetManager, ImageShare, SessionNetwork, StackManager } from 'appstream-kit';
import { Emulator } from 'appstream-kit/emulator';
import { restrictSession } from './restrict-session.ts';
import { revokeAndWatch } from './revoke-and-watch.ts';
import { shareWithConsumer } from './share-with-consumer.ts';
import { startStreaming } from './start-streaming.ts';
import { elapsed, line } from './transcript.ts';

// Keeps the SDK's note about Node.js 20 out of the transcript.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

const owner = '111111111111';
const consumer = '222222222222';

const emulator = new Emulator();
await using server = await emulator.listen();
const settings = (accountId: string) => ({
  endpoint: server.url,
  region: emulator.region,
  credentials: { accessKeyId: accountId, secretAccessKey: 'the emulator takes any' },
});
const ownerClient = new AppStreamClient(settings(owner));
const consumerClient = new AppStreamClient(settings(consumer));
const ec2 = new EC2Client(settings(consumer));

const images = new ImageShare({ client: ownerClient, consumerClient: () => consumerClient });
const fleets = new FleetManager({ client: consumerClient });
const stacks = new StackManager({ client: consumerClient });
const sessions = new SessionNetwork({ appstream: consumerClient, ec2 });

console.log('appstream-kit: the life of a shared image');
line(`Account ${owner} owns Test_Image. Account ${consumer} is its customer.`);
line(`Both live in an emulator at ${server.url}; every call below is a real one, and no AWS account is used.`);

const imageArn = await shareWithConsumer(images, new ImageShare({ client: consumerClient }), consumer);
await startStreaming({ fleets, stacks, sessions, ec2, imageArn });
await restrictSession(sessions, ec2);
const seen = await revokeAndWatch({ images, fleets, stacks, sessions, emulator, consumer });

console.log('\nWhat you have seen');
line(`${owner} shared an image for fleets only, so that nothing was left to copy, and took it back.`);
line(`The ${seen.sessions} users who were streaming were never interrupted; nobody new got in.`);
line(
  `${seen.events} events told of it as it happened, and a report that can be kept says how it ended: ${seen.outcome}.`,
);
line(`All of it took ${elapsed()} s here. On AWS a drain may take five days: see docs/guides/revoking-safely.md.`);
for (const client of [ownerClient, consumerClient, ec2]) client.destroy();
