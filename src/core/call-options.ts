/** What every call takes. */
export interface CallOptions {
  /** Cancels the request in flight and every wait; the call then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** How one request is made; never seen by callers of the library. */
export interface RequestOptions extends CallOptions {
  /** Whether this library tries again what the SDK gives up on. Default true; false inside steps. */
  readonly retry?: boolean | undefined;
  /** Epoch milliseconds after which nothing is tried again. */
  readonly deadline?: number | undefined;
}
