/** A failure to happen on a later call. */
export interface Failure {
  /** The operation that fails, such as `StartFleet`. */
  readonly operation: string;
  /** Fail calls of this account only. Default: of any account. */
  readonly accountId?: string | undefined;
  /** How many calls fail; at least 1. Default 1. */
  readonly times?: number | undefined;
  /** Answer with this error. */
  readonly error?: FailureError | undefined;
  /** Answer later by this many milliseconds of real time; at least 0. */
  readonly latencyMs?: number | undefined;
  /** Cut the connection instead of answering. */
  readonly disconnect?: boolean | undefined;
  /** `after`: the call took effect and its answer was lost. Default `before`: it took no effect. */
  readonly when?: 'before' | 'after' | undefined;
}

/** The error that a failure answers with. */
export interface FailureError {
  /** As it stands on the wire, such as `ResourceInUseException`. */
  readonly code: string;
  /** Default: a sentence that names the code. */
  readonly message?: string | undefined;
  /** HTTP status from 400 to 599. Default: the usual one of the code, else 400. */
  readonly status?: number | undefined;
}

interface Armed {
  readonly failure: Failure;
  left: number;
}

/** The failures still to happen, each call taking the oldest that fits it. */
export class FaultInjector {
  #armed: Armed[] = [];

  add(failure: Failure): void {
    this.#armed.push({ failure, left: failure.times ?? 1 });
  }

  /** The failure that happens to this call, now used up once. */
  take(operation: string, accountId: string): Failure | undefined {
    const armed = this.#armed.find(({ failure }) => fits(failure, operation, accountId));
    if (armed === undefined) return undefined;
    armed.left -= 1;
    if (armed.left === 0) this.#armed = this.#armed.filter((other) => other !== armed);
    return armed.failure;
  }

  reset(): void {
    this.#armed = [];
  }
}

function fits(failure: Failure, operation: string, accountId: string): boolean {
  return failure.operation === operation && (failure.accountId ?? accountId) === accountId;
}
