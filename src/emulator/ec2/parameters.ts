import type { QueryNode, QueryObject } from '../protocols/query.js';
import { ServiceFault } from '../service-fault.js';
import { invalidValue, missingParameter } from './faults.js';

/** The parameters of one request, read by their wire names; a value of the wrong form is refused as it is read. */
export class Parameters {
  readonly #values: QueryObject;
  /** What stands before the names in a message, such as `Filter.1.`. */
  readonly #path: string;

  /** Refuses parameters that are not among `known`. */
  constructor(input: QueryNode, known: readonly string[], path = '') {
    if (typeof input === 'string' || isList(input)) throw invalidForm(path.slice(0, -1));
    this.#values = input;
    this.#path = path;
    // rule: ec2-unknown-parameter
    const unknown = Object.keys(input).find((name) => !known.includes(name));
    if (unknown !== undefined) {
      throw new ServiceFault('UnknownParameter', `The parameter ${path}${unknown} is not recognized`);
    }
  }

  has(name: string): boolean {
    return this.#value(name) !== undefined;
  }

  string(name: string): string | undefined {
    const value = this.#value(name);
    if (value !== undefined && typeof value !== 'string') throw invalidForm(this.#path + name);
    return value;
  }

  required(name: string): string {
    const value = this.string(name);
    // rule: ec2-missing-parameter
    if (value === undefined || value === '') throw missingParameter(this.#path + name);
    return value;
  }

  boolean(name: string): boolean | undefined {
    const value = this.string(name);
    if (value === undefined) return undefined;
    if (value !== 'true' && value !== 'false') {
      throw invalidValue(this.#path + name, value, 'Expecting true or false.');
    }
    return value === 'true';
  }

  integer(name: string): number | undefined {
    const value = this.string(name);
    if (value === undefined) return undefined;
    if (!/^-?\d{1,9}$/.test(value)) throw invalidValue(this.#path + name, value, 'Expecting an integer.');
    return Number(value);
  }

  strings(name: string): readonly string[] {
    return this.#list(name).map((value) => {
      if (typeof value !== 'string') throw invalidForm(this.#path + name);
      return value;
    });
  }

  /** The structures of a list, each of which may have the `known` members. */
  structures(name: string, known: readonly string[]): readonly Parameters[] {
    return this.#list(name).map((value, at) => new Parameters(value, known, `${this.#path}${name}.${at + 1}.`));
  }

  /** One structure, which may have the `known` members. */
  structure(name: string, known: readonly string[]): Parameters | undefined {
    const value = this.#value(name);
    return value === undefined ? undefined : new Parameters(value, known, `${this.#path}${name}.`);
  }

  /** To be called once nothing else stands in the way of the request. */
  endDryRun(): void {
    // rule: ec2-dry-run
    if (this.boolean('DryRun') !== true) return;
    throw new ServiceFault('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.', 412);
  }

  #value(name: string): QueryNode | undefined {
    return Object.hasOwn(this.#values, name) ? this.#values[name] : undefined;
  }

  #list(name: string): readonly QueryNode[] {
    const value = this.#value(name) ?? [];
    if (!isList(value)) throw invalidForm(this.#path + name);
    return value;
  }
}

// rule: ec2-parameter-form
function invalidForm(parameter: string): ServiceFault {
  return new ServiceFault('InvalidParameterValue', `The parameter ${parameter} is not of the expected form`);
}

function isList(value: QueryNode): value is readonly QueryNode[] {
  return Array.isArray(value);
}
