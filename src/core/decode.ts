import { ResponseError } from '../errors.js';
import { toCamel } from './casing.js';
import { kindMissed } from './member-kinds.js';

/** A string enum of the service: the known values are suggested, any other is passed on. */
export type Open<Known extends string> = Known | (string & Record<never, never>);

/**
 * Reads a resource from an answer; a member that is null is one that is missing.
 *
 * @param required - Members that callers cannot do without.
 * @throws {@link ResponseError} when the resource or one of `required` is missing, or a member that is read is of another kind.
 */
export function decode<Resource extends object>(
  operation: string,
  value: unknown,
  required: readonly (keyof Resource & string)[],
): Resource {
  const found = toCamel(value);
  if (typeof found !== 'object' || found === null) {
    throw new ResponseError(`${operation} answered without the resource it is about.`, { operation });
  }
  const resource = found as Readonly<Record<string, unknown>>;
  const missing = required.find((member) => resource[member] === undefined || resource[member] === null);
  if (missing !== undefined) throw new ResponseError(`${operation} answered without "${missing}".`, { operation });
  let hasNulls = false;
  for (const member of Object.keys(resource)) {
    const kind = kindMissed(member, resource[member]);
    if (kind !== undefined) {
      throw new ResponseError(`${operation} answered with a "${member}" that is not ${kind}.`, { operation });
    }
    hasNulls ||= resource[member] === null;
  }
  return (hasNulls ? withoutNulls(resource) : resource) as Resource;
}

function withoutNulls(found: object): object {
  return Object.fromEntries(Object.entries(found).filter(([, member]) => member !== null));
}

/**
 * Reads a list from an answer; a missing list is an empty one.
 *
 * @throws {@link ResponseError} when it is no list, or an item lacks one of `required`.
 */
export function decodeList<Resource extends object>(
  operation: string,
  values: unknown,
  required: readonly (keyof Resource & string)[],
): Resource[] {
  if (values === undefined || values === null) return [];
  if (!Array.isArray(values))
    throw new ResponseError(`${operation} answered with something that is no list.`, { operation });
  return values.map((value) => decode<Resource>(operation, value, required));
}

/**
 * Reads a list of names from an answer; a missing list is an empty one.
 *
 * @throws {@link ResponseError} when it is no list of strings.
 */
export function decodeNames(operation: string, values: unknown): string[] {
  if (values === undefined || values === null) return [];
  if (Array.isArray(values) && values.every((value) => typeof value === 'string')) return values;
  throw new ResponseError(`${operation} answered with something that is no list of names.`, { operation });
}

/**
 * Reads a map of texts from an answer; a missing map is an empty one.
 *
 * @throws {@link ResponseError} when it is no map of texts.
 */
export function decodeTexts(operation: string, values: unknown): Readonly<Record<string, string>> {
  if (values === undefined || values === null) return {};
  const isMap = typeof values === 'object' && !Array.isArray(values);
  if (isMap && Object.values(values).every((value) => typeof value === 'string')) {
    return values as Readonly<Record<string, string>>;
  }
  throw new ResponseError(`${operation} answered with something that is no map of texts.`, { operation });
}
