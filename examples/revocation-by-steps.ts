import { AppStreamClient } from '@aws-sdk/client-appstream';
import { FleetManager, ImageShare, type RevocationCheckpoint, type RevocationEvent, StackManager } from 'appstream-kit';
import { Emulator } from 'appstream-kit/emulator';

// What there is: on AWS it is there already. No emulator then, and your own client settings.
const emulator = new Emulator();
const consumer = new AppStreamClient(emulator.clientConfig('222222222222'));
const images = new ImageShare({
  client: new AppStreamClient(emulator.clientConfig('111111111111')),
  consumerClient: () => consumer,
});
await images.shareForFleetOnly('Test_Image', '222222222222');
const fleets = new FleetManager({ client: consumer });
await fleets.create({
  name: 'TestFleet',
  fleetType: 'ALWAYS_ON',
  instanceType: 'stream.standard.medium',
  imageArn: 'arn:aws:appstream:us-west-2:111111111111:image/Test_Image',
  computeCapacity: { desiredInstances: 2 },
});
await new StackManager({ client: consumer }).create({ name: 'TestStack' });
await fleets.associate('TestFleet', 'TestStack');
await fleets.start('TestFleet', { pollSeconds: 0.1 });
const { id: session } = emulator.account('222222222222').startSession({
  stackName: 'TestStack',
  fleetName: 'TestFleet',
  userId: 'janedoe',
  authenticationType: 'API',
});

// One function of the state machine: it has seconds to run, and what it answers is all that is kept.
async function turn(input: string): Promise<string> {
  const { accountId, checkpoint } = JSON.parse(input) as { accountId: string; checkpoint?: RevocationCheckpoint };
  const now = () => Date.parse(emulator.now); // on AWS: leave it out
  const { done, waitSeconds, events, report, ...step } = checkpoint
    ? await images.stepRevocation(checkpoint, { now })
    : await images.beginRevocation('Test_Image', accountId, { now, pollSeconds: 300 });
  const outcome = report.outcome;
  return JSON.stringify({ accountId, ...step, events, done, outcome, waitSeconds: Math.ceil(waitSeconds) });
}

// The state machine: it keeps the answer, hands the events out, waits, and calls again.
let state = JSON.stringify({ accountId: '222222222222' });
for (let turns = 0, done = false; !done; turns += 1) {
  state = await turn(state);
  const kept = JSON.parse(state) as { events: RevocationEvent[]; done: boolean; waitSeconds: number; outcome: string };
  console.log(`turn ${turns}: ${kept.outcome}, ${kept.done ? 'the end' : `wait ${kept.waitSeconds} s`}`);
  for (const event of kept.events) console.log(`  ${event.type}`, ...('inUse' in event ? [event.inUse, 'in use'] : []));
  emulator.advance(kept.waitSeconds); // a day of it takes no time here
  if (turns === 3) emulator.account('222222222222').endSession(session);
  done = kept.done;
}
