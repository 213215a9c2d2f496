import isNetworkError from 'is-network-error';
import {
  AccessError,
  type AccessReason,
  AppStreamKitError,
  ConflictError,
  type ConflictReason,
  type ErrorDetails,
  NotFoundError,
  QuotaError,
  RejectedInputError,
  ThrottledError,
} from '../errors.js';
import { withoutSecrets } from './without-secrets.js';

/** The resource that a call is about. */
export interface Subject {
  /** Kind of resource, such as `fleet`. */
  readonly resource: string;
  /** Its name, ARN or id. */
  readonly resourceName: string;
}

/** What is known of a failed call. */
export interface FailedCall {
  readonly operation: string;
  readonly subject?: Subject | undefined;
  /** Whether the subject is what the call was to make. */
  readonly creates?: boolean | undefined;
  readonly attempts: number;
}

type Translation = (message: string, details: ErrorDetails, call: FailedCall) => AppStreamKitError;

const rejected: Translation = (message, details) => new RejectedInputError(message, details);
const quota: Translation = (message, details) => new QuotaError(message, details);
const throttled: Translation = (message, details) => new ThrottledError(message, details);
const access =
  (reason: AccessReason): Translation =>
  (message, details) =>
    new AccessError(message, { ...details, reason });
const conflict =
  (reason: ConflictReason): Translation =>
  (message, details) =>
    new ConflictError(message, { ...details, reason });
const notFound: Translation = (message, details, { subject, creates = false, operation }) => {
  const missing = creates ? undefined : subject;
  return new NotFoundError(message, { ...details, ...(missing ?? { resource: 'resource', resourceName: operation }) });
};

/** By the error's name in lower case: the spelling of EC2's codes varies. */
const translations: readonly (readonly [pattern: RegExp, translation: Translation])[] = [
  [/^(invalidparametercombinationexception|validation(exception|error)|serializationexception)$/, rejected],
  [
    /^(resourcenotfoundexception|invalidnetworkinterface(id)?\.notfound|invalid(security)?group(id)?\.notfound)$/,
    notFound,
  ],
  [/^resourcealreadyexistsexception$/, conflict('exists')],
  [/^resourceinuseexception$/, conflict('in-use')],
  [/^resourcenotavailableexception$/, conflict('not-available')],
  [/^operationnotpermittedexception$/, conflict('not-permitted')],
  [/^incompatibleimageexception$/, conflict('incompatible-image')],
  [/^concurrentmodificationexception$/, conflict('concurrent-change')],
  [/^(requestlimitexceeded(exception)?|throttl(ing|ed)(exception)?|toomanyrequests(exception)?)$/, throttled],
  [/^(requestthrottled(exception)?|slowdown|ec2throttledexception|bandwidthlimitexceeded)$/, throttled],
  [/limitexceeded(exception)?$/, quota],
  [
    /^(accessdenied(exception)?|notauthorized|optinrequired|unauthorizedoperation|operationnotpermitted)$/,
    access('denied'),
  ],
  [
    /^(expiredtoken(exception)?|unrecognizedclient(exception)?|invalidclienttokenid|invalidsignatureexception)$/,
    access('credentials'),
  ],
  [
    /^(incompletesignature(exception)?|missingauthenticationtoken(exception)?|authfailure|signaturedoesnotmatch)$/,
    access('credentials'),
  ],
  [/^(credentialsprovidererror|requestexpired)$/, access('credentials')],
  [/^invalidroleexception$/, access('role')],
  [/^invalidaccountstatusexception$/, access('account')],
  [/^(invalidparameter.*|missingparameter|.*\.malformed)$/, rejected],
];

/** Turns an error of the SDK into ours by its name; what it does not know it gives back untouched. */
export function translateError(error: unknown, failed: FailedCall): unknown {
  if (!(error instanceof Error) || error instanceof AppStreamKitError) return error;
  const name = error.name.toLowerCase();
  const translation =
    translations.find(([pattern]) => pattern.test(name))?.[1] ??
    (metadataOf(error).httpStatusCode === 429 ? throttled : undefined);
  if (translation === undefined) return error;
  hideSecrets(error);
  const subject = failed.subject === undefined ? '' : ` for ${failed.subject.resource} ${failed.subject.resourceName}`;
  return translation(
    `${failed.operation}${subject} failed: ${withoutSecrets(error.message)} (${error.name})`,
    { operation: failed.operation, requestId: metadataOf(error).requestId, attempts: failed.attempts, cause: error },
    failed,
  );
}

/** Loggers print the cause of an error, too. What cannot be changed is left as it is. */
function hideSecrets(error: Error): void {
  const clean = withoutSecrets(error.message);
  if (clean === error.message) return;
  Reflect.set(error, 'stack', error.stack && withoutSecrets(error.stack));
  Reflect.set(error, 'message', clean);
}

/** HTTP requests that were made for a failed `send`. */
export function httpAttempts(error: unknown): number {
  return metadataOf(error).attempts ?? 1;
}

/**
 * Whether a failed look may simply be repeated later: throttling, server errors and network errors.
 *
 * Everything that a caller has to do something about is not among them.
 */
export function isTransient(error: unknown): boolean {
  if (error instanceof AppStreamKitError) return error.retryable;
  if (!(error instanceof Error)) return false;
  const { httpStatusCode = 0 } = metadataOf(error);
  if (httpStatusCode >= 500 || httpStatusCode === 429) return true;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return (
    /^(TimeoutError|RequestTimeout(Exception)?|NetworkingError)$/.test(error.name) ||
    isOfNetwork(code) ||
    isNetworkError(error)
  );
}

/** Whether a request was accepted, and answered with what nobody can read: the page of a proxy, say. */
export function isUnreadable(error: unknown): boolean {
  const { httpStatusCode = 0 } = metadataOf(error);
  return error instanceof Error && httpStatusCode >= 200 && httpStatusCode < 300;
}

/** Whether a code of Node is one of the network; those of wrong arguments and of files that cannot be read do not pass. */
function isOfNetwork(code: string): boolean {
  return /^E[A-Z0-9_]+$/.test(code) && !/^(ERR_INVALID_.*|ENOENT|EACCES|EPERM)$/.test(code);
}

interface Metadata {
  readonly requestId?: string | undefined;
  readonly attempts?: number | undefined;
  readonly httpStatusCode?: number | undefined;
}

/** What the SDK tells of a request, on its answer or on its error. */
export function metadataOf(source: unknown): Metadata {
  const metadata: unknown =
    typeof source === 'object' && source !== null && '$metadata' in source ? source.$metadata : undefined;
  return typeof metadata === 'object' && metadata !== null ? metadata : {};
}
