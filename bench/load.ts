/** What large accounts cost: time of the processor, calls and memory, and how each grows from a tenth of the size. */
import { setFlagsFromString } from 'node:v8';
import { AppStreamClient, CreateFleetCommand, StartFleetCommand } from '@aws-sdk/client-appstream';
import { Emulator } from '../src/emulator/index.js';
import {
  type ApplyCheckpoint,
  currentLimits,
  FleetManager,
  ImageShare,
  type RevocationCheckpoint,
  type RevocationWatch,
  SessionNetwork,
  type SharePlan,
  StackManager,
} from '../src/index.js';
import { inVirtualTime, startVirtualTime } from './support/virtual-time.js';

const ownerId = '111111111111';
const consumerId = '222222222222';
const fleet = { InstanceType: 'stream.standard.medium' };

/** Work that is ready to be done once. `look` is to be called now and then while it is under way. */
interface Load {
  readonly emulator: Emulator;
  readonly run: (look: () => void) => Promise<void>;
}

interface Cost {
  readonly milliseconds: number;
  readonly calls: number;
  /** Most of what was alive at a look, beyond what was alive before. */
  readonly kilobytes: number;
}

function liveBytes(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

/** The same once what only waits for its last turn is gone. */
async function settledBytes(): Promise<number> {
  for (let turn = 0; turn < 5; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    liveBytes();
  }
  return liveBytes();
}

async function memoryOf({ emulator, run }: Load): Promise<Pick<Cost, 'calls' | 'kilobytes'>> {
  const asked = emulator.requests.length;
  const before = await settledBytes();
  let most = before;
  await run(() => {
    most = Math.max(most, liveBytes());
  });
  return { calls: emulator.requests.length - asked, kilobytes: (most - before) / 1024 };
}

/** Time of the processor, the best of three, and in a further run, which looking slows down, the rest. */
async function measure(prepare: () => Promise<Load>): Promise<Cost> {
  const times: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    const { run } = await prepare();
    const start = process.cpuUsage();
    await run(() => undefined);
    const { user, system } = process.cpuUsage(start);
    times.push((user + system) / 1000);
  }
  return { milliseconds: Math.min(...times), ...(await memoryOf(await prepare())) };
}

/** Measures work of some size and of a tenth of it, after a warm-up. */
async function growth(what: string, size: number, prepare: (size: number) => Promise<Load>): Promise<void> {
  await (await prepare(size / 10)).run(() => undefined);
  const small = await measure(() => prepare(size / 10));
  const large = await measure(() => prepare(size));
  const times = (member: 'milliseconds' | 'calls') => (large[member] / small[member]).toFixed(1);
  console.log(what);
  console.log(`  time: ${large.milliseconds.toFixed(0)} ms, ${times('milliseconds')} times that of a tenth`);
  console.log(`  calls: ${large.calls}, ${times('calls')} times those of a tenth`);
  console.log(`  peak memory: ${large.kilobytes.toFixed(0)} KB, of a tenth ${small.kilobytes.toFixed(0)} KB`);
}

function expectCount(what: string, found: number, expected: number): void {
  if (found !== expected) throw new Error(`${found} ${what} instead of ${expected}`);
}

/** Sessions of a stack over fleets of 500 each, half of them by each of two ways to sign in. */
async function listedSessions(sessions: number): Promise<Load> {
  const fleetNames = Array.from({ length: sessions / 500 }, (_, at) => `fleet-${at}`);
  const emulator = new Emulator({ quotas: { fleets: fleetNames.length } });
  const client = new AppStreamClient(emulator.clientConfig(ownerId));
  await new StackManager({ client }).create({ name: 'stack' });
  const fleets = new FleetManager({ client });
  for (const Name of fleetNames) {
    const capacity = { ComputeCapacity: { DesiredInstances: 500 } };
    await client.send(new CreateFleetCommand({ ...fleet, ...capacity, Name, ImageName: 'Test_Image' }));
    await client.send(new StartFleetCommand({ Name }));
    await fleets.associate(Name, 'stack');
  }
  emulator.advance(2);
  const account = emulator.account(ownerId);
  for (const fleetName of fleetNames) {
    for (let user = 0; user < 500; user += 1) {
      const authenticationType = user % 2 === 0 ? 'SAML' : 'API';
      account.startSession({ stackName: 'stack', fleetName, userId: `user-${user}`, authenticationType });
    }
  }
  return {
    emulator,
    run: async (look) => {
      let listed = 0;
      for await (const { state } of new SessionNetwork({ appstream: client }).sessions()) {
        if (state === 'ACTIVE') listed += 1;
        if (listed % (sessions / 40) === 0) look();
      }
      expectCount('sessions', listed, sessions);
    },
  };
}

const accountIds = Array.from({ length: 100 }, (_, at) => String(300_000_000_000 + at));

/** Plans that share images, which nobody may use, with 100 accounts each. */
async function appliedPlans(shares: number): Promise<Load> {
  const images = Array.from({ length: shares / accountIds.length }, (_, at) => ({ name: `image-${at}` }));
  const emulator = new Emulator({ quotas: { images: images.length }, seed: { accounts: { [ownerId]: { images } } } });
  const sharing = new ImageShare({ client: new AppStreamClient(emulator.clientConfig(ownerId)) });
  const plans: SharePlan[] = [];
  for (const { name } of images) plans.push(await sharing.plan(name, accountIds));
  return {
    emulator,
    run: async (look) => {
      let outcomes = 0;
      const onOutcome = () => {
        outcomes += 1;
        if (outcomes % (shares / 20) === 0) look();
      };
      const report = await sharing.apply(plans, { onOutcome });
      expectCount('shares', report.outcomes.filter(({ outcome }) => outcome === 'changed').length, shares);
    },
  };
}

