import type { AppStreamSender } from '../core/senders.js';
import type { ServiceLimits } from '../limits.js';

/** What the parts of {@link ImageShare} work with. */
export interface ImageShareContext {
  /** Sends to the account that owns the images. */
  readonly client: AppStreamSender;
  /** Gives a sender into a consumer account. */
  readonly consumerClient: ((accountId: string) => AppStreamSender | Promise<AppStreamSender>) | undefined;
  readonly limits: ServiceLimits;
}
