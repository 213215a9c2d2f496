/**
 * Streaming sessions: find them, and end them.
 *
 * @module
 */
export type { CallOptions } from '../core/call-options.js';
export { type CollectOptions, collect } from '../core/paginate.js';
export type { GroupOfInterface } from '../service/interfaces.js';
export type { LookedAt, StackFleetPair } from '../service/list-sessions.js';
export type { NetworkAccessConfiguration } from '../service/resource-types.js';
export type { AuthenticationType, StreamingSession } from '../service/sessions.js';
export type {
  EnforcementRound,
  EnforceOptions,
  EnforceRoundsOptions,
  SecurityGroupPolicy,
} from './enforcement-round.js';
export type { Expiration, ExpirationReport, FailedExpiration } from './expire-sessions.js';
export type { RestoreOptions } from './restore.js';
export type { SessionNetworkOptions } from './schemas.js';
export type {
  SecurityGroupChange,
  SecurityGroupOutcome,
  SecurityGroupReport,
} from './security-group-report.js';
export type {
  AdjustSecurityGroups,
  BeforeChange,
  ChangeControls,
  ReplaceSecurityGroups,
  SecurityGroupRequest,
} from './security-group-request.js';
export type { SessionListing } from './session-listing.js';
export { SessionNetwork } from './session-network.js';
export type {
  AllUsersTarget,
  OneSessionTarget,
  SessionQuery,
  SessionScope,
  SessionTarget,
  UserTarget,
} from './session-target.js';
export type { UndoEntry, UndoRecord, UndoSession } from './undo-record.js';
