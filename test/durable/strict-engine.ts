import type {
  DurableExecutionClient,
  DurableExecutionInvocationOutput,
  DurableLambdaHandler,
  OperationUpdate,
} from '@aws/durable-execution-sdk-js';
import { elapse, type History, newHistory, nextDue, quotas, refusal, takeUpdate } from './history.js';

/** The time that the engine follows, and moves. */
export interface EngineClock {
  now(): number;
  advance(seconds: number): void;
}

/** The qualified function that executions run in. */
export const functionArn = 'arn:aws:lambda:us-west-2:111111111111:function:watch:7';

/**
 * A backend for durable functions that keeps Lambda's documented quotas: every wait ends the invocation, each invocation replays the
 * history as JSON, and time jumps to what is due next.
 */
export class StrictEngine {
  readonly histories = new Map<string, History>();
  readonly #clock: EngineClock;
  readonly #saved: (histories: readonly History[]) => void;

  constructor(
    clock: EngineClock,
    histories: readonly History[] = [],
    saved: (histories: readonly History[]) => void = () => {},
  ) {
    this.#clock = clock;
    this.#saved = saved;
    for (const history of histories) this.histories.set(history.arn, history);
  }

  /** What the handler under test talks to. */
  get client(): DurableExecutionClient {
    return {
      getExecutionState: ({ DurableExecutionArn = '' }) =>
        Promise.resolve({ Operations: Object.values(this.#historyOf(DurableExecutionArn).operations) }),
      checkpoint: async ({ DurableExecutionArn = '', Updates = [] }) => {
        await Promise.resolve();
        const history = this.#historyOf(DurableExecutionArn);
        const Operations = Updates.map((update) => this.#take(history, update));
        this.#save();
        return { CheckpointToken: 'token', NewExecutionState: { Operations: structuredClone(Operations) } };
      },
    };
  }

  /** Starts an execution; one of the same name and input is started once. */
  start(name: string, input: unknown): History {
    const payload = JSON.stringify(input);
    const arn = `${functionArn}/durable-execution/${name}/0`;
    const known = this.histories.get(arn);
    if (known !== undefined && known.operations['execution']?.ExecutionDetails?.InputPayload !== payload) {
      throw refusal(`execution ${name} was started with another input`);
    }
    return known ?? this.#add(newHistory(arn, payload, this.#clock.now()));
  }

  /** The result of an execution that succeeded. */
  resultOf({ arn }: History): unknown {
    const { end } = this.#historyOf(arn);
    if (end?.succeeded !== true) throw new Error(end?.message ?? 'it has not ended');
    return JSON.parse(end.payload ?? 'null');
  }

  /** Runs all executions to their end, with as many invocations as that takes. */
  async run(handler: DurableLambdaHandler): Promise<void> {
    for (let next = this.next(); next !== undefined; next = this.next()) await this.invoke(handler, next);
  }

  /** The execution that is due next, once time has jumped there; undefined when all have ended. */
  next(): History | undefined {
    const open = [...this.histories.values()].filter(({ end }) => end === undefined);
    const fresh = open.find(({ ready }) => ready);
    if (fresh !== undefined || open.length === 0) return fresh;
    const due = Math.min(...open.map(nextDue));
    if (!Number.isFinite(due)) throw new Error('executions are open, and nothing is due');
    this.#clock.advance(Math.max(0, (due - this.#clock.now()) / 1000));
    for (const history of open) elapse(history, Math.max(due, this.#clock.now()));
    this.#save();
    return open.find(({ ready }) => ready);
  }

  /** One invocation of the function. */
  async invoke(handler: DurableLambdaHandler, history: History): Promise<void> {
    history.invocations += 1;
    const event = {
      DurableExecutionArn: history.arn,
      CheckpointToken: 'token',
      InitialExecutionState: { Operations: structuredClone(Object.values(history.operations)) },
    };
    const context = { awsRequestId: 'request', getRemainingTimeInMillis: () => 900_000 };
    this.#finish(history, await handler(event, context as Parameters<DurableLambdaHandler>[1]));
    this.#save();
  }

  #finish(history: History, output: DurableExecutionInvocationOutput): void {
    history.ready = false;
    const status: string = output.Status;
    if (status === 'PENDING') return;
    const payload = 'Result' in output ? output.Result : undefined;
    if (payload !== undefined && Buffer.byteLength(payload) > quotas.payloadBytes)
      throw refusal('a result over 256 KB');
    const succeeded = status === 'SUCCEEDED';
    const failure = 'Error' in output ? output.Error : undefined;
    history.end = { succeeded, payload, message: failure?.ErrorMessage };
    const waiting = history.parent && this.#historyOf(history.parent.arn).operations[history.parent.operation];
    if (waiting === undefined) return;
    this.#historyOf(history.parent?.arn ?? '').ready = true;
    waiting.Status = succeeded ? 'SUCCEEDED' : 'FAILED';
    waiting.EndTimestamp = new Date(this.#clock.now()).toISOString();
    waiting.ChainedInvokeDetails = { Result: payload, Error: failure };
  }

  #take(history: History, update: OperationUpdate) {
    const operation = takeUpdate(history, update, this.#clock.now());
    if (update.Type === 'CHAINED_INVOKE') {
      const { Id = '', Payload = 'null', ChainedInvokeOptions } = update;
      if (ChainedInvokeOptions?.FunctionName !== functionArn) throw refusal('there is no such function');
      const arn = `${functionArn}/durable-execution/invoked-${this.histories.size}/0`;
      this.#add(newHistory(arn, Payload, this.#clock.now(), { arn: history.arn, operation: Id }));
    }
    return operation;
  }

  #add(history: History): History {
    this.histories.set(history.arn, history);
    this.#save();
    return history;
  }

  #historyOf(arn: string): History {
    const history = this.histories.get(arn);
    if (history === undefined) throw refusal(`there is no execution ${arn}`);
    return history;
  }

  #save(): void {
    this.#saved([...this.histories.values()]);
  }
}
