import type { AccountWorld, World } from './world.js';

/** Who calls, and what the call may touch. */
export interface CallContext {
  /** The calling account in the region of the request. */
  readonly account: AccountWorld;
  readonly world: World;
  /** The access key id that the request is signed with. */
  readonly accessKeyId: string;
  /** Where the streaming URLs that the call makes can be opened over HTTP, such as `http://127.0.0.1:4566`; absent in process. */
  readonly streamingOrigin?: string | undefined;
}

/** One operation of a service: reads and changes the world, answers with plain data, throws `ServiceFault`. */
export type Operation<Input, Output> = (input: Input, context: CallContext) => Output;
