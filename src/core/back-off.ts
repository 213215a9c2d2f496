/** How delays grow. */
export interface BackOff {
  /** Delay after the first failure, in seconds. */
  readonly firstSeconds: number;
  /** Longest delay, in seconds. */
  readonly longestSeconds: number;
}

/**
 * Seconds to wait after so many failures in a row: twice as long each time, with up to a half more as jitter.
 *
 * The jitter comes from `seed`, so that a step which is repeated asks for the same delay.
 */
export function backOffSeconds(failures: number, seed: string, { firstSeconds, longestSeconds }: BackOff): number {
  const delay = Math.min(longestSeconds, firstSeconds * 2 ** Math.min(failures - 1, 30));
  return Math.min(longestSeconds, Math.round(delay * (1 + fraction(seed) / 2) * 10) / 10);
}

/** A number from 0 to 1 that looks random: FNV-1a. */
function fraction(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return hash / 0xffffffff;
}
