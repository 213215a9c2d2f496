import type { Clock } from '../clock.js';
import type { Tagged } from './entities.js';
import type { Entry, Registry } from './registry.js';

/** How late readers see changes; 0 is at once. */
export interface ReadLag {
  seconds: number;
}

/** What something was before a change; without an item it was not there. */
interface Former<Item> {
  readonly sequence: number;
  readonly item: Item | undefined;
}

// rule: ec2-stale-reads
/** Things as readers see them: as they were before the changes of the latest seconds. */
export class LaggingView<Item extends Tagged> {
  readonly #things: Registry<Item>;
  readonly #clock: Clock;
  readonly #lag: ReadLag;
  /** By id, the oldest first: that is the one that readers see. */
  readonly #former = new Map<string, readonly Former<Item>[]>();

  constructor(things: Registry<Item>, clock: Clock, lag: ReadLag) {
    this.#things = things;
    this.#clock = clock;
    this.#lag = lag;
  }

  /** To be called before something is changed or removed; what is not there does not matter. */
  keep(id: string): void {
    const entry = this.#things.entry(id);
    if (entry === undefined) return;
    this.#remember(id, { sequence: entry.sequence, item: { ...entry.item, tags: new Map(entry.item.tags) } });
  }

  /** To be called once something has been added that readers are not to see at once. */
  hide(id: string): void {
    this.#remember(id, { sequence: this.#things.latest, item: undefined });
  }

  /** Shows everything as it is. */
  catchUp(): void {
    this.#former.clear();
  }

  get(id: string): Item | undefined {
    const former = this.#former.get(id)?.[0];
    return former === undefined ? this.#things.get(id) : former.item;
  }

  /** As the entries of the registry, in the same order. */
  *entries(after = 0): Generator<Entry<Item>> {
    const removed = this.#removed(after);
    for (const { id, sequence } of this.#things.entries(after)) {
      while (removed[0] !== undefined && removed[0].sequence < sequence) yield removed.shift() as Entry<Item>;
      const item = this.get(id);
      if (item !== undefined) yield { id, sequence, item };
    }
    yield* removed;
  }

  /** What has been removed and is still seen. */
  #removed(after: number): Entry<Item>[] {
    const removed: Entry<Item>[] = [];
    for (const [id, [former]] of this.#former) {
      if (former?.item === undefined || former.sequence <= after || this.#things.has(id)) continue;
      removed.push({ id, sequence: former.sequence, item: former.item });
    }
    return removed.sort((a, b) => a.sequence - b.sequence);
  }

  #remember(id: string, former: Former<Item>): void {
    if (this.#lag.seconds === 0) return;
    this.#former.set(id, [...(this.#former.get(id) ?? []), former]);
    this.#clock.schedule(this.#lag.seconds * 1000, () => {
      const left = this.#former.get(id)?.filter((one) => one !== former) ?? [];
      if (left.length > 0) this.#former.set(id, left);
      else this.#former.delete(id);
    });
  }
}
