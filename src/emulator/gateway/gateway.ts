import { randomUUID } from 'node:crypto';
import { appstreamModel } from '../model/model.js';
import { commonErrors } from '../model/model-additions.js';
import type { CallContext } from '../operation.js';
import type { Call, ServiceName, WireRequest, WireResponse } from '../protocols/protocol.js';
import { ServiceFault } from '../service-fault.js';
import type { World } from '../world.js';
import { type CredentialScope, credentialScope } from './authorization.js';
import { AbortedError, delay } from './delay.js';
import { Disconnect } from './disconnect.js';
import type { Failure, FailureError } from './failure.js';
import { FaultInjector } from './fault-injector.js';
import { internalFailure, type ModelViolation, type Outcome, perform } from './outcome.js';
import { Permissions } from './permissions.js';
import { type RecordedRequest, RequestLog } from './request-log.js';
import type { Service } from './service.js';
import { Throttle } from './throttle.js';

/** The largest request body that is read, in bytes. */
export const largestBody = 1024 * 1024;

interface Received {
  readonly request: WireRequest;
  readonly service: Service;
  readonly scope: CredentialScope;
  readonly call: Call;
  readonly context: CallContext;
}

/** Where every request comes in, over HTTP or in process, and its answer goes out. */
export class Gateway {
  readonly log = new RequestLog();
  readonly faults = new FaultInjector();
  readonly permissions = new Permissions();
  readonly violations: ModelViolation[] = [];
  readonly #throttle: Throttle;
  readonly #world: World;
  readonly #services: Readonly<Record<ServiceName, Service>>;

  constructor(world: World, services: Readonly<Record<ServiceName, Service>>) {
    this.#world = world;
    this.#throttle = new Throttle(world.clock);
    this.#services = services;
  }

  /**
   * Answers a request.
   *
   * Rejects with `Disconnect` where the connection is to be cut, and with `AbortedError` when `signal` aborts a call
   * that is held up.
   */
  async handle(request: WireRequest, signal?: AbortSignal): Promise<WireResponse> {
    const service = this.#services[serviceOf(request)];
    const requestId = randomUUID();
    try {
      return await this.#serve(this.#receive(request, service), requestId, signal);
    } catch (error) {
      if (error instanceof Disconnect || error instanceof AbortedError) throw error;
      const fault = error instanceof ServiceFault ? service.faults.common(error) : this.#unforeseen(error);
      return service.protocol.encodeFault(fault, requestId, request);
    }
  }

  // rule: oversized-body
  /** The answer to a request whose body is larger than {@link largestBody}. */
  refuseOversized(request: WireRequest): WireResponse {
    const { protocol, faults } = this.#services[serviceOf(request)];
    const message = `The body is larger than ${largestBody} bytes`;
    const fault = faults.common(new ServiceFault('RequestEntityTooLargeException', message, 413));
    return protocol.encodeFault(fault, randomUUID(), request);
  }

  /** Forgets calls, how many there were of late, failures, permissions and violations. */
  reset(): void {
    this.log.reset();
    this.#throttle.reset();
    this.faults.reset();
    this.permissions.reset();
    this.violations.length = 0;
  }

  #receive(request: WireRequest, service: Service): Received {
    const scope = credentialScope(request.headers['authorization']);
    // rule: unknown-service
    if (scope.service !== service.name) {
      const message = `The emulator serves appstream, ec2 and sts, not ${scope.service}`;
      throw new ServiceFault('UnknownOperationException', message, 404);
    }
    const call = service.protocol.decode(request);
    const accountId = this.#world.accessKeys.accountOf(scope.accessKeyId);
    // rule: region-of-scope
    const account = this.#world.region(scope.region).account(accountId);
    const { accessKeyId } = scope;
    const context = { account, world: this.#world, accessKeyId, streamingOrigin: request.origin };
    return { request, service, scope, call, context };
  }

