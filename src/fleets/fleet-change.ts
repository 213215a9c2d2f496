import type { Fleet } from '../service/fleets.js';

/** What a call did to a fleet. */
export interface FleetChange {
  /** Whether this call changed anything. */
  readonly changed: boolean;
  /** The fleet, as it was described last. */
  readonly fleet: Fleet;
}

/** What a call did to the association of a fleet with a stack. */
export interface AssociationChange {
  /** Whether this call changed anything. */
  readonly changed: boolean;
  /** Name of the fleet. */
  readonly fleetName: string;
  /** Name of the stack. */
  readonly stackName: string;
}
