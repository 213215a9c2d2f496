import * as sdk from '@aws-sdk/client-appstream';
import * as z from 'zod/mini';
import { atLeast, sdkEnum, serviceLimits } from '../core/fields.js';
import { arn, callOptionsShape } from '../core/names.js';
import { lazy, type ShapeOf, shown } from '../core/parse.js';
import { type AppStreamSender, appStreamSender } from '../core/senders.js';
import { waitOptionsShape } from '../core/wait.js';
import type { ServiceLimits } from '../limits.js';
import type { FleetState } from '../service/fleets.js';
import type { CreateFleetOptions } from './create-fleet.js';
import type { DeleteFleetOptions } from './delete-fleet.js';
import type { StopFleetOptions } from './fleet-states.js';
import type { ResumeUpdateOptions, UpdateFleetOptions } from './fleet-update.js';
import { computeCapacity } from './schemas.js';
import { allowStop, type FleetUpdateCheckpoint } from './update-checkpoint.js';
import type { UseImageOptions } from './use-image.js';

/** What a {@link FleetManager} works with. */
export interface FleetManagerOptions {
  /** Client of the account and region that the fleets are in. It is used as it is, and never destroyed. */
  readonly client: AppStreamSender;
  /** Limits that inputs are checked against. Default: {@link currentLimits}. */
  readonly limits?: ServiceLimits | undefined;
}

/** Which fleets are listed. */
export interface FleetFilter {
  /** Only fleets on this image. */
  readonly imageArn?: string | undefined;
  /** Only fleets in this state. */
  readonly state?: FleetState | undefined;
}

/** Options of the constructor. */
export const fleetManagerOptions = lazy(() =>
  z.strictObject({
    client: appStreamSender(),
    limits: z.optional(serviceLimits()),
  } satisfies ShapeOf<FleetManagerOptions>),
);

/** Filter of `list`. */
export const fleetFilter = lazy(() =>
  z.strictObject({
    imageArn: z.optional(arn()),
    state: z.optional(sdkEnum(sdk.FleetState)),
  } satisfies ShapeOf<FleetFilter>),
);

/** Options of `create`. */
export const createFleetOptions = lazy(() =>
  z.strictObject({
    ...callOptionsShape(),
    ifExists: z.optional(z.enum(['fail', 'reuse'])),
    verifyImage: z.optional(z.boolean()),
    roleIsNew: z.optional(z.boolean()),
  } satisfies ShapeOf<CreateFleetOptions>),
);

/** Options of `stop`. */
export const stopFleetOptions = lazy(() =>
  z.strictObject({
    ...waitOptionsShape(),
    endSessions: z.optional(z.boolean()),
  } satisfies ShapeOf<StopFleetOptions>),
);

/** Options of `delete`. */
export const deleteFleetOptions = lazy(() =>
  z.strictObject({
    ...waitOptionsShape(),
    disassociate: z.optional(z.boolean()),
    allowStop: z.optional(z.boolean()),
  } satisfies ShapeOf<DeleteFleetOptions>),
);

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

/** Options of `resumeUpdate`. */
export const resumeUpdateOptions = lazy(() => z.strictObject(resumeUpdateShape()));

/** Options of `update`. */
export const updateFleetOptions = lazy(() =>
  z.strictObject({
    ...resumeUpdateShape(),
    allowStop: z.optional(allowStop()),
  } satisfies ShapeOf<UpdateFleetOptions>),
);

/** Options of `useImage`. */
export const useImageOptions = lazy(() =>
  z.strictObject({
    ...resumeUpdateShape(),
    computeCapacity: z.optional(computeCapacity()),
    verifyImage: z.optional(z.boolean()),
    allowStop: z.optional(allowStop()),
  } satisfies ShapeOf<UseImageOptions>),
);

/** Capacity for `scale`: a number is one of instances. */
export const capacity = lazy(() =>
  z.union([atLeast(0), computeCapacity()], {
    error: (issue) =>
      `${shown(issue.input)} is no capacity: give a whole number of instances from 0, { desiredInstances } or { desiredSessions }`,
  }),
);
