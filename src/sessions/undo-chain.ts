import { groupBy } from '../core/group-by.js';
import type { UndoEntry } from './undo-record.js';

/** All changes of one interface, as one. */
export interface UndoChain {
  readonly networkInterfaceId: string;
  /** Ids of the sessions for which it was changed. */
  readonly sessionIds: ReadonlySet<string>;
  /** Its groups before the first change. */
  readonly before: readonly string[];
  /** Its groups after each change; the last may never have been written. */
  readonly afters: readonly (readonly string[])[];
  /** Whether the changes follow from each other; else somebody else has changed its groups in between. */
  readonly isWhole: boolean;
}

/**
 * Joins entries by interface: one that was changed several times goes back to what it was before the first.
 *
 * The first is the one whose former groups no other has made. Clocks decide only where that tells nothing: those of two machines
 * differ.
 */
export function chainsOf(entries: readonly UndoEntry[]): readonly UndoChain[] {
  return [...groupBy(entries, (entry) => entry.networkInterfaceId)].map(([networkInterfaceId, changes]) => {
    const ordered = changes.toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at));
    const made = new Set(ordered.map(({ after }) => keyOf(after)));
    const firsts = ordered.filter(({ before }) => !made.has(keyOf(before)));
    const [first] = [...firsts, ...ordered];
    return {
      networkInterfaceId,
      sessionIds: new Set(ordered.flatMap(({ sessions }) => sessions.map(({ sessionId }) => sessionId))),
      before: first?.before ?? [],
      afters: ordered.map(({ after }) => after),
      isWhole: new Set(firsts.map(({ before }) => keyOf(before))).size <= 1,
    };
  });
}

/** Equal for equal sets of groups. */
function keyOf(groupIds: readonly string[]): string {
  return [...new Set(groupIds)].toSorted().join();
}
