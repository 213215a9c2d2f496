/** The members that a request says anything about, beside some. */
export function saidBeside<Request extends object, Key extends keyof Request>(
  request: Request,
  beside: readonly Key[],
): Partial<Omit<Request, Key>> {
  const kept = Object.entries(request).filter(
    ([member, value]) => value !== undefined && !beside.some((key) => key === member),
  );
  return Object.fromEntries(kept) as Partial<Omit<Request, Key>>;
}