  async #serve(received: Received, requestId: string, signal: AbortSignal | undefined): Promise<WireResponse> {
    const { request, service, call } = received;
    try {
      const outcome = await this.#outcome(received, signal);
      if (outcome.kind === 'answer') {
        const answer = service.protocol.encodeAnswer(call.operation, outcome.output, requestId);
        this.#record(received, answer.status);
        return answer;
      }
      this.#record(received, outcome.fault.status, outcome.fault.code);
      return service.protocol.encodeFault(outcome.fault, requestId, request);
    } catch (error) {
      this.#record(received, 0);
      throw error;
    }
  }

  async #outcome(received: Received, signal: AbortSignal | undefined): Promise<Outcome> {
    const { service, call, context } = received;
    const { accountId } = context.account;
    if (this.#isTooMuch(received)) {
      const fault = new ServiceFault('RequestLimitExceeded', 'Request limit exceeded.', 503);
      return { kind: 'fault', fault };
    }
    if (service.operations.has(call.operation) && !this.permissions.allows(accountId, call.operation)) {
      return { kind: 'fault', fault: service.faults.accessDenied(call.operation, accountId) };
    }
    const failure = this.faults.take(call.operation, accountId);
    if (failure === undefined) return this.#perform(received);
    return failure.when === 'after'
      ? this.#failAfter(failure, received, signal)
      : this.#failBefore(failure, received, signal);
  }

  // rule: ec2-throttling
  #isTooMuch({ service, scope, call, context }: Received): boolean {
    if (this.#world.settings.throttling === 'none' || !service.operations.has(call.operation)) return false;
    const rate = service.requestRate(call.operation, call.input);
    if (rate === undefined) return false;
    return !this.#throttle.take(`${context.account.accountId} ${scope.region}`, rate);
  }

  // rule: failure-before
  async #failBefore(failure: Failure, received: Received, signal: AbortSignal | undefined): Promise<Outcome> {
    await holdUp(failure, signal);
    return interruption(failure) ?? this.#perform(received);
  }

  // rule: failure-after
  async #failAfter(failure: Failure, received: Received, signal: AbortSignal | undefined): Promise<Outcome> {
    const outcome = this.#perform(received);
    await holdUp(failure, signal);
    return interruption(failure) ?? outcome;
  }

  /** In the world as it is now, which a reset may have emptied while the call was held up. */
  #perform({ service, scope, call, context }: Received): Outcome {
    const account = this.#world.region(scope.region).account(context.account.accountId);
    return perform(service, call, { ...context, account }, (violation) => this.violations.push(violation));
  }

  #unforeseen(error: unknown): ServiceFault {
    const problem = `the gateway threw ${String(error)}`;
    this.violations.push({ operation: '', problem });
    return internalFailure([problem]);
  }

  #record({ request, service, scope, call, context }: Received, status: number, code?: string): void {
    const entry: RecordedRequest = {
      at: new Date(this.#world.clock.now()).toISOString(),
      accountId: context.account.accountId,
      region: scope.region,
      service: service.name,
      operation: call.operation,
      input: call.input,
      status,
      ...(code !== undefined && { code }),
    };
    this.log.add(entry, request.body.length);
  }
}

// rule: failure-latency
async function holdUp({ latencyMs }: Failure, signal: AbortSignal | undefined): Promise<void> {
  if (latencyMs !== undefined) await delay(latencyMs, signal);
}

/** What a failure answers in place of the operation, if it does; throws to cut the connection. */
function interruption({ operation, disconnect, error }: Failure): Outcome | undefined {
  // rule: failure-disconnect
  if (disconnect === true) throw new Disconnect();
  if (error === undefined) return undefined;
  return { kind: 'fault', fault: injected(operation, error) };
}

function injected(operation: string, { code, message, status }: FailureError): ServiceFault {
  const usual = new Map(Object.entries({ ...appstreamModel.errors, ...commonErrors })).get(code) ?? 400;
  return new ServiceFault(code, message ?? `${operation} was made to fail with ${code}`, status ?? usual);
}

/** By its credential scope; where that says nothing, by what its body looks like. */
function serviceOf({ headers, body }: WireRequest): ServiceName {
  const [, signedFor] = /\/(appstream|ec2|sts)\/aws4_request/.exec(headers['authorization'] ?? '') ?? [];
  if (signedFor === 'appstream' || signedFor === 'ec2' || signedFor === 'sts') return signedFor;
  if (!(headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded')) return 'appstream';
  return body.includes('Version=2011-06-15') ? 'sts' : 'ec2';
}
