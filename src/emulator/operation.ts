import type { AccountWorld, World } from './world.js';

/** Who calls, and what the call may touch. */
export interface CallContext {
  /** The calling account in the region of the request. */
  readonly account: AccountWorld;
  readonly world: World;
  /** The access key id that the request is signed with. */
  readonly accessKeyId: string;
}

/** One operation of a service: reads and changes the world, answers with plain data, throws `ServiceFault`. */
export type Operation<Input, Output> = (input: Input, context: CallContext) => Output;
