import { FormError, type Reader } from '../reading.js';
import { installedServices } from './installed-services.js';

const served = new Set(Object.values(installedServices).flatMap(({ operations }) => [...operations.keys()]));

/** The name of an operation that is served: no other is ever called. */
export const servedOperation: Reader<string> = (value, path) => {
  if (typeof value === 'string' && served.has(value)) return value;
  throw new FormError(path, `the name of an operation that the emulator serves is due, not ${JSON.stringify(value)}`);
};
