/**
 * Images: share them with other accounts, take shares back while watching what that does, and delete them.
 *
 * @module
 */
export type { CallOptions } from '../core/call-options.js';
export type { AppStreamSender, SenderConfig } from '../core/senders.js';
export type { Step, StepOptions } from '../core/step.js';
export type {
  DeleteBlocker,
  Deletion,
  DeletionStep,
  ImagePermissions,
  ImpactFleet,
  RevocationImpact,
  SerializedError,
  SessionSummary,
  SharePlanRow,
  SurvivingCopies,
} from '../records.js';
export type { TagChange } from '../service/change-tags.js';
export type { ImageGrant } from '../service/image-permissions.js';
export type { GrantedImagePermissions, Image, ImageApplication } from '../service/images.js';
export type { Platform, ResourceError, S3Location, StateChangeReason } from '../service/resource-types.js';
export type { Tags } from '../service/tags.js';
export type { ApplyCheckpoint, PendingShare } from './apply-checkpoint.js';
export type { ApplyOptions } from './apply-plan.js';
export type { ApplyEvent, ApplyStep } from './apply-steps.js';
export type { DeleteImageOptions } from './delete-image.js';
export { formatSharePlan } from './format-share-plan.js';
export type { GrantChange } from './grants.js';
export { ImageShare, type ImageShareOptions } from './image-share.js';
export type { ImageFilter } from './list-images.js';
export {
  type DrainedEvent,
  type FleetEvent,
  type FleetFacts,
  type FleetLeaving,
  type FleetLeftEvent,
  type FleetRecord,
  type FleetStage,
  type FoundCopies,
  type LookFailedEvent,
  type NotVisibleEvent,
  type ResumeRevocationOptions,
  type RevocationCheckpoint,
  type RevocationEvent,
  type RevocationEventBase,
  type RevocationFleetReport,
  type RevocationGoal,
  type RevocationOptions,
  type RevocationOutcome,
  type RevocationReport,
  type RevocationStep,
  RevocationWatch,
  type RevokedEvent,
  type SessionsExpiredEvent,
  type WatchStart,
} from './revocation/index.js';
export type { RevokeOptions } from './revoke.js';
export type { ShareOptions } from './share.js';
export type { PlanOptions } from './share-plan.js';
export type { SharePlan } from './share-plan-record.js';
export type { ShareOutcome, ShareReport } from './share-report.js';
export type { ShareTask } from './share-task.js';