/** A plan that shares one image with many accounts, applied by steps whose checkpoints go through JSON, as a host keeps them. */
async function steppedPlan(accounts: number): Promise<Load> {
  const limits = { ...currentLimits, accountsPerImage: accounts };
  const emulator = new Emulator({ quotas: { accountsPerImage: accounts } });
  const sharing = new ImageShare({ client: new AppStreamClient(emulator.clientConfig(ownerId)), limits });
  const ids = Array.from({ length: accounts }, (_, at) => String(300_000_000_000 + at));
  const plan = await sharing.plan('Test_Image', ids);
  return {
    emulator,
    run: async (look) => {
      let kilobytes = 0;
      let step = await sharing.beginApply(plan);
      while (!step.done) {
        const kept = JSON.stringify(step.checkpoint);
        kilobytes += kept.length / 1024;
        step = await sharing.stepApply(JSON.parse(kept) as ApplyCheckpoint);
        look();
      }
      expectCount('shares', step.report.outcomes.filter(({ outcome }) => outcome === 'changed').length, accounts);
      steppedKilobytes.set(accounts, kilobytes);
    },
  };
}

/** What the checkpoints of a plan took in all, by its accounts. */
const steppedKilobytes = new Map<number, number>();

let largestCheckpoint = 0;

/** Most of what a checkpoint may take, as a share of its limit: 300 bytes a fleet and 1 KB. */
function noteSize(watch: RevocationWatch): void {
  const checkpoint: RevocationCheckpoint = { ...watch.checkpoint(), undelivered: undefined };
  const limit = 300 * checkpoint.fleets.length + 1024;
  largestCheckpoint = Math.max(largestCheckpoint, Buffer.byteLength(JSON.stringify(checkpoint)) / limit);
}

/** A revoke that reaches fleets with names as long as can be, two users on each, who leave one after the other, or are sent away. */
async function watchedRevocation(fleets: number, expireSessions: boolean): Promise<Load> {
  const emulator = new Emulator({ quotas: { fleets } });
  const owner = new AppStreamClient(emulator.clientConfig(ownerId));
  const consumer = new AppStreamClient(emulator.clientConfig(consumerId));
  const sharing = new ImageShare({ client: owner, consumerClient: () => consumer });
  await sharing.shareForFleetOnly('Test_Image', consumerId);
  await new StackManager({ client: consumer }).create({ name: 'stack' });
  const { arn } = await sharing.get('Test_Image');
  const manager = new FleetManager({ client: consumer });
  const fleetNames = Array.from({ length: fleets }, (_, at) => `${'f'.repeat(96)}-${String(at).padStart(3, '0')}`);
  for (const Name of fleetNames) {
    const capacity = { ComputeCapacity: { DesiredInstances: 2 } };
    await consumer.send(new CreateFleetCommand({ ...fleet, ...capacity, Name, ImageArn: arn }));
    await consumer.send(new StartFleetCommand({ Name }));
    await manager.associate(Name, 'stack');
  }
  emulator.advance(2);
  const account = emulator.account(consumerId);
  const users = fleetNames.flatMap((fleetName) =>
    ['ann', 'bob'].map((userId) =>
      account.startSession({ stackName: 'stack', fleetName, userId, authenticationType: 'SAML' }),
    ),
  );
  const leave = (look: () => void): void => {
    for (const { id } of users.splice(0, fleets / 10)) account.endSession(id);
    look();
    if (users.length > 0) setTimeout(() => leave(look), 60_000);
  };
  const watched = async (look: () => void): Promise<void> => {
    const watch = await sharing.revokeAndWatch('Test_Image', consumerId, { expireSessions });
    if (!expireSessions) setTimeout(() => leave(look), 60_000);
    let events = 0;
    for await (const { type } of watch) {
      events += 1;
      if (events % 25 === 0) noteSize(watch);
      if (events % (fleets / 10) === 0 || type === 'drained') look();
    }
    const { outcome, fleets: reached } = await watch.result();
    if (outcome !== 'drained') throw new Error(`the revocation ended as ${outcome}`);
    expectCount('fleets', reached.length, fleets);
  };
  return { emulator, run: (look) => inVirtualTime(() => watched(look), 1000) };
}

// Compiled code that is thrown away would look like memory won.
setFlagsFromString('--no-flush-bytecode');
startVirtualTime();
await growth('10,000 sessions of 20 fleets are listed', 10_000, listedSessions);
await growth('plans for 50 images and 100 accounts are applied', 5000, appliedPlans);
// Each step takes 25 accounts, and its checkpoint holds all of them.
await growth('a plan for 5,000 accounts is applied by steps', 5000, steppedPlan);
for (const [accounts, kilobytes] of steppedKilobytes) {
  console.log(`  all checkpoints of ${accounts} accounts: ${kilobytes.toFixed(0)} KB`);
}
await growth('a revocation is watched that reaches 500 fleets', 500, (fleets) => watchedRevocation(fleets, false));
// Each step that ends the sessions of some fleets looks at all of them once: calls grow a little faster than fleets.
await growth('the same, and sessions are ended', 500, (fleets) => watchedRevocation(fleets, true));
console.log(`the largest checkpoint takes ${(100 * largestCheckpoint).toFixed(0)} % of what it may`);
