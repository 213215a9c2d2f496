import { type DurableContext, InvokeError, type WaitForConditionCheckFunc } from '@aws/durable-execution-sdk-js';
import { backOffSeconds } from '../core/back-off.js';
import { serializeError } from '../core/serialize-error.js';
import type { CompletableReport } from '../errors.js';
import type { SerializedError } from '../records.js';
import { functionOf, type HandOver, successorName } from './hand-over.js';
import type { DurableHost } from './host.js';
import { inShards, type Order } from './input.js';
import { type DurableResult, mergedResult, notDone, resultOf } from './result.js';
import { type DurableItem, type DurableState, dueItem, isEnded, newState } from './state.js';
import { isBegun } from './stepping.js';
import { makeTurn, type Slot } from './turn.js';
import type { Work, WorkEvent } from './work.js';

/** A hand-over that fails is tried so often, over hours. */
const handOverTries = 40;

const handOverPauses = { firstSeconds: 2, longestSeconds: 300 };

/** Longest turn in milliseconds, however much time the invocation has. */
const longestTurn = 300_000;

/** What is used of Lambda's own context. */
interface InvocationTime {
  getRemainingTimeInMillis(): number;
}

/** What a further execution of the function is invoked with. */
type Further<Request, Checkpoint, Event, Report> =
  | { readonly begin: readonly Request[]; readonly isPart: true }
  | { readonly resume: DurableState<Request, Checkpoint, Event, Report>; readonly isPart: true };

/**
 * One durable execution.
 *
 * Its operations are replayed by name and order: those of executions that run may not be renamed or put in another order.
 */
export class Execution<Request, Checkpoint, Event extends WorkEvent, Report extends CompletableReport> {
  readonly #work: Work<Request, Checkpoint, Event, Report>;
  readonly #host: DurableHost<Event>;
  readonly #context: DurableContext;
  readonly #arn: string;
  readonly #functionArn: string;

  constructor(work: Work<Request, Checkpoint, Event, Report>, host: DurableHost<Event>, context: DurableContext) {
    this.#work = work;
    this.#host = host;
    this.#context = context;
    this.#arn = context.executionContext.durableExecutionArn;
    this.#functionArn = host.functionArn ?? functionOf(this.#arn);
  }

