/** A value of an XML answer. A list repeats its element; what is undefined is left out. */
export type XmlNode = string | number | boolean | Date | undefined | readonly XmlNode[] | XmlObject;

/** Elements of an XML answer by their names. */
export interface XmlObject {
  readonly [name: string]: XmlNode;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Writes `value` as the element `name`: dates in ISO form, an empty list inside its parent as nothing. */
export function toXml(name: string, value: XmlNode): string {
  if (value === undefined) return '';
  if (isList(value)) return value.map((item) => toXml(name, item)).join('');
  return `<${name}>${content(value)}</${name}>`;
}

// rule: xml-values
function content(value: string | number | boolean | Date | XmlObject): string {
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== 'object') return escapeXml(String(value));
  return Object.entries(value)
    .map(([name, member]) => toXml(name, member))
    .join('');
}

const unwritable = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;

/** Whether a text has a character that XML 1.0 cannot write in any way: readers refuse the whole document. */
export function isUnwritable(text: string): boolean {
  return text.search(unwritable) >= 0;
}

/** Characters that have a meaning in XML, and control characters, which a reader may change or drop. */
function escapeXml(text: string): string {
  // rule: xml-escapes
  return text
    .replace(unwritable, '\ufffd')
    .replace(/[&<>"'\p{Cc}]/gu, (character) => entities[character] ?? `&#${character.codePointAt(0) ?? 0};`);
}

function isList(value: XmlNode): value is readonly XmlNode[] {
  return Array.isArray(value);
}
