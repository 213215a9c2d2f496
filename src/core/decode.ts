import { ResponseError } from '../errors.js';
import { toCamel } from './casing.js';

/** A string enum of the service: the known values are suggested, any other is passed on. */
export type Open<Known extends string> = Known | (string & Record<never, never>);

/**
 * Reads a resource from an answer.
 *
 * @param required - Members that callers cannot do without.
 * @throws {@link ResponseError} when the resource or one of `required` is missing.
 */
export function decode<Resource extends object>(
  operation: string,
  value: unknown,
  required: readonly (keyof Resource & string)[],
): Resource {
  const resource = toCamel(value);
  if (typeof resource !== 'object' || resource === null) {
    throw new ResponseError(`${operation} answered without the resource it is about.`, { operation });
  }
  const missing = required.find((member) => (resource as Record<string, unknown>)[member] === undefined);
  if (missing !== undefined) throw new ResponseError(`${operation} answered without "${missing}".`, { operation });
  return resource as Resource;
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
