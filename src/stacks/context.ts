import type { AppStreamSender } from '../core/senders.js';
import type { ServiceLimits } from '../limits.js';

/** What the parts of {@link StackManager} work with. */
export interface StackContext {
  readonly client: AppStreamSender;
  readonly limits: ServiceLimits;
}
