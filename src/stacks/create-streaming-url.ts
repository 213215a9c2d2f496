import type { CallOptions } from '../core/call-options.js';
import type { AppStreamSender } from '../core/senders.js';
import { NotFoundError } from '../errors.js';
import { findFleet } from '../service/find-fleet.js';
import { type StreamingURL, createStreamingURL as sendCreateStreamingURL } from '../service/stacks.js';
import type { StackContext } from './context.js';
import type { StreamingURLRequest } from './stack-spec.js';

/** Makes an address that opens a session for one user. */
export async function createStreamingURL(
  { client }: StackContext,
  request: StreamingURLRequest,
  options: CallOptions,
): Promise<StreamingURL> {
  try {
    return await sendCreateStreamingURL(client, request, options);
  } catch (error) {
    const isFleet = error instanceof NotFoundError && (await isMissing(client, request.fleetName, options));
    throw isFleet ? ofFleet(request.fleetName, error) : error;
  }
}

/** Whether a fleet is known to be missing: where the look fails, what the service said has to do. */
async function isMissing(client: AppStreamSender, fleetName: string, options: CallOptions): Promise<boolean> {
  try {
    return (await findFleet(client, fleetName, options)) === undefined;
  } catch {
    options.signal?.throwIfAborted();
    return false;
  }
}

function ofFleet(
  resourceName: string,
  { message, operation, requestId, attempts, cause }: NotFoundError,
): NotFoundError {
  return new NotFoundError(message, { resource: 'fleet', resourceName, operation, requestId, attempts, cause });
}
