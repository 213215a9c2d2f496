export type {
  RolloutCheckpoint,
  RolloutFleetRecord,
  RolloutFleetStage,
  RolloutOutcome,
  RolloutPhase,
} from './checkpoint.js';
export type {
  FleetMoveEvent,
  FleetStuckEvent,
  FleetVerifiedEvent,
  RolloutEndedEvent,
  RolloutEvent,
  RolloutEventBase,
  RolloutFailedEvent,
  RolloutFleetLeftEvent,
  RolloutLookFailedEvent,
  RolloutShareEvent,
  ShareKeptEvent,
} from './events.js';
export { formatRolloutPlan } from './format-rollout-plan.js';
export {
  ImageRollout,
  type ImageRolloutOptions,
  type ResumeRolloutOptions,
  type RunRolloutOptions,
} from './image-rollout.js';
export type { PlanRolloutOptions, RolloutRequest } from './plan-rollout.js';
export type { RolloutFleetReport, RolloutReport } from './report.js';
export type { RolloutPlan, RolloutPlanFleet, RolloutPlanRow, RolloutSettings } from './rollout-plan-record.js';
export { RolloutRun } from './rollout-run.js';
export type { AccountRolloutReport, RolloutRunCheckpoint, RolloutRunReport } from './run-checkpoint.js';
export type { RolloutStep } from './turn.js';
