import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { WireRequest } from '../protocols/protocol.js';
import { refuseUnread, sendAnswer } from './http-answer.js';
import { announcesOversized, OversizedBody, readBody } from './http-body.js';
import type { Site } from './site.js';

/** How long a client may take, in milliseconds. */
export interface Patience {
  /** To send its headers. */
  readonly headersMs: number;
  /** To send its whole request. */
  readonly requestMs: number;
}

const defaultPatience: Patience = { headersMs: 10_000, requestMs: 30_000 };

/** The emulator over HTTP, on the loopback interface only. Leaving an `await using` block closes it. */
export interface EmulatorServer extends AsyncDisposable {
  /** Such as `http://127.0.0.1:4566`. */
  readonly url: string;
  /** Stops listening and ends open connections; again is fine. */
  close(): Promise<void>;
}

/** Serves a site with Node's own HTTP server. */
export class HttpServer implements EmulatorServer {
  readonly url: string;
  readonly #server: Server;
  #closed: Promise<void> | undefined;

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** Rejects when the port is taken. */
  static async listen(site: Site, port: number, patience: Patience = defaultPatience): Promise<HttpServer> {
    const server = createServer({
      headersTimeout: patience.headersMs,
      requestTimeout: patience.requestMs,
      connectionsCheckingInterval: Math.min(1000, patience.headersMs),
      // Node's own refusal would have a date.
      requireHostHeader: false,
    });
    const serve = (request: IncomingMessage, response: ServerResponse): void => {
      void answer(site, request, response);
    };
    server.on('request', serve);
    server.on('checkContinue', (request, response) => {
      if (!announcesOversized(request)) response.writeContinue();
      serve(request, response);
    });
    server.on('checkExpectation', serve);
    server.on('clientError', refuseGarbage);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      // rule: loopback-only
      server.listen(port, '127.0.0.1', resolve);
    });
    return new HttpServer(server);
  }

  close(): Promise<void> {
    this.#closed ??= new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/** By the code that Node's parser has for it; anything else is a bad request. */
const garbageStatus: ReadonlyMap<string, string> = new Map([
  ['ERR_HTTP_REQUEST_TIMEOUT', '408 Request Timeout'],
  ['HPE_HEADER_OVERFLOW', '431 Request Header Fields Too Large'],
]);

// rule: http-garbage
/** Answers what is no HTTP, or came too slowly, and ends the connection. */
function refuseGarbage(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = garbageStatus.get(error.code ?? '') ?? '400 Bad Request';
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}

async function answer(site: Site, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  try {
    const wire = wireRequest(request, await readBody(request));
    sendAnswer(response, await site.handle(wire, gone.signal));
  } catch (error) {
    if (error instanceof OversizedBody) refuseUnread(response, site.refuseOversized(wireRequest(request, '')));
    // The client is gone, or is to believe that the network is.
    else request.socket.destroy();
  }
}

function wireRequest({ method = '', url = '/', headers, socket }: IncomingMessage, body: string): WireRequest {
  const flat = Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]);
  const origin = `http://127.0.0.1:${socket.localPort}`;
  return { method, path: url, headers: Object.fromEntries(flat) as WireRequest['headers'], body, origin };
}
