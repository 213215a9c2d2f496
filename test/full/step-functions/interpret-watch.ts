/**
 * Runs `watch.asl.json` for five days of faked time in an interpreter of the language that nobody here wrote, with the function as it is
 * bundled for Lambda, and the emulator over HTTP. Prints what came of it as JSON.
 */
import { mock } from 'node:test';
import { pathToFileURL } from 'node:url';
import { AppStreamClient } from '@aws-sdk/client-appstream';
import { type RunOptions, StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions';
import type { WatchState, WatchTurn } from '../../../examples/step-functions/watch.js';
import { Emulator } from '../../../src/emulator/index.js';
import { FleetManager, ImageShare, StackManager } from '../../../src/index.js';
import { exampleEnvironment } from '../../support/examples.js';
import { readDefinition } from '../../support/state-machine.js';

type Json = Parameters<StateMachine['run']>[0];
type Handler = (input: Json) => Promise<Json>;

/** What `Hand over` asks Step Functions for. */
interface Successor {
  readonly StateMachineArn: string;
  readonly Name: string;
  readonly Input: WatchState;
}

const ownerId = '111111111111';
const consumerId = '222222222222';

const [bundle = '', pollSeconds = '300', mostHistory = '20000'] = process.argv.slice(2);
mock.timers.enable({ apis: ['Date'], now: Date.now() });
const emulator = new Emulator();
await using server = await emulator.listen();
Object.assign(process.env, exampleEnvironment(server.url, ownerId, { MOST_HISTORY: mostHistory }));
await share();
const { handler } = (await import(pathToFileURL(bundle).href)) as { readonly handler: Handler };

const machine = new StateMachine(readDefinition('watch') as unknown as StateMachineDefinition);
const stateMachineArn = `arn:aws:states:us-west-2:${ownerId}:stateMachine:revocation-watch`;
const messages: unknown[] = [];
const names: string[] = ['first'];
const inputs: Json[] = [
  { imageName: 'Test_Image', accountId: consumerId, options: { pollSeconds: Number(pollSeconds) } },
];
let turns = 0;

const taskResourceLocalHandlers = {
  Turn: async (input: Json) => {
    const { waitSeconds = 0 } = input as Partial<WatchTurn>;
    mock.timers.setTime(Date.now() + waitSeconds * 1000);
    turns += 1;
    return handler(input);
  },
  Tell: (input: Json) => {
    messages.push(input);
    return Promise.resolve({ MessageId: String(messages.length), MD5OfMessageBody: '' });
  },
  'Hand over': (input: Json) => {
    const successor = input as unknown as Successor;
    names.push(successor.Name);
    inputs.push(successor.Input as unknown as Json);
    return Promise.resolve({ ExecutionArn: `${stateMachineArn}:${successor.Name}`, StartDate: '' });
  },
};

const outputs: Json[] = [];
for (const [at, input] of inputs.entries()) {
  const context = { Execution: { Id: `${stateMachineArn}:${names[at] ?? ''}` }, StateMachine: { Id: stateMachineArn } };
  const options: RunOptions = {
    overrides: { taskResourceLocalHandlers, waitTimeOverrides: { Wait: 0 } },
    context: context,
  };
  outputs.push(await machine.run(input, options).result);
}
console.log(JSON.stringify({ turns, names, outputs, messages, violations: emulator.modelViolations }));

/** The world before: a fleet on the shared image, and a user who streams for five days. */
async function share(): Promise<void> {
  await new ImageShare({ client: new AppStreamClient(emulator.clientConfig(ownerId)) }).shareForFleetOnly(
    'Test_Image',
    consumerId,
  );
  const client = new AppStreamClient(emulator.clientConfig(consumerId));
  const fleets = new FleetManager({ client });
  await fleets.create({
    name: 'Test_Fleet',
    fleetType: 'ALWAYS_ON',
    instanceType: 'stream.standard.medium',
    imageArn: `arn:aws:appstream:us-west-2:${ownerId}:image/Test_Image`,
    computeCapacity: { desiredInstances: 2 },
    maxUserDurationInSeconds: 432_000,
  });
  await new StackManager({ client }).create({ name: 'Test_Stack' });
  await fleets.associate('Test_Fleet', 'Test_Stack');
  await fleets.start('Test_Fleet', { wait: false });
  mock.timers.setTime(Date.now() + 2000);
  await fleets.get('Test_Fleet');
  const session = {
    stackName: 'Test_Stack',
    fleetName: 'Test_Fleet',
    userId: 'anna',
    authenticationType: 'API',
  } as const;
  emulator.account(consumerId).startSession(session);
}
