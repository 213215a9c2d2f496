import { serializeError } from '../core/serialize-error.js';
import type { StreamingSession } from '../service/sessions.js';
import type { FoundInterface, GroupGoal } from './group-goal.js';
import type { SecurityGroupChange, SecurityGroupOutcome } from './security-group-report.js';
import type { UndoEntry } from './undo-record.js';

/** An interface on its way to other security groups. */
export class InterfaceChange {
  /** The interface. */
  readonly networkInterfaceId: string;
  /** Sessions for which it is changed. */
  readonly sessions: readonly StreamingSession[];
  /** What it is to have. */
  readonly goal: GroupGoal;
  /** What was found when it was looked at last before a write. */
  found: FoundInterface | undefined;
  /** What it is to have, now that it was looked at. */
  wanted: readonly string[] = [];
  /** How to put it back; there from just before it is written, unless it is certain that the write had no effect. */
  undo: UndoEntry | undefined;
  #outcome: SecurityGroupOutcome | undefined;
  #after: readonly string[] = [];
  #error: unknown;

  constructor(networkInterfaceId: string, sessions: readonly StreamingSession[], goal: GroupGoal) {
    this.networkInterfaceId = networkInterfaceId;
    this.sessions = sessions;
    this.goal = goal;
  }

  /** What became of it; undefined while nothing is certain. */
  get outcome(): SecurityGroupOutcome | undefined {
    return this.#outcome;
  }

  /** Why it is not as it should be. */
  get error(): unknown {
    return this.#error;
  }

  /** Whether nothing is certain yet. */
  get isOpen(): boolean {
    return this.#outcome === undefined;
  }

  /** Takes note of what was found, and of what is wanted in its place. */
  look(found: FoundInterface): void {
    this.found = found;
    this.#after = found.groupIds;
  }

  /** Takes note of what became of it. */
  settle(outcome: SecurityGroupOutcome, after = this.#after, error?: unknown): void {
    this.#outcome = outcome;
    this.#after = after;
    this.#error = error;
  }

  /** Takes note of a failure that leaves it as it was. */
  fail(error: unknown): void {
    this.settle('failed', this.#after, error);
  }

  /** As it stands in a report. */
  toRecord(): SecurityGroupChange {
    return {
      networkInterfaceId: this.networkInterfaceId,
      sessionIds: this.sessions.map(({ id }) => id),
      userIds: [...new Set(this.sessions.map(({ userId }) => userId))],
      before: this.found?.groupIds ?? [],
      after: this.#after,
      outcome: this.#outcome ?? 'failed',
      ...(this.#error !== undefined && { error: serializeError(this.#error) }),
    };
  }
}
