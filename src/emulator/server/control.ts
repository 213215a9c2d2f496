import type { Emulator } from '../emulator.js';
import { readFailure } from '../gateway/failure.js';
import type { WireRequest, WireResponse } from '../protocols/protocol.js';
import { accountId, FormError, number, object, optional, regionName } from '../reading.js';
import { readSeed } from '../seed/seed.js';
import { ServiceFault } from '../service-fault.js';
import { type EmulatedSession, type NewSession, newSessionReaders } from '../session-handle.js';
import { isLoopbackHost, isLoopbackOrigin } from './loopback.js';
import { errorAnswer, jsonAnswer } from './plain-answer.js';

const prefix = '/_emulator/';

type Endpoint = (emulator: Emulator, body: unknown, id: string) => unknown;

/** A session to be started over HTTP. */
interface SessionOrder extends NewSession {
  readonly accountId: string;
  readonly region?: string | undefined;
}

const readAdvance = object<{ readonly advanceSeconds: number }>({ advanceSeconds: number(0) });
const readSessionOrder = object<SessionOrder>({ ...newSessionReaders, accountId, region: optional(regionName) });

// rule: control-endpoints
/** What there is, by path (`*` is a session's id) and method. */
const endpoints = new Map<string, Readonly<Record<string, Endpoint>>>([
  ['health', { GET: ({ region, modelViolations }) => ({ status: 'ok', region, modelViolations }) }],
  ['reset', { POST: (emulator) => emulator.reset() }],
  ['clock', { GET: ({ now }) => ({ now }), POST: advance }],
  ['seed', { GET: ({ seed }) => seed, POST: (emulator, body) => emulator.addSeed(readSeed(body, 'seed')) }],
  ['faults', { POST: (emulator, body) => emulator.fail(readFailure(body, 'fault')) }],
  ['requests', { GET: ({ requests }) => requests }],
  ['sessions', { GET: ({ sessions }) => sessions, POST: startSession }],
  ['sessions/*/disconnect', { POST: (emulator, _body, id) => accountOf(emulator, id).disconnectSession(id) }],
  ['sessions/*/end', { POST: (emulator, _body, id) => accountOf(emulator, id).endSession(id) }],
]);

/** Whether the request is for the emulator itself, not for a service. */
export function isControl({ path }: WireRequest): boolean {
  return path.startsWith(prefix);
}

/** Answers a request for the emulator itself. */
export function answerControl(emulator: Emulator, request: WireRequest): WireResponse {
  const { host = '', origin } = request.headers;
  // rule: control-loopback-host
  if (!isLoopbackHost(host)) return errorAnswer(403, `The Host header must name this machine, not ${host}`);
  // rule: control-same-origin
  if (origin !== undefined && !isLoopbackOrigin(origin)) {
    return errorAnswer(403, `Pages of ${origin} may not control the emulator`);
  }
  const [path = ''] = request.path.slice(prefix.length).split('?');
  const [, id = ''] = /^sessions\/([^/]+)\//.exec(path) ?? [];
  const methods = endpoints.get(id === '' ? path : path.replace(id, '*'));
  if (methods === undefined) return errorAnswer(404, `There is no ${prefix}${path}`);
  const endpoint = Object.hasOwn(methods, request.method) ? methods[request.method] : undefined;
  if (endpoint === undefined) {
    const allow = Object.keys(methods).join(', ');
    const refusal = errorAnswer(405, `${prefix}${path} takes ${allow}`);
    return { ...refusal, headers: { ...refusal.headers, allow } };
  }
  return carryOut(() => endpoint(emulator, parse(request.body), id));
}

function carryOut(run: () => unknown): WireResponse {
  try {
    return jsonAnswer(200, run() ?? {});
  } catch (error) {
    if (error instanceof FormError) return errorAnswer(400, error.message);
    if (error instanceof ServiceFault) return errorAnswer(error.status, error.message, error.code);
    return errorAnswer(500, String(error));
  }
}

function parse(body: string): unknown {
  if (body === '') return {};
  try {
    return JSON.parse(body);
  } catch {
    throw new FormError('body', 'JSON is due');
  }
}

function advance(emulator: Emulator, body: unknown): { readonly now: string } {
  const { advanceSeconds } = readAdvance(body, 'clock');
  try {
    emulator.advance(advanceSeconds);
  } catch (error) {
    throw error instanceof RangeError ? new FormError('clock.advanceSeconds', error.message) : error;
  }
  return { now: emulator.now };
}

function startSession(emulator: Emulator, body: unknown): EmulatedSession | undefined {
  const { accountId: account, region, ...session } = readSessionOrder(body, 'session');
  const { id } = emulator.account(account, { region }).startSession(session);
  return emulator.sessions.find((one) => one.id === id);
}

function accountOf(emulator: Emulator, sessionId: string): ReturnType<Emulator['account']> {
  const session = emulator.sessions.find(({ id }) => id === sessionId);
  if (session === undefined) {
    throw new ServiceFault('ResourceNotFoundException', `There is no session ${sessionId}`, 404);
  }
  return emulator.account(session.accountId, { region: session.region });
}
