import { FormError, type Reader } from '../reading.js';
import { brokenByString } from './constraints.js';
import { appstreamModel } from './model.js';

/** A string that satisfies the shape of that name in the service's model. */
export function modelled<T extends string = string>(shapeName: string): Reader<T> {
  const shape = appstreamModel.shapes[shapeName];
  if (shape?.type !== 'string') throw new Error(`the model has no string named ${shapeName}`);
  return (value, path) => {
    if (typeof value !== 'string') throw new FormError(path, 'a string is due');
    const [broken] = brokenByString(shape, value);
    if (broken !== undefined) throw new FormError(path, broken);
    return value as T;
  };
}
