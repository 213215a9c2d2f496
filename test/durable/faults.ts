import type { DurableLambdaHandler } from '@aws/durable-execution-sdk-js';
import type { AppStreamSender } from '../../src/images/index.js';
import type { History } from './history.js';
import type { StrictEngine } from './strict-engine.js';
import type { Told } from './world.js';

type Send = () => Promise<unknown>;

/** What becomes of one request: it is sent or not, and answered, refused, or the last that its process does. */
export type Fault = (send: Send, die: () => Promise<never>) => Promise<unknown>;

function failure(name: string, more: object): Error {
  return Object.assign(new Error('on purpose'), { name }, more);
}

function refused(name: string, more: object): Fault {
  return () => Promise.reject(failure(name, more));
}

function answered(change: (answer: object) => unknown): Fault {
  return async (send) => change((await send()) as object);
}

/** Failures that pass: all must end as if there had been none. */
export const passing: Readonly<Record<string, Fault>> = {
  'is throttled': refused('ThrottlingException', { $metadata: { httpStatusCode: 400 } }),
  'is one too many': refused('RequestLimitExceededException', { $metadata: { httpStatusCode: 400 } }),
  'fails in the service': refused('InternalFailure', { $metadata: { httpStatusCode: 500 } }),
  'does not arrive': refused('Error', { code: 'ECONNREFUSED' }),
  'is done, and its answer is lost': async (send) => {
    await send();
    throw failure('Error', { code: 'ECONNRESET' });
  },
};

/** Answers that no service gives. One without members is not among them: nobody can tell it from one of an account with nothing. */
export const malformed: Readonly<Record<string, Fault>> = {
  'is done, and answered with a page': async (send) => {
    await send();
    throw failure('SyntaxError', { $metadata: { httpStatusCode: 200 } });
  },
  'is done, and answered with nothing': answered(() => null),
  'is done, and answered with nothing in its lists': answered((answer) => {
    const members = Object.entries(answer).map(([key, value]) => [
      key,
      Array.isArray(value) ? [null] : (value as unknown),
    ]);
    return Object.fromEntries(members) as unknown;
  }),
};

/** A process that dies. */
export const deaths: Readonly<Record<string, Fault>> = {
  before: (_, die) => die(),
  after: async (send, die) => {
    await send();
    return die();
  },
};

/** A process. Once it is dead, nothing that it still does goes anywhere, and nothing comes back. */
class Process {
  readonly end: Promise<void>;
  #isDead = false;
  #end: () => void = () => {};

  constructor() {
    this.end = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  isDead(): boolean {
    return this.#isDead;
  }

  readonly die = (): Promise<never> => {
    this.#isDead = true;
    this.#end();
    return new Promise(() => {});
  };

  /** Does something outside of the process. */
  async out<T>(act: () => Promise<T>): Promise<T> {
    if (this.isDead()) return this.die();
    try {
      const value = await act();
      return await (this.isDead() ? this.die() : value);
    } catch (error) {
      if (this.isDead()) return this.die();
      throw error;
    }
  }
}

/** What the handler of one invocation gets at the world with. */
export interface Doors {
  readonly around: (client: AppStreamSender) => AppStreamSender;
  readonly deliver: (events: readonly Told[]) => Promise<void>;
  readonly durableExecutionClient: StrictEngine['client'];
}

/** Runs executions, each invocation in a process of its own, while something goes wrong at one point. */
export class FaultyRun {
  /** What went out: operations of AppStream, `checkpoint` and `deliver`. */
  readonly points: string[] = [];
  readonly delivered: Told[] = [];
  deaths = 0;
  readonly #engine: StrictEngine;
  readonly #at: number;
  readonly #fault: Fault;

  constructor(engine: StrictEngine, at = -1, fault: Fault = (send) => send()) {
    this.#engine = engine;
    this.#at = at;
    this.#fault = fault;
  }

  async run(handlerOf: (doors: Doors) => DurableLambdaHandler): Promise<void> {
    let invocations = 0;
    for (let next = this.#engine.next(); next !== undefined; next = this.#engine.next()) {
      invocations += 1;
      if (invocations > 500) throw new Error('it does not end');
      await this.#invoke(handlerOf, next);
    }
  }

  async #invoke(handlerOf: (doors: Doors) => DurableLambdaHandler, history: History): Promise<void> {
    const process = new Process();
    const handler = handlerOf(this.#doorsOf(process));
    const mortal: DurableLambdaHandler = (...given) => process.out(() => handler(...given));
    await Promise.race([this.#engine.invoke(mortal, history), process.end]);
    this.deaths += process.isDead() ? 1 : 0;
  }

  #doorsOf(process: Process): Doors {
    const { client } = this.#engine;
    return {
      around: (client) => {
        const send = (command: object, options: never) => {
          const act = () => client.send(command as never, options) as Promise<unknown>;
          return this.#point(process, command.constructor.name.replace('Command', ''), act);
        };
        return { config: client.config, send: send as never };
      },
      deliver: async (events) => {
        await this.#point(process, 'deliver', () => Promise.resolve(this.delivered.push(...events)));
      },
      durableExecutionClient: {
        checkpoint: (...given) =>
          this.#point(process, 'checkpoint', () => client.checkpoint(...given)) as ReturnType<typeof client.checkpoint>,
        getExecutionState: (...given) => process.out(() => client.getExecutionState(...given)),
      },
    };
  }

  #point(process: Process, what: string, act: Send): Promise<unknown> {
    return process.out(() => {
      const at = this.points.push(what) - 1;
      return at === this.#at ? this.#fault(act, process.die) : act();
    });
  }
}
