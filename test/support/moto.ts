import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** The program that has to be there. */
export const motoServer = 'moto_server';

/** A moto server in a process of its own. */
export interface MotoServer extends AsyncDisposable {
  readonly url: string;
}

/** How often a server that is starting is asked, and after how many milliseconds again. */
const looks = 300;
const pauseMilliseconds = 100;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('there is no free port');
  return address.port;
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/moto-api/data.json`)).ok;
  } catch {
    return false;
  }
}

/** Starts it with nothing in it. */
export async function startMoto(): Promise<MotoServer> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(motoServer, ['-H', '127.0.0.1', '-p', `${port}`], { stdio: 'ignore' });
  const exited = once(child, 'exit');
  const stop = async () => {
    child.kill('SIGTERM');
    await exited;
  };
  for (let look = 0; child.exitCode === null && look < looks; look += 1) {
    if (await answers(url)) return { url, [Symbol.asyncDispose]: stop };
    await pause(pauseMilliseconds);
  }
  await stop();
  throw new Error(`${motoServer} did not start`);
}
