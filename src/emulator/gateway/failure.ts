import { accountId, FormError, flag, number, object, oneOf, optional, type Reader, text, whole } from '../reading.js';
import { servedOperation } from './served-operation.js';

/** A failure to happen on a later call. */
export interface Failure {
  /** The operation that fails, such as `StartFleet`; one that the emulator serves. */
  readonly operation: string;
  /** Fail calls of this account only. Default: of any account. */
  readonly accountId?: string | undefined;
  /** How many calls fail; at least 1. Default 1. */
  readonly times?: number | undefined;
  /** Answer with this error. */
  readonly error?: FailureError | undefined;
  /** Answer later by this many milliseconds of real time; at least 0. */
  readonly latencyMs?: number | undefined;
  /** Cut the connection instead of answering. */
  readonly disconnect?: boolean | undefined;
  /** `after`: the call took effect and its answer was lost. Default `before`: it took no effect. */
  readonly when?: 'before' | 'after' | undefined;
}

/** The error that a failure answers with. */
export interface FailureError {
  /** As it stands on the wire, such as `ResourceInUseException`. */
  readonly code: string;
  /** Default: a sentence that names the code. */
  readonly message?: string | undefined;
  /** HTTP status from 400 to 599. Default: the usual one of the code, else 400. */
  readonly status?: number | undefined;
}

/** It stands in a header too. */
const code = text('a code of at most 200 letters, digits and `_.-`', /^[\w.-]{1,200}$/);

const readMembers = object<Failure>({
  operation: servedOperation,
  accountId: optional(accountId),
  times: optional(whole(1)),
  error: optional(object<FailureError>({ code, message: optional(text()), status: optional(whole(400, 599)) })),
  latencyMs: optional(number(0, 2 ** 31 - 1)),
  disconnect: optional(flag),
  when: optional(oneOf('before', 'after')),
});

/** Reads a failure; throws `FormError` for one that is malformed, says nothing to happen, or two things at once. */
export const readFailure: Reader<Failure> = (value, path) => {
  const failure = readMembers(value, path);
  const { error, latencyMs, disconnect } = failure;
  if (error === undefined && latencyMs === undefined && disconnect !== true) {
    throw new FormError(path, 'nothing is to happen: give error, latencyMs or disconnect');
  }
  if (error !== undefined && disconnect === true) {
    throw new FormError(path, 'give error or disconnect, not both');
  }
  return failure;
};
