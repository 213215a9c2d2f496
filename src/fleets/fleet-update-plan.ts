/**
 * What would become of a field.
 *
 * `unchanged`: it is as wanted; `live`: it can be sent as the fleet is now; `needs-stop`: only while the fleet is stopped;
 * `not-now`: once the fleet has settled; `impossible`: never on this fleet; `unknown`: a raw member of `sdkInput`, which is sent as
 * it is and which the service judges.
 */
export type FleetFieldOutcome = 'unchanged' | 'live' | 'needs-stop' | 'not-now' | 'impossible' | 'unknown';

/** One field of a planned update. Plain JSON. */
export interface PlannedFleetField {
  /** The field, such as `description`, `vpcConfig.subnetIds` or `sdkInput.NewMember`. */
  readonly field: string;
  /** What would become of it. */
  readonly outcome: FleetFieldOutcome;
  /** Why. */
  readonly reason: string;
  /** What it is; absent where the fleet has none, or where that is not known. */
  readonly before?: unknown;
  /** What it is to be; `null` where it is to be cleared. */
  readonly after: unknown;
}

/** What an update would do to a fleet, field by field. Plain JSON. */
export interface FleetUpdatePlan {
  /** Version of this record. */
  readonly version: 1;
  /** Always `'fleet-update-plan'`. */
  readonly kind: 'fleet-update-plan';
  /** Name of the fleet. */
  readonly fleetName: string;
  /** State of the fleet that it was planned for. */
  readonly state: string;
  /** The fields that were named. */
  readonly fields: readonly PlannedFleetField[];
}

/** Whether anything is to be sent for a field. */
export function isSent({ outcome }: PlannedFleetField): boolean {
  return outcome !== 'unchanged' && outcome !== 'impossible';
}

/** Names of the fields with an outcome. */
export function fieldsThat({ fields }: FleetUpdatePlan, wanted: FleetFieldOutcome): string[] {
  return fields.filter(({ outcome }) => outcome === wanted).map(({ field }) => field);
}
