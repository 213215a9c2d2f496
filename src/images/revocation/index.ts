export { beginRevocation } from './begin-revocation.js';
export type { FleetRecord, FleetStage, FoundCopies, RevocationCheckpoint, RevocationOutcome } from './checkpoint.js';
export type {
  DrainedEvent,
  FleetEvent,
  FleetFacts,
  FleetLeaving,
  FleetLeftEvent,
  LookFailedEvent,
  NotVisibleEvent,
  RevocationEvent,
  RevocationEventBase,
  RevokedEvent,
  SessionsExpiredEvent,
} from './events.js';
export type { ResumeRevocationOptions, RevocationGoal, RevocationOptions } from './options.js';
export { previewRevocation } from './preview-revocation.js';
export type { RevocationFleetReport, RevocationReport } from './report.js';
export { RevocationWatch, type WatchStart } from './revocation-watch.js';
export { resumeWatch, revokeAndWatch } from './revoke-and-watch.js';
export { stepRevocation } from './step-revocation.js';
export type { RevocationStep } from './turn.js';
