/**
 * Whether what is there is what is wanted, as far as it was said.
 *
 * The order of lists does not count, members of objects that were not said are passed over, and nothing, `false`, `0`, `''` and an
 * empty list are the same, because the service leaves such members out of its answers.
 */
export function sameValue(wanted: unknown, found: unknown): boolean {
  if (Array.isArray(wanted)) return sameList(wanted, found);
  if (typeof wanted === 'object' && wanted !== null) {
    const members = (typeof found === 'object' && found !== null ? found : {}) as Readonly<Record<string, unknown>>;
    return Object.entries(wanted).every(([key, value]) => value === undefined || sameValue(value, members[key]));
  }
  return wanted === found || (isNothing(wanted) && isNothing(found));
}

function sameList(wanted: readonly unknown[], found: unknown): boolean {
  const list: readonly unknown[] = Array.isArray(found) ? found : [];
  if (wanted.every((item) => typeof item === 'string')) return sameSet(new Set(wanted), new Set(list));
  const left = [...list];
  const each = wanted.every((item) => {
    const at = left.findIndex((other) => sameValue(item, other));
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  });
  return each && left.length === 0;
}

function sameSet(wanted: ReadonlySet<unknown>, found: ReadonlySet<unknown>): boolean {
  return wanted.size === found.size && [...wanted].every((item) => found.has(item));
}

function isNothing(value: unknown): boolean {
  return (
    value === undefined ||
    value === null ||
    value === false ||
    value === 0 ||
    value === '' ||
    (Array.isArray(value) && value.length === 0)
  );
}
