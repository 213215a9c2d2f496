/**
 * What one execution allows itself. Lambda ends one that makes more than 3,000 operations or writes more than 100 MB, and takes
 * at most 256 KB in a checkpoint, an input or a result.
 */
export const budget = {
  /** Turns, each of which is an operation. The rest is for fan-out, hand-over and their retries. */
  turns: 2_500,
  /** All that turns write. */
  bytes: 80_000_000,
  /** The largest state of a turn. */
  stateBytes: 240_000,
  /** What is begun may take so much at first, with the events of one step; the rest is for fleets that come. */
  begunBytes: 200_000,
  /** Executions and waves of one fan-out. */
  fanOut: 1_000,
} as const;

/** Bytes of a value as JSON. */
export function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
