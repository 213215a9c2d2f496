/** One entry with its place in the order of arrival. */
export interface Placed<Item> {
  readonly place: number;
  readonly item: Item;
}

interface Slot<Item> {
  readonly place: number;
  item: Item;
  gone: boolean;
}

/**
 * A map that remembers the order of arrival and can be read from any place in it.
 *
 * Places are never given twice, so a listing that goes on from a place neither repeats nor skips an entry, whatever has been added
 * and removed meanwhile.
 */
export class OrderedMap<Item> {
  readonly #byKey = new Map<string, Slot<Item>>();
  #slots: Slot<Item>[] = [];
  #lastPlace = 0;

  get size(): number {
    return this.#byKey.size;
  }

  get(key: string): Item | undefined {
    return this.#byKey.get(key)?.item;
  }

  has(key: string): boolean {
    return this.#byKey.has(key);
  }

  /** Adds a new entry at the end; an entry under the same key is removed first. */
  add(key: string, item: Item): void {
    this.delete(key);
    this.#lastPlace += 1;
    const slot = { place: this.#lastPlace, item, gone: false };
    this.#byKey.set(key, slot);
    this.#slots.push(slot);
  }

  /** Puts another item under a key that is there, in the same place. */
  replace(key: string, item: Item): void {
    const slot = this.#byKey.get(key);
    if (slot !== undefined) slot.item = item;
  }

  delete(key: string): boolean {
    const slot = this.#byKey.get(key);
    if (slot === undefined) return false;
    slot.gone = true;
    this.#byKey.delete(key);
    if (this.#slots.length > 2 * this.#byKey.size + 16) this.#slots = this.#slots.filter((kept) => !kept.gone);
    return true;
  }

  *values(): Generator<Item> {
    for (const { item } of this.after(0)) yield item;
  }

  /** The entries behind `place`, in the order of arrival; 0 is before the first. */
  *after(place: number): Generator<Placed<Item>> {
    const slots = this.#slots;
    for (let at = firstBehind(slots, place); at < slots.length; at += 1) {
      const slot = slots[at];
      if (slot !== undefined && !slot.gone) yield slot;
    }
  }
}

function firstBehind(slots: readonly { readonly place: number }[], place: number): number {
  let low = 0;
  let high = slots.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((slots[middle]?.place ?? 0) <= place) low = middle + 1;
    else high = middle;
  }
  return low;
}
