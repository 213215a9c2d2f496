import type { Failure } from './failure.js';

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
