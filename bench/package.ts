/** What the built package costs: to import, in a bundle, on the disk, and per call; beside what it should cost at most. */
import { execFileSync } from 'node:child_process';
import { AppStreamClient, DescribeFleetsCommand, DescribeImagesCommand } from '@aws-sdk/client-appstream';
import { collect, FleetManager, ImageShare } from 'appstream-kit';
import { Emulator } from 'appstream-kit/emulator';
import { type Budget, inKilobytes, packageBudgets } from '../scripts/package-budgets.ts';

const importRounds = 41;
/** Until the compiler of Node has done what it does for code that runs often. */
const warmUpRounds = 400;
const callRounds = 401;
const callsPerRound = 10;

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Values by name, one each a round: what is compared was measured right after another. */
type Rounds<Name extends string> = Readonly<Record<Name, readonly number[]>>;

/** The median of the ratios of each pair: what slows the machine down for a while slows down both of a pair. */
function ratio<Name extends string>(rounds: Rounds<Name>, one: Name, other: Name): number {
  return median(rounds[one].map((value, at) => value / (rounds[other][at] ?? Number.NaN)));
}

/** Measures each of several things once a round, each round beginning with another one. */
async function measureRounds<Name extends string>(
  rounds: number,
  measures: Readonly<Record<Name, () => number | Promise<number>>>,
): Promise<Rounds<Name>> {
  const names = Object.keys(measures) as Name[];
  const values = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let round = 0; round < rounds; round += 1) {
    for (let turn = 0; turn < names.length; turn += 1) {
      const name = names[(round + turn) % names.length];
      if (name !== undefined) values[name].push(await measures[name]());
    }
  }
  return values;
}

/** Milliseconds that the imports take in a process of their own. */
function importTime(...imports: readonly string[]): number {
  const program = `
    const start = performance.now();
    await Promise.all([${imports.join(', ')}]);
    console.log(performance.now() - start);`;
  return Number(execFileSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8' }));
}

async function importCosts(): Promise<void> {
  const client = `import('@aws-sdk/client-appstream').then(({ AppStreamClient }) => AppStreamClient)`;
  const ec2 = `import('@aws-sdk/client-ec2').then(({ EC2Client }) => EC2Client)`;
  const kit = `import('appstream-kit').then(({ ImageShare, FleetManager, SessionNetwork }) => [ImageShare, FleetManager, SessionNetwork])`;
  const rounds = await measureRounds(importRounds, {
    kit: () => importTime(client, kit),
    client: () => importTime(client),
    both: () => importTime(client, ec2),
  });
  console.log(`import, medians of ${importRounds} rounds in processes of their own`);
  console.log(`  AppStreamClient alone       ${median(rounds.client).toFixed(1)} ms`);
  console.log(`  with the three managers     ${median(rounds.kit).toFixed(1)} ms`);
  console.log(`  AppStreamClient, EC2Client  ${median(rounds.both).toFixed(1)} ms`);
  console.log(`  managers over AppStreamClient: ${ratio(rounds, 'kit', 'client').toFixed(2)}, target 1.15 at most`);
  console.log(`  managers over both clients:    ${ratio(rounds, 'kit', 'both').toFixed(2)}, target 0.45 at most`);
}

/** Microseconds of the processor a call. */
async function callTime(call: () => Promise<unknown>): Promise<number> {
  const start = process.cpuUsage();
  for (let done = 0; done < callsPerRound; done += 1) await call();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / callsPerRound;
}

async function callCost(what: string, raw: () => Promise<unknown>, kit: () => Promise<unknown>): Promise<void> {
  const measures = { raw: () => callTime(raw), kit: () => callTime(kit) };
  await measureRounds(warmUpRounds, measures);
  const rounds = await measureRounds(callRounds, measures);
  const more = (ratio(rounds, 'kit', 'raw') - 1) * 100;
  console.log(
    `  ${what}: ${median(rounds.raw).toFixed(0)} µs raw, ${median(rounds.kit).toFixed(0)} µs, ${more.toFixed(1)} % more, target 5 % at most`,
  );
}

async function callCosts(): Promise<void> {
  const account = '111111111111';
  const emulator = new Emulator();
  const client = new AppStreamClient(emulator.clientConfig(account));
  const images = new ImageShare({ client });
  const fleets = new FleetManager({ client });
  for (let made = 0; made < 10; made += 1) {
    await fleets.create({
      name: `fleet-${made}`,
      fleetType: 'ALWAYS_ON',
      instanceType: 'stream.standard.medium',
      imageName: 'Test_Image',
      computeCapacity: { desiredInstances: 1 },
    });
  }
  console.log(
    `calls against the emulator in process, time of the processor, medians of ${callRounds} pairs of ${callsPerRound}`,
  );
  await callCost(
    'get, an image     ',
    () => client.send(new DescribeImagesCommand({ Names: ['Test_Image'] })),
    () => images.get('Test_Image'),
  );
  await callCost(
    'get, a fleet      ',
    () => client.send(new DescribeFleetsCommand({ Names: ['fleet-1'] })),
    () => fleets.get('fleet-1'),
  );
  await callCost(
    'list, a page of 10',
    () => client.send(new DescribeFleetsCommand({})),
    () => collect(fleets.list()),
  );
}

function printSizes(budgets: readonly Budget[]): void {
  console.log('sizes');
  for (const { what, bytes, most } of budgets) {
    console.log(`  ${what}: ${inKilobytes(bytes)}, target ${inKilobytes(most)} at most`);
  }
}

await importCosts();
printSizes(await packageBudgets());
await callCosts();
