import type { CallOptions } from '../core/call-options.js';
import { parseInput } from '../core/parse.js';
import { getFleet } from '../service/find-fleet.js';
import type { Fleet } from '../service/fleets.js';
import type { FleetContext } from './context.js';
import { identityOf, sameFleet } from './fleet-identity.js';
import type { FleetPatch } from './fleet-patch.js';
import { fleetPatch } from './fleet-patch-schema.js';
import type { FleetUpdate, ResumeUpdateOptions, UpdateFleetOptions } from './fleet-update.js';
import type { FleetUpdatePlan } from './fleet-update-plan.js';
import { resumeUpdateOptions, updateFleetOptions } from './options.js';
import { imageOfPatch } from './patch-image.js';
import { planFleetUpdate } from './plan-fleet-update.js';
import { type FleetUpdateCheckpoint, parseUpdateCheckpoint } from './update-checkpoint.js';
import { UpdateRun } from './update-run.js';

/** What is to be done to a fleet. */
type UpdateWork = Pick<FleetUpdateCheckpoint, 'patch' | 'allowStop' | 'verifyImage'>;

/** Reads a fleet, and its new image if it is to have one, and tells what an update would do. */
export async function planUpdate(
  context: FleetContext,
  name: string,
  patch: FleetPatch,
  options: CallOptions,
): Promise<FleetUpdatePlan> {
  const { client, limits } = context;
  const wanted = parseInput(fleetPatch(limits), patch, 'patch');
  const fleet = await getFleet(client, name, options);
  const image = await imageOfPatch(context, fleet, wanted, { ...options, verifyImage: true });
  return planFleetUpdate(fleet, wanted, { image, limits });
}

/** Changes a fleet, and stops it for that only when it may. */
export async function updateFleet(
  context: FleetContext,
  fleetName: string,
  patch: FleetPatch,
  options: UpdateFleetOptions,
): Promise<FleetUpdate> {
  const wanted = parseInput(fleetPatch(context.limits), patch, 'patch');
  const { allowStop = false, ...others } = parseInput(updateFleetOptions(), options, 'options');
  return beginUpdate(context, fleetName, { patch: wanted, allowStop, verifyImage: true }, others);
}

/**
 * Begins an update.
 *
 * @param check - What else has to hold of the fleet once it has settled; throws where it does not.
 */
export async function beginUpdate(
  context: FleetContext,
  fleetName: string,
  work: UpdateWork,
  options: ResumeUpdateOptions,
  check?: (fleet: Fleet) => void,
): Promise<FleetUpdate> {
  const fleet = await getFleet(context.client, fleetName, { signal: options.signal });
  const patch = JSON.parse(JSON.stringify(work.patch)) as FleetPatch;
  const start = { foundState: 'STOPPED', next: 'update', stopped: false, updated: false } as const;
  const checkpoint = { version: 1, kind: 'fleet-update', ...identityOf(fleet), ...work, patch, ...start } as const;
  return new UpdateRun(context, checkpoint, options).run(fleet, check);
}

/** Goes on with an update from a checkpoint. */
export async function resumeUpdate(
  context: FleetContext,
  checkpoint: FleetUpdateCheckpoint,
  options: ResumeUpdateOptions,
): Promise<FleetUpdate> {
  const kept = parseUpdateCheckpoint(checkpoint, context.limits);
  const parsed = parseInput(resumeUpdateOptions(), options, 'options');
  const fleet = await getFleet(context.client, kept.fleetName, { signal: parsed.signal });
  return new UpdateRun(context, kept, parsed).run(sameFleet(kept, fleet));
}
