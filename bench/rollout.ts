/** What a rollout to 1,000 accounts of 50 fleets costs: time, calls of each account, memory, and how large its state gets. */
import { subscribe } from 'node:diagnostics_channel';
import { AppStreamClient, CreateFleetCommand, StartFleetCommand } from '@aws-sdk/client-appstream';
import pMap from 'p-map';
import { Emulator } from '../src/emulator/index.js';
import { currentLimits, ImageRollout, ImageShare } from '../src/index.js';
import { inVirtualTime, startVirtualTime } from './support/virtual-time.js';

const ownerId = '111111111111';
const fleetsPerAccount = 50;

interface Cost {
  readonly wallSeconds: number;
  readonly virtualSeconds: number;
  readonly calls: number;
  readonly megabytes: number;
  readonly events: number;
  /** Largest checkpoint of one account, and of the whole run, in bytes. */
  readonly accountBytes: number;
  readonly runBytes: number;
}

function heapMegabytes(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 1024 / 1024;
}

/** Accounts with running fleets on `Test_Image`, which is to be replaced by `Test_Image_2`. */
async function makeAccounts(emulator: Emulator, accountIds: readonly string[]): Promise<void> {
  const { arn } = emulator.account(ownerId).addImage({ name: 'Test_Image_2' });
  const client = new AppStreamClient(emulator.clientConfig(ownerId));
  const limits = { ...currentLimits, accountsPerImage: accountIds.length };
  const images = new ImageShare({ client, limits });
  for await (const { outcome } of shared(images, accountIds)) if (outcome !== 'changed') throw new Error(outcome);
  const ImageArn = arn.replace('Test_Image_2', 'Test_Image');
  await pMap(
    accountIds,
    async (accountId) => {
      const consumer = new AppStreamClient(emulator.clientConfig(accountId));
      for (let number = 0; number < fleetsPerAccount; number += 1) {
        const Name = `fleet-of-a-customer-${number}`;
        const ComputeCapacity = { DesiredInstances: 1 };
        await consumer.send(
          new CreateFleetCommand({ Name, ImageArn, InstanceType: 'stream.standard.medium', ComputeCapacity }),
        );
        await consumer.send(new StartFleetCommand({ Name }));
      }
    },
    { concurrency: 4 },
  );
  emulator.advance(2);
}

async function* shared(images: ImageShare, accountIds: readonly string[]) {
  const { outcomes } = await images.apply(await images.plan('Test_Image', accountIds));
  yield* outcomes;
}

async function rollOut(accounts: number): Promise<Cost> {
  const emulator = new Emulator({ quotas: { accountsPerImage: accounts, fleets: fleetsPerAccount } });
  const accountIds = Array.from({ length: accounts }, (_, at) => String(300_000_000_000 + at));
  const before = heapMegabytes();
  await makeAccounts(emulator, accountIds);
  const asked = calls;
  const startedAt = process.hrtime.bigint();
  const began = Date.now();
  let [accountBytes, runBytes, events] = [0, 0, 0];
  const clients = new Map<string, AppStreamClient>();
  const clientFor = (accountId: string) => {
    const client = clients.get(accountId) ?? new AppStreamClient(emulator.clientConfig(accountId));
    clients.set(accountId, client);
    return client;
  };
  const limits = { ...currentLimits, accountsPerImage: accounts };
  const rollout = new ImageRollout({ client: clientFor(ownerId), consumerClient: clientFor, limits });
  await inVirtualTime(async () => {
    const plan = await rollout.plan({ fromImage: 'Test_Image', toImage: 'Test_Image_2', accounts: accountIds });
    const run = rollout.run(plan, { waveSize: 100 });
    for await (const { type } of run) {
      events += 1;
      if (type !== 'ended' || events % 10 !== 0) continue;
      const checkpoint = run.checkpoint();
      runBytes = Math.max(runBytes, JSON.stringify(checkpoint).length);
      const sizes = checkpoint.accounts.map((account) => JSON.stringify({ ...account, undelivered: undefined }).length);
      accountBytes = Math.max(accountBytes, ...sizes);
    }
    const report = await run.result();
    if (!report.complete) throw new Error('the rollout is not complete');
  }, 1000);
  return {
    wallSeconds: Number(process.hrtime.bigint() - startedAt) / 1e9,
    virtualSeconds: (Date.now() - began) / 1000,
    calls: calls - asked,
    megabytes: heapMegabytes() - before,
    events,
    accountBytes,
    runBytes,
  };
}

// The emulator remembers the latest requests only.
let calls = 0;
subscribe('appstream-kit:request', () => {
  calls += 1;
});
startVirtualTime();
const small = await rollOut(100);
const large = await rollOut(1000);
const times = (member: keyof Cost) => (large[member] / small[member]).toFixed(1);
console.log('an image is rolled out to 1,000 accounts of 50 running fleets, 100 accounts a wave');
console.log(`  wall time: ${large.wallSeconds.toFixed(0)} s, ${times('wallSeconds')} times that of a tenth`);
console.log(`  virtual time: ${(large.virtualSeconds / 60).toFixed(0)} min`);
console.log(
  `  calls: ${large.calls}, ${(large.calls / 1000).toFixed(1)} an account, ${times('calls')} times those of a tenth`,
);
console.log(`  events: ${large.events}, ${times('events')} times those of a tenth`);
console.log(
  `  memory with the emulator: ${large.megabytes.toFixed(0)} MB, of a tenth ${small.megabytes.toFixed(0)} MB`,
);
console.log(
  `  checkpoint of an account: at most ${large.accountBytes} bytes; of the run: ${(large.runBytes / 1e6).toFixed(1)} MB`,
);
