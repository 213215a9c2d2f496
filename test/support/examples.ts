import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { environment } from './programs.js';

/** A program that runs until it is told to stop. */
export interface RunningExample extends AsyncDisposable {
  /** Its next line. */
  line(): Promise<string>;
  /** Sends it a signal, and waits for its end: what it still printed, and its exit code. */
  stop(signal: 'SIGTERM' | 'SIGINT'): Promise<{ readonly lines: readonly string[]; readonly exitCode: number | null }>;
}

/** Environment in which an example finds the emulator at `url`. */
export function exampleEnvironment(url: string, accountId: string, more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const quiet = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true', AWS_REGION: 'us-west-2' };
  return { ...environment(url, accountId), ...quiet, ...more };
}

/** Starts an example that goes on until it is stopped. */
export function startExample(file: string, env: NodeJS.ProcessEnv): RunningExample {
  const child: ChildProcessByStdio<null, Readable, null> = spawn(process.execPath, ['--import', 'tsx', file], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit') as Promise<[number | null]>;
  const lines: AsyncIterator<string, undefined> = createInterface(child.stdout)[Symbol.asyncIterator]();
  return {
    line: async () => {
      const next = await lines.next();
      if (next.done === true) throw new Error(`${file} ended before its next line`);
      return next.value;
    },
    stop: async (signal) => {
      child.kill(signal);
      const rest: string[] = [];
      for (let next = await lines.next(); next.done !== true; next = await lines.next()) rest.push(next.value);
      const [exitCode] = await exited;
      return { lines: rest, exitCode };
    },
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await exited;
    },
  };
}
