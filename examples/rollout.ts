import { AppStreamClient } from '@aws-sdk/client-appstream';
import { assertComplete, FleetManager, formatRolloutPlan, ImageRollout, ImageShare } from 'appstream-kit';
import { Emulator } from 'appstream-kit/emulator';

// On AWS: no emulator, and clients with credentials of a role in each account.
const emulator = new Emulator();
const clientFor = (accountId: string) => new AppStreamClient(emulator.clientConfig(accountId));
const client = clientFor('111111111111');
const accounts = ['222222222222', '333333333333', '444444444444'];

// Three customers with a running fleet on Test_Image, and an image that is to take its place.
emulator.account('111111111111').addImage({ name: 'Test_Image_2' });
const images = new ImageShare({ client });
const imageArn = 'arn:aws:appstream:us-west-2:111111111111:image/Test_Image';
for (const accountId of accounts) {
  await images.shareForFleetOnly('Test_Image', accountId);
  const fleets = new FleetManager({ client: clientFor(accountId) });
  const computeCapacity = { desiredInstances: 1 };
  const fleet = { name: 'office', fleetType: 'ON_DEMAND', instanceType: 'stream.standard.medium' } as const;
  await fleets.create({ ...fleet, imageArn, computeCapacity });
  await fleets.start('office', { pollSeconds: 0.1 });
}

const rollout = new ImageRollout({ client, consumerClient: clientFor });
const plan = await rollout.plan({
  fromImage: 'Test_Image',
  toImage: 'Test_Image_2',
  accounts,
  healthySeconds: 1, // on AWS: leave these three out
  verifySeconds: 30,
  pollSeconds: 0.2,
});
console.log(formatRolloutPlan(plan));

const run = rollout.run(plan, { waveSize: 1 });
for await (const { accountId, type } of run) console.log(accountId, type);
assertComplete(await run.result());
