/** One thing kept in a {@link Registry}, with its place in the order of arrival. */
export interface Entry<Item> {
  readonly id: string;
  readonly sequence: number;
  readonly item: Item;
}

/**
 * Things by id, listed in the order of their arrival.
 *
 * A listing can go on after any place it had reached, also when what stood there is gone, without starting over.
 */
export class Registry<Item> {
  readonly #byId = new Map<string, Entry<Item>>();
  /** In order of arrival; entries that were deleted stay until the next tidying. */
  #inOrder: Entry<Item>[] = [];
  #sequence = 0;

  get size(): number {
    return this.#byId.size;
  }

  /** The sequence number of the latest arrival; 0 before the first. */
  get latest(): number {
    return this.#sequence;
  }

  get(id: string): Item | undefined {
    return this.#byId.get(id)?.item;
  }

  entry(id: string): Entry<Item> | undefined {
    return this.#byId.get(id);
  }

  has(id: string): boolean {
    return this.#byId.has(id);
  }

  add(id: string, item: Item): void {
    if (this.#byId.has(id)) throw new Error(`${id} is there already`);
    this.#sequence += 1;
    const entry = { id, sequence: this.#sequence, item };
    this.#byId.set(id, entry);
    this.#inOrder.push(entry);
  }

  delete(id: string): boolean {
    const deleted = this.#byId.delete(id);
    if (this.#inOrder.length > 2 * this.#byId.size + 32) this.#inOrder = [...this.#byId.values()];
    return deleted;
  }

  *values(): Generator<Item> {
    for (const entry of this.#byId.values()) yield entry.item;
  }

  /** The entries that arrived after the one with the sequence number `after`; 0 is before all. */
  *entries(after = 0): Generator<Entry<Item>> {
    const entries = this.#inOrder;
    for (let at = firstAfter(entries, after); at < entries.length; at++) {
      const entry = entries[at];
      if (entry !== undefined && this.#byId.get(entry.id) === entry) yield entry;
    }
  }
}

function firstAfter(entries: readonly Entry<unknown>[], sequence: number): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((entries[middle]?.sequence ?? Number.POSITIVE_INFINITY) > sequence) high = middle;
    else low = middle + 1;
  }
  return low;
}
