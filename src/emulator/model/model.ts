import data from '../model.json' with { type: 'json' };
import { addToModel } from './model-additions.js';

/** An object with named members. */
export interface StructureShape {
  readonly type: 'structure';
  /** Shape names by member name. */
  readonly members: Readonly<Record<string, string>>;
  readonly required: readonly string[];
}

/** Items of one shape; `min` and `max` are for their number. */
export interface ListShape {
  readonly type: 'list';
  readonly member: string;
  readonly min?: number;
  readonly max?: number;
}

/** Values by key; `min` and `max` are for their number. */
export interface MapShape {
  readonly type: 'map';
  readonly key: string;
  readonly value: string;
  readonly min?: number;
  readonly max?: number;
}

/** Text; `min` and `max` are for its length. */
export interface StringShape {
  readonly type: 'string';
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly enum?: readonly string[];
}

/** A whole number of 32 or 64 bits. */
export interface NumberShape {
  readonly type: 'integer' | 'long';
  readonly min?: number;
  readonly max?: number;
}

/** A value that nothing more is known of. */
interface PlainShape {
  readonly type: 'boolean' | 'timestamp';
}

/** The form of a value. */
export type Shape = StructureShape | ListShape | MapShape | StringShape | NumberShape | PlainShape;

/** An operation, with the names of the shapes of its input and output. */
interface ModelledOperation {
  readonly input: string;
  readonly output: string;
  /** Codes of the errors that the operation declares. */
  readonly errors: readonly string[];
}

/** The facts of a service model that the emulator checks calls and answers against. */
export interface ServiceModel {
  readonly targetPrefix: string;
  readonly operations: Readonly<Record<string, ModelledOperation>>;
  readonly shapes: Readonly<Record<string, Shape>>;
  /** HTTP status by error code, for errors that operations declare. */
  readonly errors: Readonly<Record<string, number>>;
}

// TypeScript reads the JSON file's string literals as plain strings, hence the detour over unknown.
/** AppStream's model: the published one and what is known beyond it. */
export const appstreamModel: ServiceModel = addToModel(data as unknown as ServiceModel);
