import type { AppStreamSender } from '../core/senders.js';
import type { ServiceLimits } from '../limits.js';

/** What the parts of {@link FleetManager} work with. */
export interface FleetContext {
  readonly client: AppStreamSender;
  readonly limits: ServiceLimits;
}
