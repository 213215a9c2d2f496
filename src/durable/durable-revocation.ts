import type { DurableExecutionConfig, DurableLambdaHandler } from '@aws/durable-execution-sdk-js';
import * as z from 'zod/mini';
import { accountId, nameOfImage, resourceName } from '../core/names.js';
import { lazy, parseInput } from '../core/parse.js';
import type {
  ImageShare,
  RevocationCheckpoint,
  RevocationEvent,
  RevocationOptions,
  RevocationReport,
} from '../images/index.js';
import { durableHandler } from './durable-handler.js';
import { type DurableHost, type Given, giveOne, parseHost } from './host.js';
import type { DurableInput } from './input.js';
import type { DurableResult } from './result.js';
import type { Work } from './work.js';

/** A share that a durable execution takes back and watches. Plain JSON. */
export interface RevocationRequest extends Omit<RevocationOptions, 'signal'> {
  /** Name of the image. */
  readonly imageName: string;
  /** The account: a string of 12 digits. */
  readonly accountId: string;
}

/** What {@link durableRevocation} works with. */
export interface RevocationHost extends DurableHost<RevocationEvent> {
  /** Owns the images, and can see the consumer accounts; or a function that gives it, called for each step. */
  readonly images: Given<ImageShare>;
}

/** What the handler of {@link durableRevocation} is invoked with. */
export type RevocationInput = DurableInput<RevocationRequest, RevocationCheckpoint, RevocationEvent, RevocationReport>;

/** What an execution of {@link durableRevocation} ends with. */
export type RevocationResult = DurableResult<
  RevocationRequest,
  RevocationCheckpoint,
  RevocationEvent,
  RevocationReport
>;

const request = lazy(() => z.looseObject({ imageName: resourceName(), accountId: accountId() }));

function revocationWork(
  given: Given<ImageShare>,
): Work<RevocationRequest, RevocationCheckpoint, RevocationEvent, RevocationReport> {
  return {
    kind: 'durable-revocation',
    capacity: 50,
    // A fleet takes 150 bytes in a checkpoint, and the first look makes three events of 350 bytes of it.
    growth: 7,
    weightOf: () => 1,
    partsOf: (value) => [parseInput(request(), value, 'begin')],
    keyOf: (work) => {
      const image = 'imageName' in work ? work.imageName : nameOfImage(work.imageArn);
      return `${image}/${work.accountId}`;
    },
    begin: async ({ imageName, accountId: account, ...options }, how) => {
      return (await giveOne(given)).beginRevocation(imageName, account, { ...options, ...how });
    },
    step: async (checkpoint, how) => (await giveOne(given)).stepRevocation(checkpoint, how),
  };
}

/**
 * Makes a handler of an AWS Lambda durable function that takes shares back and watches what that does, for days.
 *
 * Between two looks nothing runs. One execution watches up to 50 accounts; more, or what its state has no room for, go to
 * executions of their own, whose results it waits for. Failures that may pass are tried again; what nobody can retry is left as it
 * is, and told in the result: see {@link RevocationResult}. The handler rejects malformed input with `InvalidInputError`.
 *
 * @param host - What it works with.
 * @param config - Handed to the durable execution SDK as it is.
 * @throws `InvalidInputError` when the host is malformed.
 *
 * @example A function that is invoked with a RevocationInput
 * ```ts
 * import { durableRevocation } from 'appstream-kit/durable';
 *
 * export const handler = durableRevocation({
 *   images,
 *   deliver: (events) => console.log(JSON.stringify(events)),
 * });
 * ```
 */
export function durableRevocation(host: RevocationHost, config?: DurableExecutionConfig): DurableLambdaHandler {
  const checked = parseHost(host, 'images');
  return durableHandler(revocationWork(checked.images), checked, config);
}
