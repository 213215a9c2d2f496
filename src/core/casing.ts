/** Members of the service that are spelled in lower case on the wire too. */
const lowerOnTheWire: ReadonlySet<string> = new Set(['allowFleet', 'allowImageBuilder']);

/** Maps whose keys are the caller's data, not members. */
const dataMaps: ReadonlySet<string> = new Set(['tags', 'metadata']);

/**
 * Spells every member of an answer with a lower-case first letter, as this library's types do.
 *
 * Members that this version does not know are passed on too. Dates are left as they are, and the keys of maps are the caller's own.
 */
export function toCamel(value: unknown): unknown {
  return convert(value, (key) => key.charAt(0).toLowerCase() + key.slice(1));
}

/** Spells every member of a request as the service does; `undefined` members are left out. */
export function toPascal(value: unknown): unknown {
  return convert(value, (key) => (lowerOnTheWire.has(key) ? key : key.charAt(0).toUpperCase() + key.slice(1)));
}

function convert(value: unknown, spell: (key: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => convert(item, spell));
  if (typeof value !== 'object' || value === null || value instanceof Date || ArrayBuffer.isView(value)) return value;
  const entries = Object.entries(value)
    .filter(([key, member]) => member !== undefined && key !== '$metadata')
    .map(([key, member]) => [spell(key), dataMaps.has(key.toLowerCase()) ? member : convert(member, spell)] as const);
  return Object.fromEntries(entries);
}
