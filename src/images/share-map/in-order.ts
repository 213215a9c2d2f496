/** Compares by texts, character by character: the same everywhere, whatever the language of the machine. */
export function inOrder<Item>(keysOf: (item: Item) => readonly string[]): (a: Item, b: Item) => number {
  return (a, b) => {
    const others = keysOf(b);
    for (const [at, key] of keysOf(a).entries()) {
      const other = others[at] ?? '';
      if (key !== other) return key < other ? -1 : 1;
    }
    return 0;
  };
}
