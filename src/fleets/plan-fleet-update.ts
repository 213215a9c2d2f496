import * as z from 'zod/mini';
import { serviceLimits } from '../core/fields.js';
import { lazy, parseInput, readInput, type ShapeOf } from '../core/parse.js';
import { InvalidInputError } from '../errors.js';
import { currentLimits, type ServiceLimits } from '../limits.js';
import type { Fleet } from '../service/fleets.js';
import type { Image } from '../service/images.js';
import type { FleetPatch } from './fleet-patch.js';
import { fleetPatch } from './fleet-patch-schema.js';
import type { FleetFieldOutcome, FleetUpdatePlan, PlannedFleetField } from './fleet-update-plan.js';
import { impossibility, isAsWanted, type Judged, stopReason } from './fleet-update-rules.js';

/** What an update is planned with. */
export interface PlanFleetUpdateOptions {
  /** The image that the patch names: it tells whether the platform changes, which needs a stop. */
  readonly image?: Image | undefined;
  /** Limits that the patch is checked against. Default: {@link currentLimits}. */
  readonly limits?: ServiceLimits | undefined;
}

const planOptions = lazy(() =>
  z.strictObject({
    image: z.optional(z.custom<Image>((value) => isNamed(value), { error: 'give an image as it was read' })),
    limits: z.optional(serviceLimits()),
  } satisfies ShapeOf<PlanFleetUpdateOptions>),
);

/** What cannot be done without; all else of a resource is what the service said. */
const plannedFleet = lazy(() =>
  z.custom<Fleet>(
    (value: unknown) =>
      isNamed(value) &&
      'state' in value &&
      typeof value.state === 'string' &&
      'computeCapacityStatus' in value &&
      typeof value.computeCapacityStatus === 'object' &&
      value.computeCapacityStatus !== null,
    { error: 'give a fleet as it was read' },
  ),
);

function isNamed(value: unknown): value is { readonly name: string } {
  return typeof value === 'object' && value !== null && 'name' in value && typeof value.name === 'string';
}

/**
 * Tells what an update would do to a fleet, field by field, and sends nothing.
 *
 * Values that the service keeps rounded are the same when they round to the same. Without `image` a change of the image counts as
 * `live`, though it needs a stop when the platform changes with it.
 *
 * @param fleet - The fleet as it is.
 * @param patch - The changes that are wanted.
 * @throws {@link InvalidInputError} when the patch is malformed or beyond the limits, `fleet` is no fleet, or `image` is not the one
 * that the patch names.
 *
 * @example Tell what has to wait for a stop
 * ```ts
 * const fleet = await fleets.get('design-team');
 * const { fields } = planFleetUpdate(fleet, { displayName: 'Design', description: 'The design team' });
 * for (const { field, outcome, reason } of fields) console.log(field, outcome, reason);
 * ```
 */
export function planFleetUpdate(
  fleet: Fleet,
  patch: FleetPatch,
  options: PlanFleetUpdateOptions = {},
): FleetUpdatePlan {
  const { image, limits = currentLimits } = parseInput(planOptions(), options, 'options');
  const known = parseInput(plannedFleet(), fleet, 'fleet');
  const parsed = parseInput(fleetPatch(limits), patch, 'patch');
  const { imageArn = image?.arn, imageName = image?.name } = parsed;
  if (image !== undefined && (image.arn !== imageArn || image.name !== imageName)) {
    throw new InvalidInputError([{ path: 'image', message: `${image.name} is not the image that the patch names` }]);
  }
  const judged: Judged = { fleet: known, patch: parsed, image, limits };
  return readInput('fleet', () => ({
    version: 1,
    kind: 'fleet-update-plan',
    fleetName: known.name,
    state: known.state,
    fields: [...wantedFields(parsed).map(([field, wanted]) => planField(field, wanted, judged)), ...rawFields(parsed)],
  }));
}

/** The fields that a patch names; those of a network stand for themselves, and an empty list clears as `null` does. */
function wantedFields(patch: FleetPatch): (readonly [string, unknown])[] {
  return Object.entries(patch)
    .flatMap(([field, wanted]) => (field === 'vpcConfig' ? networkFields(patch.vpcConfig) : [[field, wanted] as const]))
    .filter(([field, wanted]) => wanted !== undefined && field !== 'sdkInput')
    .map(([field, wanted]) => [field, Array.isArray(wanted) && wanted.length === 0 ? null : wanted] as const);
}

function networkFields(vpcConfig: FleetPatch['vpcConfig']): (readonly [string, unknown])[] {
  if (vpcConfig === undefined || vpcConfig === null) return [['vpcConfig', vpcConfig]];
  return Object.entries(vpcConfig).map(([field, wanted]) => [`vpcConfig.${field}`, wanted] as const);
}

function rawFields({ sdkInput = {} }: FleetPatch): PlannedFleetField[] {
  return Object.entries(sdkInput)
    .filter(([, value]) => value !== undefined)
    .map(([member, after]) => ({
      field: `sdkInput.${member}`,
      outcome: 'unknown',
      reason: 'it is sent as it is, and the service judges',
      after,
    }));
}

function planField(field: string, wanted: unknown, judged: Judged): PlannedFleetField {
  const before = foundValue(field, judged.fleet);
  return {
    field,
    ...judge(field, wanted, before, judged),
    ...(before !== undefined && { before }),
    after: wanted,
  };
}

function foundValue(field: string, fleet: Fleet): unknown {
  const { desired, desiredUserSessions } = fleet.computeCapacityStatus;
  switch (field) {
    case 'computeCapacity':
      return desiredUserSessions === undefined
        ? { desiredInstances: desired }
        : { desiredSessions: desiredUserSessions };
    case 'vpcConfig.subnetIds':
      return fleet.vpcConfig?.subnetIds;
    case 'vpcConfig.securityGroupIds':
      return fleet.vpcConfig?.securityGroupIds;
    default:
      return (fleet as unknown as Readonly<Record<string, unknown>>)[field];
  }
}

function judge(
  field: string,
  wanted: unknown,
  found: unknown,
  judged: Judged,
): { readonly outcome: FleetFieldOutcome; readonly reason: string } {
  const { state } = judged.fleet;
  const alreadyClear = wanted === null && isAsWanted(field, wanted, found, judged);
  const impossible = alreadyClear ? undefined : impossibility(field, wanted, judged);
  if (impossible !== undefined) return { outcome: 'impossible', reason: impossible };
  if (alreadyClear || isAsWanted(field, wanted, found, judged))
    return { outcome: 'unchanged', reason: 'it is so already' };
  if (state === 'STOPPED') return { outcome: 'live', reason: 'the fleet is stopped' };
  if (state !== 'RUNNING')
    return { outcome: 'not-now', reason: `the fleet is ${state}: nothing can be changed meanwhile` };
  const reason = stopReason(field, judged);
  return reason === undefined
    ? { outcome: 'live', reason: 'the service changes it while the fleet runs' }
    : { outcome: 'needs-stop', reason };
}
