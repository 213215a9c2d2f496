const anyText = Symbol('*');
const anyCharacter = Symbol('?');

type Token = string | typeof anyText | typeof anyCharacter;

/** Whether a pattern of a filter has a meaning of its own beyond its text. */
export function isPattern(text: string): boolean {
  return /[*?\\]/.test(text);
}

/**
 * Tells whether a text matches `pattern`: `*` is any text, `?` any one character, a backslash takes the meaning from the next one.
 *
 * In time proportional to the product of both lengths, whatever the pattern.
 */
export function wildcardMatcher(pattern: string): (text: string) => boolean {
  const tokens = tokensOf(pattern);
  return (text) => matches(tokens, Array.from(text));
}

function tokensOf(pattern: string): readonly Token[] {
  const tokens: Token[] = [];
  const characters = Array.from(pattern);
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at] ?? '';
    const next = characters[at + 1];
    if (character === '\\' && next !== undefined) {
      tokens.push(next);
      at += 1;
    } else if (character === '*') tokens.push(anyText);
    else if (character === '?') tokens.push(anyCharacter);
    else tokens.push(character);
  }
  return tokens;
}

/** Takes as little as it can for each `*`, and a character more for the last one whenever the rest does not fit. */
function matches(tokens: readonly Token[], text: readonly string[]): boolean {
  let token = 0;
  let at = 0;
  let lastStar = -1;
  let starTook = 0;
  while (at < text.length) {
    const wanted = tokens[token];
    if (wanted === anyText) {
      lastStar = token;
      starTook = at;
      token += 1;
    } else if (wanted === anyCharacter || wanted === text[at]) {
      token += 1;
      at += 1;
    } else if (lastStar >= 0) {
      token = lastStar + 1;
      starTook += 1;
      at = starTook;
    } else return false;
  }
  return tokens.slice(token).every((rest) => rest === anyText);
}
