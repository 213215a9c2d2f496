import type { Operation } from '../operation.js';
import type { Protocol, ServiceName } from '../protocols/protocol.js';
import type { ServiceFault } from '../service-fault.js';
import type { RequestRate } from './throttle.js';

/** One emulated service: its operations, how they stand on the wire, and what is known of their form. */
export interface Service {
  readonly name: ServiceName;
  readonly protocol: Protocol;
  readonly operations: ReadonlyMap<string, Operation<never, unknown>>;
  /** Reads an input by the service's model; throws `ServiceFault` for one that breaks it. */
  readInput(operation: string, input: unknown): unknown;
  /** What an answer of our own breaks of the service's model. */
  answerBreaks(operation: string, output: unknown): readonly string[];
  /** What an error of our own breaks of the service's model. */
  faultBreaks(operation: string, code: string): readonly string[];
  /** How often an account may call the operation with this input in a region; `undefined` where no rate is known. */
  requestRate(operation: string, input: unknown): RequestRate | undefined;
  readonly faults: ServiceFaults;
}

/** The errors that the gateway itself answers with, in the service's own words. */
export interface ServiceFaults {
  unknownOperation(operation: string): ServiceFault;
  accessDenied(operation: string, accountId: string): ServiceFault;
  /** What the service calls an error that is common to all services. */
  common(fault: ServiceFault): ServiceFault;
}
