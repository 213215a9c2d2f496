/** Tests of the function in share-on-event.ts, unchanged, and of code that takes clients. Run it with `npx tsx --test`. */
import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { AppStreamClient } from '@aws-sdk/client-appstream';
import { collect, FleetManager, ImageShare, isAppStreamKitError } from 'appstream-kit';
import { Emulator } from 'appstream-kit/emulator';

const emulator = new Emulator();
const server = await emulator.listen();
after(() => server.close());
beforeEach(() => emulator.reset());

// What the SDK reads when a client is made: so the function, which makes its own, calls the emulator as account 111111111111.
process.env['AWS_ENDPOINT_URL'] = server.url;
process.env['AWS_REGION'] = emulator.region;
process.env['AWS_ACCESS_KEY_ID'] = '111111111111';
process.env['AWS_SECRET_ACCESS_KEY'] = 'any';
const { handler } = await import('./share-on-event.ts');
const event = { detail: { accountId: '222222222222' } };
const context = { getRemainingTimeInMillis: () => 30_000 };

test('an account is shared with once, however often its event comes', async () => {
  assert.equal((await handler(event, context)).changed, true);
  assert.equal((await handler(event, context)).changed, false);

  const writes = emulator.requests.filter(({ operation }) => operation === 'UpdateImagePermissions');
  assert.equal(writes.length, 1);
});

test('a lost answer is no lost share', async () => {
  emulator.fail({ operation: 'UpdateImagePermissions', disconnect: true, when: 'after' });

  await handler(event, context);

  const images = new ImageShare({ client: new AppStreamClient(emulator.clientConfig('111111111111')) });
  const fleetOnly = { accountId: '222222222222', allowFleet: true, allowImageBuilder: false };
  assert.deepEqual(await collect(images.grants('Test_Image')), [fleetOnly]);
});

test('a role that may not share is told as such', async () => {
  emulator.allow('111111111111', ['DescribeImages', 'DescribeImagePermissions']);

  await assert.rejects(handler(event, context), (error) => isAppStreamKitError(error) && error.code === 'access');
});

test('a fleet that takes a quarter of an hour to start takes no time in a test', async () => {
  const slow = new Emulator({ timings: 'realistic' });
  const fleets = new FleetManager({ client: new AppStreamClient(slow.clientConfig('111111111111')) });
  const capacity = { computeCapacity: { desiredInstances: 1 }, instanceType: 'stream.standard.medium' };
  await fleets.create({ name: 'design', fleetType: 'ON_DEMAND', imageName: 'Test_Image', ...capacity });

  const onPoll = () => slow.advance(300);
  assert.equal((await fleets.start('design', { pollSeconds: 0.05, onPoll })).fleet.state, 'RUNNING');
});
