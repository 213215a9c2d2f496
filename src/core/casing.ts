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
  return convert(value, camel);
}

/** Spells every member of a request as the service does; `undefined` members are left out. */
export function toPascal(value: unknown): unknown {
  return convert(value, pascal);
}

const camel = remembered((key) => key.charAt(0).toLowerCase() + key.slice(1));
const pascal = remembered((key) => (lowerOnTheWire.has(key) ? key : key.charAt(0).toUpperCase() + key.slice(1)));

/** More than the services have members; answers that make up keys are not to fill the memory. */
const mostRemembered = 2000;

/** The same members come again and again: to spell one anew takes longer than all else that is done with it. */
function remembered(spell: (key: string) => string): (key: string) => string {
  const known = new Map<string, string>();
  return (key) => {
    let spelled = known.get(key);
    if (spelled === undefined) {
      spelled = spell(key);
      if (known.size < mostRemembered) known.set(key, spelled);
    }
    return spelled;
  };
}

function convert(value: unknown, spell: (key: string) => string): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => convert(item, spell));
  if (value instanceof Date || ArrayBuffer.isView(value)) return value;
  return spelledMembers(value as Record<string, unknown>, spell);
}

/** How a member is defined that an assignment would take for something else. */
const ownMember = { configurable: true, enumerable: true, writable: true };

/** A loop that assigns, for listings spend their time here: it takes a third of what making the object of its entries takes. */
function spelledMembers(value: Readonly<Record<string, unknown>>, spell: (key: string) => string): object {
  const spelled: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const member = value[key];
    if (member === undefined || key === '$metadata') continue;
    const converted =
      typeof member !== 'object' || member === null || dataMaps.has(key) ? member : convert(member, spell);
    if (key === '__proto__') Object.defineProperty(spelled, key, { ...ownMember, value: converted });
    else spelled[spell(key)] = converted;
  }
  return spelled;
}
