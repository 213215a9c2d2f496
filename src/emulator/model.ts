import data from './model.json' with { type: 'json' };
import { addToModel } from './model-additions.js';

export interface StructureShape {
  readonly type: 'structure';
  /** Shape names by member name. */
  readonly members: Readonly<Record<string, string>>;
  readonly required: readonly string[];
}

export interface ListShape {
  readonly type: 'list';
  readonly member: string;
  readonly min?: number;
  readonly max?: number;
}

export interface MapShape {
  readonly type: 'map';
  readonly key: string;
  readonly value: string;
  readonly min?: number;
  readonly max?: number;
}

export interface StringShape {
  readonly type: 'string';
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly enum?: readonly string[];
}

export interface NumberShape {
  readonly type: 'integer' | 'long';
  readonly min?: number;
  readonly max?: number;
}

export interface PlainShape {
  readonly type: 'boolean' | 'timestamp';
}

export type Shape = StructureShape | ListShape | MapShape | StringShape | NumberShape | PlainShape;

export interface ModelledOperation {
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

/** AppStream's model: the published one and what is known beyond it. */
// TypeScript reads the JSON file's string literals as plain strings, hence the detour over unknown.
export const appstreamModel: ServiceModel = addToModel(data as unknown as ServiceModel);
