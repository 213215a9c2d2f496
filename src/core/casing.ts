/** Members of the service that are spelled in lower case on the wire too. */
const lowerOnTheWire: ReadonlySet<string> = new Set(['allowFleet', 'allowImageBuilder']);

/** Maps whose keys are the caller's data, not members; as the service spells them, and as this library does. */
const dataMaps: ReadonlySet<string> = new Set(['Tags', 'tags', 'Metadata', 'metadata']);

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
  return spelledMembers(value, spell);
}

/** How a member is defined that an assignment would take for something else. */
const ownMember = { configurable: true, enumerable: true, writable: true };

/** A loop that assigns, for listings spend their time here: it takes a third of what making the object of its entries takes. */
function spelledMembers(value: object, spell: (key: string) => string): Record<string, unknown> {
  const spelled: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value as Record<string, unknown>)) {
    if (member === undefined || key === '$metadata') continue;
    const converted = dataMaps.has(key) ? member : convert(member, spell);
    if (key === '__proto__') Object.defineProperty(spelled, key, { ...ownMember, value: converted });
    else spelled[spell(key)] = converted;
  }
  return spelled;
}
