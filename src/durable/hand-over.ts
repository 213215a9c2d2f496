import { createHash } from 'node:crypto';

/** The execution that goes on with the work. */
export interface Successor {
  /** Qualified name or ARN of the function. */
  readonly functionArn: string;
  /**
   * Name of the execution: the same each time this hand-over is tried, and of no other. At most 64 letters, digits, `-` and `_`.
   */
  readonly executionName: string;
  /** What it is invoked with. Plain JSON, at most 250 KB. */
  readonly input: object;
}

/** Starts a successor; may be called again with the same, and must then start nothing. */
export type HandOver = (successor: Successor) => unknown;

/** The part of the class `Lambda` of `@aws-sdk/client-lambda` that starts a successor. */
export interface LambdaInvoker {
  /** Operation `Invoke`. */
  invoke(input: {
    FunctionName: string;
    InvocationType: 'Event';
    DurableExecutionName: string;
    Payload: string;
  }): Promise<unknown>;
}

/**
 * Makes a {@link HandOver} that starts the next execution by `Invoke`, asynchronously.
 *
 * The name of the execution is its idempotency key: Lambda starts no second one of the same name and input. The role needs
 * `lambda:InvokeFunction` for the function. What Lambda answers with rejects, and is tried again.
 *
 * @param lambda - A client of the class `Lambda` (not `LambdaClient`), or anything with its `invoke`.
 *
 * @example Hand over to an execution of its own
 * ```ts
 * import { Lambda } from '@aws-sdk/client-lambda';
 * import { durableRevocation, invokeSuccessor } from 'appstream-kit/durable';
 *
 * export const handler = durableRevocation({
 *   images,
 *   deliver: (events) => console.log(JSON.stringify(events)),
 *   handOver: invokeSuccessor(new Lambda({})),
 * });
 * ```
 */
export function invokeSuccessor(lambda: LambdaInvoker): HandOver {
  return ({ functionArn, executionName, input }) =>
    lambda.invoke({
      FunctionName: functionArn,
      InvocationType: 'Event',
      DurableExecutionName: executionName,
      Payload: JSON.stringify(input),
    });
}

const separator = '/durable-execution/';

/** The function that an execution runs in, with the version. */
export function functionOf(executionArn: string): string {
  return executionArn.split(separator, 1)[0] ?? executionArn;
}

/** Names the execution after another one: the name of the first, how many came since, and a hash that no other chain has. */
export function successorName(executionArn: string, generation: number): string {
  const name = executionArn.split(separator)[1]?.split('/')[0] ?? 'execution';
  const first = name.replace(/-\d+-[0-9a-f]{12}$/, '').slice(0, 44);
  const hash = createHash('sha256').update(executionArn).digest('hex').slice(0, 12);
  return `${first}-${generation}-${hash}`;
}
