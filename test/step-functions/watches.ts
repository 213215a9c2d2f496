import type { WatchStart, WatchState, WatchTurn } from '../../examples/step-functions/watch.js';
import type { RevocationEvent } from '../../src/images/index.js';
import { type Execution, execute, readDefinition } from '../support/state-machine.js';

/** The function behind the state Turn. */
export type WatchHandler = (input: WatchStart | WatchState) => Promise<WatchTurn>;

/** Messages of the queue and executions, the first one and its successors. */
export interface WatchRun {
  readonly executions: readonly Execution[];
  readonly messages: readonly (readonly RevocationEvent[])[];
}

const definition = readDefinition('watch');

/** Runs the watch and its successors to the end. */
export async function runWatch(
  handler: WatchHandler,
  start: WatchStart,
  wait: (seconds: number) => unknown,
): Promise<WatchRun> {
  const executions: Execution[] = [];
  const messages: (readonly RevocationEvent[])[] = [];
  const inputs: (WatchStart | WatchState)[] = [start];
  const tasks = {
    Turn: handler,
    Tell: ({ events }: WatchTurn) => {
      messages.push(events);
      return { messageId: String(messages.length) };
    },
    'Hand over': ({ checkpoint }: WatchTurn) => {
      inputs.push({ checkpoint });
    },
  };
  for (const input of inputs) executions.push(await execute(definition, input, { tasks, wait }));
  return { executions, messages };
}
