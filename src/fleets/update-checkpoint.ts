import * as z from 'zod/mini';
import { arn, resourceName } from '../core/names.js';
import { lazy, parseInput, type ShapeOf } from '../core/parse.js';
import type { ServiceLimits } from '../limits.js';
import type { FleetPatch } from './fleet-patch.js';
import { fleetPatch } from './fleet-patch-schema.js';

/** How far an update has come, to go on from after a crash. Plain JSON. */
export interface FleetUpdateCheckpoint {
  /** Version of this record. */
  readonly version: 1;
  /** Always `'fleet-update'`. */
  readonly kind: 'fleet-update';
  /** Name of the fleet. */
  readonly fleetName: string;
  /** ARN of the fleet. */
  readonly fleetArn: string;
  /** When the fleet was made, as an ISO string; absent where the service does not tell. One made later is another fleet. */
  readonly fleetCreatedAt?: string | undefined;
  /** The changes that are wanted. */
  readonly patch: FleetPatch;
  /** Whether the fleet may be stopped for them. */
  readonly allowStop: boolean | 'when-idle';
  /** Whether it is made sure that fleets can use an image before the fleet is put on it. */
  readonly verifyImage: boolean;
  /** The state to which the fleet returns. */
  readonly foundState: 'RUNNING' | 'STOPPED';
  /** The step that comes next, or was on its way. */
  readonly next: 'stop' | 'update' | 'start';
  /** Whether the fleet was stopped. */
  readonly stopped: boolean;
  /** Whether the changes were sent and accepted. */
  readonly updated: boolean;
}

/** What the caller has agreed to. */
export const allowStop = lazy(() =>
  z.union([z.boolean(), z.literal('when-idle')], { error: 'give true, false or "when-idle"' }),
);

/**
 * Checks a checkpoint that was kept somewhere.
 *
 * @throws {@link InvalidInputError} when it is none, damaged, or of an unknown version.
 */
export function parseUpdateCheckpoint(checkpoint: unknown, limits: ServiceLimits): FleetUpdateCheckpoint {
  const schema = z.strictObject({
    version: z.literal(1),
    kind: z.literal('fleet-update'),
    fleetName: resourceName(),
    fleetArn: arn(),
    fleetCreatedAt: z.optional(z.iso.datetime()),
    patch: fleetPatch(limits),
    allowStop: allowStop(),
    verifyImage: z.boolean(),
    foundState: z.enum(['RUNNING', 'STOPPED']),
    next: z.enum(['stop', 'update', 'start']),
    stopped: z.boolean(),
    updated: z.boolean(),
  } satisfies ShapeOf<FleetUpdateCheckpoint>);
  return parseInput(schema, checkpoint, 'checkpoint');
}
