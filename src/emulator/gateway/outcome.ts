import type { CallContext } from '../operation.js';
import type { Call } from '../protocols/protocol.js';
import { ServiceFault } from '../service-fault.js';
import type { Service } from './service.js';

/** What came of a call. */
export type Outcome =
  | { readonly kind: 'answer'; readonly output: unknown }
  | { readonly kind: 'fault'; readonly fault: ServiceFault };

/** A place where the emulator's own behaviour broke the service's model. */
export interface ModelViolation {
  /** The operation that was called; empty where none was reached. */
  readonly operation: string;
  /** What broke the model, and where. */
  readonly problem: string;
}

/** Carries out a call; what it breaks of the model is handed to `report` and answered as an InternalFailure. */
export function perform(
  service: Service,
  { operation, input }: Call,
  context: CallContext,
  report: (violation: ModelViolation) => void,
): Outcome {
  const run = service.operations.get(operation);
  if (run === undefined) return { kind: 'fault', fault: service.faults.unknownOperation(operation) };
  const broken = (problems: readonly string[]): Outcome => {
    for (const problem of problems) report({ operation, problem });
    return { kind: 'fault', fault: internalFailure(problems) };
  };
  try {
    const read = service.readInput(operation, input);
    context.world.clock.settle();
    // The service's model or the operation itself has checked what it is.
    const output = run(read as never, context);
    const problems = service.answerBreaks(operation, output);
    return problems.length === 0 ? { kind: 'answer', output } : broken(problems);
  } catch (error) {
    if (!(error instanceof ServiceFault)) return broken([`${operation} threw ${String(error)}`]);
    const problems = service.faultBreaks(operation, error.code);
    return problems.length === 0 ? { kind: 'fault', fault: error } : broken(problems);
  }
}

// rule: own-mistakes
/** The answer where the emulator itself is wrong. */
export function internalFailure(problems: readonly string[]): ServiceFault {
  const message = `The emulator itself is wrong here, please report it: ${problems.join('; ')}`;
  return new ServiceFault('InternalFailure', message, 500);
}
