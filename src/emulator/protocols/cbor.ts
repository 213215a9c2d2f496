/** A map of short names to texts in CBOR (RFC 8949), enough for an error. */
export function cborOfTexts(entries: Readonly<Record<string, string>>): Uint8Array {
  const pairs = Object.entries(entries);
  const [mapOf, textOf] = [5, 3];
  return Buffer.concat([
    head(mapOf, pairs.length),
    ...pairs.flat().flatMap((text) => {
      const bytes = Buffer.from(text);
      return [head(textOf, bytes.length), bytes];
    }),
  ]);
}

/** The type of an item and its length, in as many bytes as are needed. */
function head(majorType: number, length: number): Buffer {
  const type = majorType << 5;
  if (length < 24) return Buffer.from([type | length]);
  if (length < 2 ** 8) return Buffer.from([type | 24, length]);
  return Buffer.from([type | 25, length >> 8, length & 0xff]);
}
