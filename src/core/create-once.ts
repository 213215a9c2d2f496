import { ConflictError } from '../errors.js';

/** What is to be there exactly once. */
export interface Creation<Resource> {
  /** Such as `fleet design-team`. */
  readonly what: string;
  /** Whether one that is there already, and equals what is wanted, is as good. */
  readonly reuse: boolean;
  readonly create: () => Promise<Resource>;
  readonly find: () => Promise<Resource | undefined>;
  /** Fields in which one that is there differs from what is wanted. */
  readonly differences: (found: Resource) => Promise<readonly string[]>;
}

/**
 * Creates a resource, and recognizes one whose creation was answered with a lost answer.
 *
 * @returns The resource, and whether this call made it.
 * @throws {@link ConflictError} `exists`, with the fields that differ where they were compared.
 */
export async function createOnce<Resource>(
  creation: Creation<Resource>,
): Promise<{ readonly changed: boolean; readonly resource: Resource }> {
  const { reuse, create, find } = creation;
  const existing = reuse ? await find() : undefined;
  if (existing !== undefined) return { changed: false, resource: await asWanted(creation, existing) };
  try {
    return { changed: true, resource: await create() };
  } catch (error) {
    if (!(error instanceof ConflictError) || error.reason !== 'exists') throw error;
    const answerWasLost = (error.attempts ?? 1) > 1;
    if (!reuse && !answerWasLost) throw error;
    const found = await find();
    if (found === undefined) throw error;
    return { changed: answerWasLost, resource: await asWanted(creation, found, error) };
  }
}

async function asWanted<Resource>(
  { what, differences }: Creation<Resource>,
  found: Resource,
  cause?: ConflictError,
): Promise<Resource> {
  const fields = await differences(found);
  if (fields.length === 0) return found;
  throw differs(what, fields, cause);
}

/** The error for something of that name that is there and differs from what is wanted. */
export function differs(what: string, fields: readonly string[], cause?: ConflictError): ConflictError {
  const subject = what.charAt(0).toUpperCase() + what.slice(1);
  return new ConflictError(
    `${subject} is there already, and differs in ${fields.join(', ')}. Make the two alike, or choose another name.`,
    {
      reason: 'exists',
      fields,
      ...(cause && { operation: cause.operation, requestId: cause.requestId, attempts: cause.attempts, cause }),
    },
  );
}
