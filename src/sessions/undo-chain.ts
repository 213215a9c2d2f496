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
}

/** Joins entries by interface: one that was changed several times goes back to what it was before the first. */
export function chainsOf(entries: readonly UndoEntry[]): readonly UndoChain[] {
  return [...groupBy(entries, (entry) => entry.networkInterfaceId)].map(([networkInterfaceId, changes]) => {
    const ordered = changes.toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at));
    return {
      networkInterfaceId,
      sessionIds: new Set(ordered.flatMap(({ sessions }) => sessions.map(({ sessionId }) => sessionId))),
      before: ordered[0]?.before ?? [],
      afters: ordered.map(({ after }) => after),
    };
  });
}
