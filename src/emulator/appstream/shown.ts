// rule: empty-text-not-shown
/** The members that an answer shows: an empty text, which a request may say, is no text in an answer. */
export function shown<Members extends object>(members: Members): Members {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== '')) as Members;
}
