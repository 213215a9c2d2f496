/**
 * Images: share them with other accounts, take shares back while watching what that does, delete them, and run the image builders
 * that make them.
 *
 * @module
 */
export type { CallOptions } from '../core/call-options.js';
export type { AppStreamSender, SenderConfig } from '../core/senders.js';
export type { Step, StepOptions } from '../core/step.js';
export type { ReportedError, WaitOptions, WaitProgress } from '../core/wait.js';
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
export type { ImageBuilder, ImageBuilderState } from '../service/image-builders.js';
export type { ImageGrant } from '../service/image-permissions.js';
export type { GrantedImagePermissions, Image, ImageApplication } from '../service/images.js';
export type {
  AccessEndpoint,
  DomainJoinInfo,
  ImageByArn,
  ImageByName,
  NetworkAccessConfiguration,
  Platform,
  ResourceError,
  S3Location,
  StateChangeReason,
  VolumeConfig,
  VpcConfig,
} from '../service/resource-types.js';
export type { StreamingURL } from '../service/stacks.js';
export type { Tags } from '../service/tags.js';
export type { ApplyCheckpoint, PendingShare } from './apply-checkpoint.js';
export type { ApplyOptions } from './apply-plan.js';
export type { ApplyEvent, ApplyStep } from './apply-steps.js';
export type { CreateImageBuilderOptions } from './create-image-builder.js';
export type { DeleteImageOptions } from './delete-image.js';
export type { DeleteImageBuilderOptions } from './delete-image-builder.js';
export { formatSharePlan } from './format-share-plan.js';
export type { GrantChange } from './grants.js';
export type { ImageBuilderChange } from './image-builder-change.js';
export { ImageBuilderManager } from './image-builder-manager.js';
export {
  type ImageBuilderFilter,
  type ImageBuilderManagerOptions,
  type ImageBuilderStreamingURLOptions,
  parseImageBuilderSpec,
} from './image-builder-schemas.js';
export type { CommonImageBuilderSpec, ImageBuilderSpec, ImageBuilderVpcConfig } from './image-builder-spec.js';
export type { StartImageBuilderOptions } from './image-builder-states.js';
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
export {
  type AccountRolloutReport,
  type FleetMoveEvent,
  type FleetStuckEvent,
  type FleetVerifiedEvent,
  formatRolloutPlan,
  ImageRollout,
  type ImageRolloutOptions,
  type PlanRolloutOptions,
  type ResumeRolloutOptions,
  type RolloutCheckpoint,
  type RolloutEndedEvent,
  type RolloutEvent,
  type RolloutEventBase,
  type RolloutFailedEvent,
  type RolloutFleetLeftEvent,
  type RolloutFleetRecord,
  type RolloutFleetReport,
  type RolloutFleetStage,
  type RolloutLookFailedEvent,
  type RolloutOutcome,
  type RolloutPhase,
  type RolloutPlan,
  type RolloutPlanFleet,
  type RolloutPlanRow,
  type RolloutReport,
  type RolloutRequest,
  RolloutRun,
  type RolloutRunCheckpoint,
  type RolloutRunReport,
  type RolloutSettings,
  type RolloutShareEvent,
  type RolloutStep,
  type RunRolloutOptions,
  type ShareKeptEvent,
} from './rollout/index.js';
export type { ShareOptions } from './share.js';
export {
  formatShareMap,
  type MappedAccount,
  type MappedCopy,
  type MappedFleet,
  type MappedImage,
  type ShareMap,
  type ShareMapOptions,
  shareMap,
  shareMapToHtml,
  shareMapToMermaid,
} from './share-map/index.js';
export type { PlanOptions } from './share-plan.js';
export type { SharePlan } from './share-plan-record.js';
export type { ShareOutcome, ShareReport } from './share-report.js';
export type { ShareTask } from './share-task.js';
