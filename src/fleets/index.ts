/**
 * Fleets: create, start, stop, scale, and put on another image.
 *
 * @module
 */
export type { CallOptions } from '../core/call-options.js';
export { type CollectOptions, collect } from '../core/paginate.js';
export type { ReportedError, WaitOptions, WaitProgress } from '../core/wait.js';
export type { DeleteBlocker, Deletion, DeletionStep } from '../records.js';
export type { TagChange } from '../service/change-tags.js';
export type { ComputeCapacityStatus, Fleet, FleetState } from '../service/fleets.js';
export type { Image } from '../service/images.js';
export type {
  DomainJoinInfo,
  ImageByArn,
  ImageByName,
  Platform,
  S3Location,
  VolumeConfig,
  VpcConfig,
} from '../service/resource-types.js';
export type { Tags } from '../service/tags.js';
export type { CreateFleetOptions } from './create-fleet.js';
export type { DeleteFleetOptions } from './delete-fleet.js';
export type { AssociationChange, FleetChange } from './fleet-change.js';
export { FleetManager } from './fleet-manager.js';
export type { FleetPatch, FleetVpcPatch } from './fleet-patch.js';
export type {
  ChangeableFleetFields,
  CommonFleetSpec,
  ComputeCapacity,
  ElasticFleetSpec,
  ElasticVpcConfig,
  FleetSpec,
  InstanceCapacity,
  MultiSession,
  ProvisionedFleetSpec,
  SessionCapacity,
  SingleSession,
} from './fleet-spec.js';
export type { StopFleetOptions } from './fleet-states.js';
export type { FleetUpdate, FleetUpdateReport, ResumeUpdateOptions, UpdateFleetOptions } from './fleet-update.js';
export type { FleetFieldOutcome, FleetUpdatePlan, PlannedFleetField } from './fleet-update-plan.js';
export type { FleetFilter, FleetManagerOptions } from './options.js';
export { type PlanFleetUpdateOptions, planFleetUpdate } from './plan-fleet-update.js';
export { parseFleetSpec } from './schemas.js';
export type { FleetUpdateCheckpoint } from './update-checkpoint.js';
export type { UseImageOptions } from './use-image.js';
