import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** An emulator that runs as `appstream-kit emulator` in a process of its own. */
export interface EmulatorCommand extends AsyncDisposable {
  readonly url: string;
  /** Asks a control endpoint, with POST when there is a body. */
  control(path: string, body?: unknown): Promise<unknown>;
}

/** Starts the built command on a free port. */
export async function startEmulatorCommand(...args: readonly string[]): Promise<EmulatorCommand> {
  const child = spawn(process.execPath, ['dist/cli/main.js', 'emulator', '--port', '0', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const [line] = (await Promise.race([
    once(createInterface(child.stdout), 'line'),
    exited.then(() => Promise.reject(new Error('the emulator ended before it was ready'))),
  ])) as [string];
  const { url } = JSON.parse(line) as { url: string };
  return {
    url,
    control: async (path, body) => {
      const response = await fetch(`${url}/_emulator/${path}`, {
        ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
      });
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
      return response.json();
    },
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGINT');
      await exited;
    },
  };
}
