import type { AppStreamSender } from '../core/senders.js';
import type { ServiceLimits } from '../limits.js';

/** What the parts of {@link ImageBuilderManager} work with. */
export interface ImageBuilderContext {
  readonly client: AppStreamSender;
  readonly limits: ServiceLimits;
}
