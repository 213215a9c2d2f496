/** What each account may call. */
export class Permissions {
  readonly #allowed = new Map<string, ReadonlySet<string>>();

  /** From now on `accountId` may call `operations` only. */
  allow(accountId: string, operations: readonly string[]): void {
    this.#allowed.set(accountId, new Set(operations));
  }

  // rule: allow
  allows(accountId: string, operation: string): boolean {
    return this.#allowed.get(accountId)?.has(operation) ?? true;
  }

  /** Every account may call everything again. */
  reset(): void {
    this.#allowed.clear();
  }
}