  /** Does what was ordered: here, if one execution can take it on, else wave by wave in others. */
  async run(
    order: Order<Request, Checkpoint, Event, Report>,
  ): Promise<DurableResult<Request, Checkpoint, Event, Report>> {
    if ('state' in order) return this.#goOn(order.state, order.isPart);
    const { waves, maxFailures = Number.POSITIVE_INFINITY, isPart } = order;
    const [only, ...others] = waves.flatMap((wave) => inShards(this.#work, wave));
    if (only !== undefined && others.length === 0) {
      return this.#goOn(newState(this.#work.kind, this.#itemsOf(only)), isPart);
    }
    const results: DurableResult<Request, Checkpoint, Event, Report>[] = [];
    let failures = 0;
    for (const [index, wave] of waves.entries()) {
      const result: DurableResult<Request, Checkpoint, Event, Report> =
        failures > maxFailures
          ? notDone(this.#itemsOf(wave), notBegun(failures), this.#arn)
          : await this.#fanOut(`wave ${index + 1}`, inShards(this.#work, wave));
      results.push(result);
      failures += result.outcomes.filter(({ complete }) => !complete).length;
    }
    return mergedResult(results, this.#arn);
  }

  #itemsOf(requests: readonly Request[]): DurableItem<Request, Checkpoint, Report>[] {
    return requests.map((request) => dueItem(this.#work.keyOf(request), { request }));
  }

  /** Makes turns to the end; what has no room here goes to other executions meanwhile. */
  async #goOn(
    state: DurableState<Request, Checkpoint, Event, Report>,
    isPart: boolean,
  ): Promise<DurableResult<Request, Checkpoint, Event, Report>> {
    const slot = await this.#turns('turns', { state, turns: 0, bytes: 0, pauseSeconds: 1 });
    if (slot.end === 'ended') return resultOf(slot.state, this.#arn);
    if (slot.end === 'no-room') return this.#split(slot);
    const { generation } = slot.state;
    const next = { ...slot.state, generation: generation + 1 };
    if (isPart) return { ...resultOf(next, this.#arn), complete: false, state: next, isUnfinished: true };
    const { handOver } = this.#host;
    return handOver === undefined
      ? this.#invoke(this.#context, 'go on', { resume: next, isPart: true })
      : this.#handOver(handOver, next);
  }

  async #split({
    state,
    turns,
    bytes,
    pauseSeconds,
  }: Slot<Request, Checkpoint, Event, Report>): Promise<DurableResult<Request, Checkpoint, Event, Report>> {
    const here = { ...state, items: state.items.filter((item) => isBegun(item) || isEnded(item)) };
    const rest = state.items.flatMap((item) => {
      return isBegun(item) || isEnded(item) || item.request === undefined ? [] : [item.request];
    });
    const [own, others] = await Promise.all([
      this.#turns('turns of what has room', { state: here, turns, bytes, pauseSeconds }).then((last) => {
        if (last.end === 'ended') return resultOf(last.state, this.#arn);
        const next = { ...last.state, generation: last.state.generation + 1 };
        return this.#invoke(this.#context, 'go on with what has room', { resume: next, isPart: true });
      }),
      this.#fanOut('what has no room', inShards({ capacity: here.items.length, weightOf: () => 1 }, rest)),
    ]);
    const outcomes = [...own.outcomes, ...others.outcomes];
    return { ...own, complete: own.complete && others.complete, outcomes };
  }

  async #turns(
    name: string,
    initialState: Slot<Request, Checkpoint, Event, Report>,
  ): Promise<Slot<Request, Checkpoint, Event, Report>> {
    const invocation = this.#context.lambdaContext as unknown as InvocationTime;
    const check: WaitForConditionCheckFunc<Slot<Request, Checkpoint, Event, Report>> = async (slot, { logger }) => {
      const controller = new AbortController();
      const time = Math.min(longestTurn, invocation.getRemainingTimeInMillis() * 0.9);
      const timer = setTimeout(() => controller.abort(new Error('The time of this turn was up')), time);
      try {
        return await makeTurn(this.#work, this.#host, slot, {
          at: (this.#host.now ?? Date.now)(),
          signal: controller.signal,
          warn: (what, details) => logger.warn(what, details),
        });
      } finally {
        clearTimeout(timer);
      }
    };
    return this.#context.waitForCondition(name, check, {
      initialState,
      waitStrategy: ({ end, pauseSeconds }) =>
        end === undefined ? { shouldContinue: true, delay: { seconds: pauseSeconds } } : { shouldContinue: false },
    });
  }

  /** Lets a further execution work, and those that follow it: each gives back where the next goes on. */
  async #invoke(
    context: DurableContext,
    name: string,
    input: Further<Request, Checkpoint, Event, Report>,
  ): Promise<DurableResult<Request, Checkpoint, Event, Report>> {
    let further = input;
    for (let count = 1; ; count += 1) {
      const result = await context.invoke<
        Further<Request, Checkpoint, Event, Report>,
        DurableResult<Request, Checkpoint, Event, Report>
      >(`${name} ${count}`, this.#functionArn, further);
      if (result.isUnfinished !== true || result.state === undefined) return result;
      further = { resume: result.state, isPart: true };
    }
  }

  async #fanOut(
    name: string,
    shards: readonly (readonly Request[])[],
  ): Promise<DurableResult<Request, Checkpoint, Event, Report>> {
    const { shardsAtOnce } = this.#work;
    const batch = await this.#context.map(name, [...shards], (context, shard) => this.#shard(context, shard), {
      ...(shardsAtOnce !== undefined && { maxConcurrency: shardsAtOnce }),
      // Without it the first failure ends the map while others still work.
      completionConfig: { toleratedFailurePercentage: 100 },
    });
    return mergedResult(
      batch.all.map(({ result, error, index }) => {
        return result ?? notDone(this.#itemsOf(shards[index] ?? []), serializeError(error), this.#arn);
      }),
      this.#arn,
    );
  }

  async #shard(
    context: DurableContext,
    requests: readonly Request[],
  ): Promise<DurableResult<Request, Checkpoint, Event, Report>> {
    try {
      const result = await this.#invoke(context, 'part', { begin: requests, isPart: true });
      return mergedResult([result], this.#arn);
    } catch (error) {
      if (!(error instanceof InvokeError)) throw error;
      return notDone(this.#itemsOf(requests), serializeError(error), this.#arn);
    }
  }

  async #handOver(
    handOver: HandOver,
    state: DurableState<Request, Checkpoint, Event, Report>,
  ): Promise<DurableResult<Request, Checkpoint, Event, Report>> {
    const executionName = successorName(this.#arn, state.generation);
    const successor = { functionArn: this.#functionArn, executionName, input: { resume: state } };
    const result = resultOf(state, this.#arn);
    try {
      await this.#context.step(
        'hand over',
        async () => {
          await handOver(successor);
        },
        {
          retryStrategy: (_, tries) => ({
            shouldRetry: tries < handOverTries,
            delay: { seconds: Math.ceil(backOffSeconds(tries, executionName, handOverPauses)) },
          }),
        },
      );
    } catch (error) {
      this.#context.logger.error('nobody goes on with this work', { executionName, error: serializeError(error) });
      return { ...result, complete: false, state };
    }
    return { complete: false, execution: this.#arn, outcomes: result.outcomes, successor: executionName };
  }
}

function notBegun(failures: number): SerializedError {
  return {
    name: 'Error',
    code: 'not-begun',
    message: `${failures} were not complete before: more than maxFailures allows`,
  };
}
