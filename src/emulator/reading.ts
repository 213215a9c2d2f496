/** Thrown for an option, seed or control request of the wrong form; the message names the path. */
export class FormError extends TypeError {
  /** Tells it from other errors. */
  override readonly name = 'FormError';

  constructor(path: string, problem: string) {
    super(`${path}: ${problem}`);
  }
}

/** Reads a value of unknown form at `path`; throws {@link FormError}. */
export type Reader<T> = (value: unknown, path: string) => T;

/** A string; with `pattern` one that matches it, which `what` puts in words. */
export function text(what = 'a string that is not empty', pattern = /./s): Reader<string> {
  return (value, path) => {
    if (typeof value !== 'string' || !pattern.test(value)) throw new FormError(path, `${what} is due`);
    return value;
  };
}

/** A 12-digit account id. */
export const accountId = text('an account id of 12 digits', /^\d{12}$/);

/** What the name of every region is like. */
export const regionPattern = /^[a-z]{2}(-[a-z]+)+-\d+$/;

/** A region's name, such as `us-west-2`. */
export const regionName = text("a region's name, such as us-west-2,", regionPattern);

/** A number from `min` to `max`. */
export function number(min: number, max = Number.MAX_SAFE_INTEGER): Reader<number> {
  return (value, path) => {
    if (typeof value !== 'number' || !(value >= min && value <= max)) {
      const upTo = max === Number.MAX_SAFE_INTEGER ? '' : ` to ${max}`;
      throw new FormError(path, `a number from ${min}${upTo} is due`);
    }
    return value;
  };
}

/** A number without a fraction from `min` to `max`. */
export function whole(min: number, max?: number): Reader<number> {
  const read = number(min, max);
  return (value, path) => {
    if (!Number.isSafeInteger(value)) throw new FormError(path, 'a whole number is due');
    return read(value, path);
  };
}

/** A boolean. */
export const flag: Reader<boolean> = (value, path) => {
  if (typeof value !== 'boolean') throw new FormError(path, 'true or false is due');
  return value;
};

/** One of the `choices`. */
export function oneOf<const T extends string>(...choices: readonly T[]): Reader<T> {
  return (value, path) => {
    const choice = choices.find((one) => one === value);
    if (choice === undefined) throw new FormError(path, `one of ${choices.join(', ')} is due`);
    return choice;
  };
}

/** A list of what `read` reads. */
export function list<T>(read: Reader<T>): Reader<readonly T[]> {
  return (value, path) => {
    if (!Array.isArray(value)) throw new FormError(path, 'a list is due');
    return value.map((item: unknown, index) => read(item, `${path}[${index}]`));
  };
}

/** An object whose keys are data. */
export function record<T>(readKey: Reader<string>, read: Reader<T>): Reader<Readonly<Record<string, T>>> {
  return (value, path) =>
    Object.fromEntries(
      Object.entries(objectOf(value, path)).map(([key, item]) => {
        const at = `${path}.${key}`;
        return [readKey(key, at), read(item, at)];
      }),
    );
}

/** A member that may be left out or undefined. */
export function optional<T>(read: Reader<T>): Reader<T | undefined> {
  return (value, path) => (value === undefined ? undefined : read(value, path));
}

/** A reader for each member of an object. */
export type Readers<T> = { readonly [Name in keyof T]-?: Reader<T[Name]> };

/** An object with these members and no others. */
export function object<T extends object>(members: Readers<T>): Reader<T> {
  const readers = Object.entries<Reader<unknown>>(members);
  return (value, path) => {
    const given = objectOf(value, path);
    const unknown = Object.keys(given).find((name) => !Object.hasOwn(members, name));
    if (unknown !== undefined) {
      const known = readers.map(([name]) => name).join(', ');
      throw new FormError(`${path}.${unknown}`, `there is no such member; there are ${known}`);
    }
    const entries = readers.map(([name, read]) => [name, read(given[name], `${path}.${name}`)] as const);
    return Object.fromEntries(entries.filter(([, item]) => item !== undefined)) as T;
  };
}

function objectOf(value: unknown, path: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new FormError(path, 'an object is due');
  return value as Readonly<Record<string, unknown>>;
}
