import { ServiceFault } from '../service-fault.js';
import { brokenByLength, brokenByNumber, brokenByString } from './constraints.js';
import { isRecord, wrongJsonType } from './json-types.js';
import type { ListShape, MapShape, ServiceModel, Shape, StructureShape } from './model.js';

const int32 = 2 ** 31;

/**
 * Reads inputs as the service does: unknown members and nulls are dropped, a wrong JSON type is a SerializationException,
 * everything else that breaks the model one ValidationException that names all of it.
 */
export class InputCheck {
  readonly #model: ServiceModel;
  readonly #broken: string[] = [];

  private constructor(model: ServiceModel) {
    this.#model = model;
  }

  /** The input of `operation`, which the model must have; throws `ServiceFault`. */
  static read(model: ServiceModel, operation: string, input: unknown): unknown {
    const check = new InputCheck(model);
    const shape = model.operations[operation]?.input ?? '';
    const value = check.#value(shape, input, '');
    if (check.#broken.length > 0) throw validationFault(check.#broken);
    return value;
  }

  #value(shapeName: string, value: unknown, path: string): unknown {
    const shape = this.#model.shapes[shapeName];
    if (shape === undefined) throw new Error(`the model lacks the shape ${shapeName}`);
    if (shape.type === 'structure') return this.#structure(shape, value, path);
    if (shape.type === 'list') return this.#list(shape, value, path);
    if (shape.type === 'map') return this.#map(shape, value, path);
    return this.#scalar(shape, value, path);
  }

  #structure(shape: StructureShape, value: unknown, path: string): unknown {
    if (!isRecord(value)) throw wrongJsonType(value, 'a structure');
    const known: [string, unknown][] = [];
    // rule: unknown-members-ignored
    for (const [name, member] of Object.entries(shape.members)) {
      const given = Object.hasOwn(value, name) ? value[name] : undefined;
      const at = join(path, lowerFirst(name));
      if (given !== undefined && given !== null) known.push([name, this.#value(member, given, at)]);
      else if (shape.required.includes(name)) this.#note(null, at, ['Member must not be null']);
    }
    return Object.fromEntries(known);
  }

  #list(shape: ListShape, value: unknown, path: string): unknown {
    if (!Array.isArray(value)) throw wrongJsonType(value, 'a list');
    this.#note(value, path, brokenByLength(shape, value.length));
    return value.map((item: unknown, index) => {
      const at = `${path}.${index + 1}.member`;
      if (item !== null) return this.#value(shape.member, item, at);
      this.#note(null, at, ['Member must not be null']);
      return item;
    });
  }

  #map(shape: MapShape, value: unknown, path: string): unknown {
    if (!isRecord(value)) throw wrongJsonType(value, 'a map');
    const entries = Object.entries(value).filter(([, item]) => item !== null);
    this.#note(value, path, brokenByLength(shape, entries.length));
    return Object.fromEntries(
      entries.map(([key, item]) => {
        this.#value(shape.key, key, `${path}.key`);
        return [key, this.#value(shape.value, item, `${path}.${key}.member`)];
      }),
    );
  }

  #scalar(shape: Exclude<Shape, StructureShape | ListShape | MapShape>, value: unknown, path: string): unknown {
    switch (shape.type) {
      case 'string':
        if (typeof value !== 'string') throw wrongJsonType(value, 'a String');
        this.#note(value, path, brokenByString(shape, value));
        return value;
      case 'boolean':
        if (typeof value !== 'boolean') throw wrongJsonType(value, 'a Boolean');
        return value;
      case 'timestamp':
        if (typeof value !== 'number') throw wrongJsonType(value, 'a Date');
        return new Date(value * 1000);
      default:
        if (!isWhole(value, shape.type)) throw wrongJsonType(value, shape.type === 'long' ? 'a Long' : 'an Integer');
        this.#note(value, path, brokenByNumber(shape, value));
        return value;
    }
  }

  #note(value: unknown, path: string, constraints: readonly string[]): void {
    for (const constraint of constraints) {
      const shown = value === null ? 'null' : `'${show(value)}'`;
      this.#broken.push(`Value ${shown} at '${path}' failed to satisfy constraint: ${constraint}`);
    }
  }
}

// rule: constraint-violations
function validationFault(broken: readonly string[]): ServiceFault {
  const errors = broken.length === 1 ? 'error' : 'errors';
  const message = `${broken.length} validation ${errors} detected: ${broken.join('; ')}`;
  return new ServiceFault('ValidationException', message, 400);
}

function isWhole(value: unknown, type: 'integer' | 'long'): value is number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) return false;
  return type === 'long' || (value >= -int32 && value < int32);
}

/** A value as it stands in the service's messages: `[a, b]`, `{k=v}`. */
function show(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`;
  if (isRecord(value)) {
    return `{${Object.entries(value)
      .map(([key, item]) => `${key}=${show(item)}`)
      .join(', ')}}`;
  }
  return String(value);
}

/** The services' messages write member names as their Java fields: `imageName`. */
function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
