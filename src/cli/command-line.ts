/** Options that a command line is to be repeated with. */
type Values = Readonly<Record<string, string | boolean | undefined>>;

/** A command line for a shell: words, then options as they were given. */
export function commandLine(words: readonly string[], values: Values): string {
  const options = Object.entries(values).flatMap(([name, value]) => {
    if (value === undefined || value === false) return [];
    if (value === true) return [`--${name}`];
    return value.startsWith('-') ? [`--${name}=${value}`] : [`--${name}`, value];
  });
  return ['appstream-kit', ...words, ...options].map(quoted).join(' ');
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
