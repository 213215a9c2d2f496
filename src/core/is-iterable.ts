/** Whether a value is a list, set or the like; a text is none, although it can be iterated. */
export function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value;
}
