import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Emulator, InProcessTransport, TransportRequest, TransportResponse } from '../../src/emulator/index.js';
import { ownerId, type ProgramName } from './programs.js';

/** When a process is killed: at which of its requests, and whether that still takes effect. */
export interface Death {
  readonly atRequest: number;
  readonly when: 'before' | 'after';
}

/** Where node finds the SDK from. */
const childFile = fileURLToPath(new URL('../../node_modules/.cache/crash-child.mjs', import.meta.url));

/** Makes `child.ts` one file of JavaScript: it starts in a quarter of the time. */
export async function buildChild(): Promise<void> {
  await build({
    entryPoints: [fileURLToPath(new URL('child.ts', import.meta.url))],
    outfile: childFile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['@aws-sdk/*'],
  });
}

/** Stands between child processes and an emulator, counts what they ask for, and kills them at one of their requests. */
export class KillGate {
  readonly #server: Server;
  readonly #emulator: InProcessTransport;
  #child: ChildProcess | undefined;
  #requests = 0;
  #death: Death | undefined;

  constructor(emulator: Emulator) {
    this.#emulator = emulator.clientConfig(ownerId).requestHandler;
    this.#server = createServer((request, response) => {
      const { method = 'POST', url = '/' } = request;
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, said]) => [name, String(said)]));
      void text(request)
        .then((body) => this.#answer({ method, path: url, headers, body }))
        .then((answer) => {
          if (answer !== undefined) response.writeHead(answer.statusCode, answer.headers).end(answer.body);
        });
    });
  }

  async #answer(request: TransportRequest): Promise<TransportResponse | undefined> {
    this.#requests += 1;
    const isLast = this.#requests === this.#death?.atRequest;
    const takesEffect = !isLast || this.#death?.when === 'after';
    const answer = takesEffect ? (await this.#emulator.handle(request)).response : undefined;
    if (!isLast) return answer;
    this.#child?.kill('SIGKILL');
    return undefined;
  }

  /** Runs a program until it ends or is killed; tells how many requests it made, and whether it ended. */
  async run(name: ProgramName, file: string, death?: Death): Promise<{ requests: number; isKilled: boolean }> {
    if (!this.#server.listening) await once(this.#server.listen(0, '127.0.0.1'), 'listening');
    const url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    this.#requests = 0;
    this.#death = death;
    this.#child = spawn(process.execPath, [childFile, name, url, file], {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { PATH: process.env['PATH'], AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    });
    const [exitCode, signal] = (await once(this.#child, 'exit')) as [number | null, string | null];
    if (exitCode !== 0 && signal !== 'SIGKILL') throw new Error(`${name} ended with ${exitCode ?? signal ?? ''}`);
    return { requests: this.#requests, isKilled: signal === 'SIGKILL' };
  }

  [Symbol.dispose](): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
