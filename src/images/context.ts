import { shown } from '../core/parse.js';
import type { AppStreamSender } from '../core/senders.js';
import { InvalidInputError } from '../errors.js';
import type { ServiceLimits } from '../limits.js';

/** What the parts of {@link ImageShare} work with. */
export interface ImageShareContext {
  /** Sends to the account that owns the images. */
  readonly client: AppStreamSender;
  /** Gives a sender into a consumer account. */
  readonly consumerClient: ((accountId: string) => AppStreamSender | Promise<AppStreamSender>) | undefined;
  readonly limits: ServiceLimits;
}

const contexts = new WeakMap<object, ImageShareContext>();

/** Lets functions beside an {@link ImageShare} work with what it works with, and nobody else. */
export function lendContext(images: object, context: ImageShareContext): void {
  contexts.set(images, context);
}

/**
 * What an {@link ImageShare} works with.
 *
 * @throws {@link InvalidInputError} when it is none.
 */
export function contextOf(images: object): ImageShareContext {
  const context = contexts.get(images);
  if (context !== undefined) return context;
  throw new InvalidInputError([{ path: 'images', message: `${shown(images)} is no ImageShare of this package` }]);
}
