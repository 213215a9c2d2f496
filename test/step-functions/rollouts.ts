import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import type { Shard, ShardTurn } from '../../examples/step-functions/rollout.js';
import type { Judged, RolloutStart, Verdict } from '../../examples/step-functions/rollout-judge.js';
import type { EmulatorServer } from '../../src/emulator/index.js';
import type { RolloutEvent } from '../../src/images/index.js';
import { ownerId } from '../support/emulated.js';
import { exampleEnvironment } from '../support/examples.js';
import { type Execution, execute, readDefinition } from '../support/state-machine.js';

/** What the program that plans printed, and the input that it wrote. */
export interface Planned {
  readonly printed: string;
  readonly start: RolloutStart;
}

/** The environment of a function, in which its modules are loaded anew. */
function stubEnvironment(server: EmulatorServer, variables: NodeJS.ProcessEnv = {}): void {
  for (const [name, value] of Object.entries(exampleEnvironment(server.url, ownerId, variables))) {
    vi.stubEnv(name, value);
  }
  vi.resetModules();
}

/** Runs the program that plans, in this process. */
export async function planRollout(
  server: EmulatorServer,
  accounts: readonly string[],
  variables: NodeJS.ProcessEnv = {},
): Promise<Planned> {
  const folder = mkdtempSync(join(tmpdir(), 'rollout-'));
  const file = join(folder, 'accounts.txt');
  writeFileSync(file, `${accounts.join('\n')}\n`);
  stubEnvironment(server, variables);
  const args = ['Test_Image', 'Test_Image_2', file, 'my-bucket', folder];
  const argv = vi.spyOn(process, 'argv', 'get').mockReturnValue(['node', 'rollout-plan.mjs', ...args]);
  const log = vi.spyOn(console, 'log').mockReturnValue();
  await import('../../examples/step-functions/rollout-plan.js');
  const printed = log.mock.calls.flat().join('\n');
  argv.mockRestore();
  log.mockRestore();
  return { printed, start: JSON.parse(readFileSync(join(folder, 'start.json'), 'utf8')) as RolloutStart };
}

/** What a run of the state machine came to. */
export interface RolloutRun {
  readonly execution: Execution;
  readonly children: readonly Execution[];
  readonly events: readonly RolloutEvent[];
}

/** Runs the state machine, with the functions as a new execution environment loads them. */
export async function runRollout(
  server: EmulatorServer,
  start: RolloutStart,
  turn: (handler: (shard: Shard) => Promise<ShardTurn>, shard: Shard) => Promise<ShardTurn> = (handler, shard) =>
    handler(shard),
): Promise<RolloutRun> {
  stubEnvironment(server);
  const { handler } = await import('../../examples/step-functions/rollout.js');
  const { handler: judge } = await import('../../examples/step-functions/rollout-judge.js');
  const children: Execution[] = [];
  const events: RolloutEvent[] = [];
  const execution = await execute<Shard & ShardTurn & Judged & Verdict>(readDefinition('rollout'), start, {
    tasks: {
      Turn: (shard) => turn(handler, shard),
      Tell: (told) => {
        events.push(...told.events);
        return { messageId: String(events.length) };
      },
      Judge: judge,
    },
    wait: (seconds) => vi.setSystemTime(Date.now() + seconds * 1000),
    items: { Wave: ({ waves: [key = ''] }) => JSON.parse(readFileSync(key, 'utf8')) as readonly Shard[] },
    onChild: (child) => children.push(child),
  });
  return { execution, children, events };
}
