import type { UpdateFleetCommandInput } from '@aws-sdk/client-appstream';
import * as z from 'zod/mini';
import { atLeast, ids, together, within } from '../core/fields.js';
import { instanceType } from '../core/instance-types.js';
import { arn, resourceName } from '../core/names.js';
import type { ShapeOf } from '../core/parse.js';
import { sdkInput, sdkInputConflicts } from '../core/sdk-input.js';
import type { ServiceLimits } from '../limits.js';
import type { FleetPatch, FleetVpcPatch } from './fleet-patch.js';
import {
  changeableShape,
  computeCapacity,
  domainShape,
  s3LocationShape,
  usbDeviceFilterStrings,
  volumeShape,
} from './schemas.js';

function vpcPatchShape(limits: ServiceLimits) {
  return {
    subnetIds: z.optional(ids('subnet', { ...limits.fleetSubnets, max: Number.MAX_SAFE_INTEGER })),
    securityGroupIds: z.optional(z.nullable(ids('sg', { min: 0, max: limits.securityGroupsPerFleet }))),
  } satisfies ShapeOf<FleetVpcPatch>;
}

function patchShape(limits: ServiceLimits) {
  const instanceTypes = [...limits.fleetInstanceTypes, ...limits.elasticInstanceTypes];
  return {
    ...changeableShape(limits),
    instanceType: z.optional(instanceType(instanceTypes, limits)),
    imageName: z.optional(resourceName()),
    imageArn: z.optional(arn()),
    computeCapacity: z.optional(computeCapacity()),
    maxConcurrentSessions: z.optional(atLeast(1)),
    maxSessionsPerInstance: z.optional(z.nullable(within(limits.maxSessionsPerInstance))),
    vpcConfig: z.optional(z.nullable(z.strictObject(vpcPatchShape(limits)))),
    domainJoinInfo: z.optional(z.nullable(z.strictObject(domainShape()))),
    iamRoleArn: z.optional(z.nullable(arn())),
    usbDeviceFilterStrings: z.optional(z.nullable(usbDeviceFilterStrings(limits))),
    sessionScriptS3Location: z.optional(z.nullable(z.strictObject(s3LocationShape()))),
    rootVolumeConfig: z.optional(z.nullable(z.strictObject(volumeShape(limits)))),
    sdkInput: z.optional(sdkInput<UpdateFleetCommandInput>().check(z.overwrite(asJSON))),
  } satisfies ShapeOf<FleetPatch>;
}

/** Raw members go into checkpoints: what JSON cannot hold is refused by its throwing. */
function asJSON<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value)) as Value;
}

/** Changes of a fleet; raw members may neither repeat a field nor name another fleet. */
export function fleetPatch(limits: ServiceLimits): z.ZodMiniType<FleetPatch> {
  return z
    .strictObject(patchShape(limits))
    .check(
      together<FleetPatch>((patch) => [
        ...(patch.imageName !== undefined && patch.imageArn !== undefined
          ? [{ path: 'imageArn', message: 'give either "imageName" or "imageArn"' }]
          : []),
        ...sdkInputConflicts({ name: 'the fleet', ...patch }),
      ]),
    );
}
