/**
 * Long work on AWS Lambda durable functions: watches of days, and plans for many accounts.
 *
 * Needs Node.js 22 and the package `@aws/durable-execution-sdk-js`, which nothing else of this package uses.
 *
 * @module
 */
export { type ApplyHost, type ApplyInput, type ApplyResult, durableApply } from './durable-apply.js';
export {
  durableRevocation,
  type RevocationHost,
  type RevocationInput,
  type RevocationRequest,
  type RevocationResult,
} from './durable-revocation.js';
export {
  durableRollout,
  type RolloutHost,
  type RolloutInput,
  type RolloutResult,
} from './durable-rollout.js';
export { type HandOver, invokeSuccessor, type LambdaInvoker, type Successor } from './hand-over.js';
export type { DurableHost, Given } from './host.js';
export type { DurableInput, WaveOptions } from './input.js';
export type { DurableOutcome, DurableResult } from './result.js';
export type { DurableItem, DurableState } from './state.js';
