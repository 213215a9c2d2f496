/** Leaves out characters that a terminal would take for commands, or that turn a text around: names come from elsewhere. */
export function plainText(text: string): string {
  return text.replace(/(?!\n)[\p{Cc}\p{Cf}]/gu, '');
}
