import * as z from 'zod/mini';
import type { CallOptions } from '../core/call-options.js';
import { lazy, parseInput, type ShapeOf } from '../core/parse.js';
import { waitOptionsShape } from '../core/wait.js';
import { getFleet } from '../service/find-fleet.js';
import type { FleetContext } from './context.js';
import type { FleetPatch } from './fleet-patch.js';
import { fleetPatch } from './fleet-patch-schema.js';
import type { FleetUpdate, ResumeUpdateOptions, UpdateFleetOptions } from './fleet-update.js';
import type { FleetUpdatePlan } from './fleet-update-plan.js';
import { imageOfPatch } from './patch-image.js';
import { planFleetUpdate } from './plan-fleet-update.js';
import { allowStop, type FleetUpdateCheckpoint, parseUpdateCheckpoint } from './update-checkpoint.js';
import { UpdateRun } from './update-run.js';

const resumeUpdateShape = lazy(
  () =>
    ({
      ...waitOptionsShape(),
      onCheckpoint: z.optional(
        z.custom<(checkpoint: FleetUpdateCheckpoint) => unknown>((value) => typeof value === 'function', {
          error: 'must be a function',
        }),
      ),
    }) satisfies ShapeOf<ResumeUpdateOptions>,
);

const resumeUpdateOptions = lazy(() => z.strictObject(resumeUpdateShape()));

const updateFleetOptions = lazy(() =>
  z.strictObject({
    ...resumeUpdateShape(),
    allowStop: z.optional(allowStop()),
  } satisfies ShapeOf<UpdateFleetOptions>),
);

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
  const { allowStop: consent = false, ...others } = parseInput(updateFleetOptions(), options, 'options');
  const work = { fleetName, patch: wanted, allowStop: consent, verifyImage: true };
  return new UpdateRun(context, work, others).run();
}

/** Goes on with an update from a checkpoint. */
export async function resumeUpdate(
  context: FleetContext,
  checkpoint: FleetUpdateCheckpoint,
  options: ResumeUpdateOptions,
): Promise<FleetUpdate> {
  const work = parseUpdateCheckpoint(checkpoint, context.limits);
  return new UpdateRun(context, work, parseInput(resumeUpdateOptions(), options, 'options')).run();
}
