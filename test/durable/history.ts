import type { OperationUpdate, WireOperation } from '@aws/durable-execution-sdk-js';

/** What Lambda documents as the most of one execution. */
export const quotas = { operations: 3_000, bytes: 100 * 1024 * 1024, payloadBytes: 256 * 1024 };

/** One execution, as a file could hold it. */
export interface History {
  readonly arn: string;
  /** In the order in which they came. */
  readonly operations: Record<string, WireOperation>;
  /** Operations, and each retry of one. */
  metered: number;
  /** Bytes written in all. */
  bytes: number;
  /** The largest payload. */
  largest: number;
  invocations: number;
  /** Whether it is to be invoked: something has come that it waits for, or its last invocation was broken off. */
  ready: boolean;
  end?: { readonly succeeded: boolean; readonly payload: string | undefined; readonly message?: string | undefined };
  /** The execution that invoked this one, and its operation that waits. */
  readonly parent?: { readonly arn: string; readonly operation: string } | undefined;
}

/** An execution that was not invoked yet. */
export function newHistory(arn: string, input: string, at: number, parent?: History['parent']): History {
  refuseLarge(input);
  const started = { Id: 'execution', Type: 'EXECUTION', Status: 'STARTED', StartTimestamp: instant(at) } as const;
  const operations = { execution: { ...started, ExecutionDetails: { InputPayload: input } } };
  return {
    arn,
    operations,
    metered: 1,
    bytes: input.length,
    largest: input.length,
    invocations: 0,
    ready: true,
    parent,
  };
}

/** Refuses what Lambda would. */
export function refusal(message: string): Error {
  const $metadata = { httpStatusCode: 400 };
  return Object.assign(new Error(message), { name: 'InvalidParameterValueException', $metadata });
}

function refuseLarge(payload: string): void {
  const bytes = Buffer.byteLength(payload);
  if (bytes > quotas.payloadBytes) throw refusal(`a payload of ${bytes} bytes is larger than 256 KB`);
}

function instant(at: number): string {
  return new Date(at).toISOString();
}

/** Takes an update into the history, if it keeps the quotas and repeats what was there. */
export function takeUpdate(history: History, update: OperationUpdate, at: number): WireOperation {
  const payload = `${update.Payload ?? ''}${update.Error ? JSON.stringify(update.Error) : ''}`;
  refuseLarge(payload);
  history.bytes += Buffer.byteLength(payload);
  history.largest = Math.max(history.largest, Buffer.byteLength(payload));
  const operation = operationOf(history, update, at);
  history.metered += update.Action === 'RETRY' ? 1 : 0;
  if (history.metered > quotas.operations) throw refusal('more than 3,000 operations');
  if (history.bytes > quotas.bytes) throw refusal('more than 100 MB');
  const next = { ...operation, ...changeOf(operation, update, at) };
  history.operations[update.Id ?? ''] = next;
  return next;
}

function operationOf(history: History, { Id = '', ParentId, Name, Type, SubType }: OperationUpdate, at: number) {
  const known = history.operations[Id];
  if (known === undefined) {
    history.metered += 1;
    return { Id, ParentId, Name, Type, SubType, StartTimestamp: instant(at), Status: undefined };
  }
  const isSame = known.Name === Name && known.Type === Type && known.SubType === SubType && known.ParentId === ParentId;
  if (!isSame) throw refusal(`operation ${Id} was "${known.Name ?? ''}" and is "${Name ?? ''}" now`);
  if (known.EndTimestamp !== undefined) throw refusal(`operation "${Name ?? ''}" has ended and is changed again`);
  return known;
}

type Change = Partial<WireOperation>;

function changeOf(operation: WireOperation, update: OperationUpdate, at: number): Change {
  const { Action, Type, Payload: Result, Error: failure } = update;
  if (Action === 'START') return { Status: 'STARTED', ...startOf(update, at) };
  const { Attempt = 0 } = operation.StepDetails ?? {};
  if (Action === 'RETRY') {
    const next = at + (update.StepOptions?.NextAttemptDelaySeconds ?? 1) * 1000;
    const NextAttemptTimestamp = instant(next);
    return { Status: 'PENDING', StepDetails: { Attempt: Attempt + 1, Result, Error: failure, NextAttemptTimestamp } };
  }
  const ended = { Status: Action === 'SUCCEED' ? 'SUCCEEDED' : 'FAILED', EndTimestamp: instant(at) } as const;
  if (Type === 'STEP') return { ...ended, StepDetails: { Attempt: Attempt + 1, Result, Error: failure } };
  const ReplayChildren = update.ContextOptions?.ReplayChildren;
  return { ...ended, ContextDetails: { Result, Error: failure, ReplayChildren } };
}

function startOf({ Type, WaitOptions }: OperationUpdate, at: number): Change {
  if (Type !== 'WAIT') return {};
  return { WaitDetails: { ScheduledEndTimestamp: instant(at + (WaitOptions?.WaitSeconds ?? 0) * 1000) } };
}

/** When the next operation is due, in epoch milliseconds; infinite when none is. */
export function nextDue({ operations }: History): number {
  return Math.min(...Object.values(operations).map(dueOf));
}

function dueOf({ Status, StepDetails, WaitDetails, EndTimestamp }: WireOperation): number {
  const at = Status === 'PENDING' ? StepDetails?.NextAttemptTimestamp : WaitDetails?.ScheduledEndTimestamp;
  if (at === undefined || EndTimestamp !== undefined) return Number.POSITIVE_INFINITY;
  return new Date(at).getTime();
}

/** Makes ready what is due. */
export function elapse(history: History, at: number): void {
  const { operations } = history;
  for (const [id, operation] of Object.entries(operations)) {
    if (dueOf(operation) > at) continue;
    history.ready = true;
    const isWait = operation.Type === 'WAIT';
    const EndTimestamp = isWait ? { EndTimestamp: instant(at) } : {};
    operations[id] = { ...operation, Status: isWait ? 'SUCCEEDED' : 'READY', ...EndTimestamp };
  }
}
