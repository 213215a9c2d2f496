/**
 * Stacks: create, change and delete them, and open sessions through them.
 *
 * @module
 */
export type { CallOptions } from '../core/call-options.js';
export { type CollectOptions, collect } from '../core/paginate.js';
export type { ReportedError } from '../core/wait.js';
export type { DeleteBlocker, Deletion, DeletionStep } from '../records.js';
export type { TagChange } from '../service/change-tags.js';
export type { AccessEndpoint } from '../service/resource-types.js';
export type {
  AgentAccessConfig,
  AgentAccessSetting,
  ApplicationSettings,
  ContentRedirection,
  DescribedApplicationSettings,
  Stack,
  StorageConnector,
  StreamingExperienceSettings,
  StreamingURL,
  UrlRedirectionConfig,
  UserSetting,
} from '../service/stacks.js';
export type { Tags } from '../service/tags.js';
export type { DeleteStackOptions } from './delete-stack.js';
export type { CreateStackOptions, StackManagerOptions } from './schemas.js';
export { parseStackSpec } from './schemas.js';
export type { StackChange, UserSettingsChange } from './stack-change.js';
export { StackManager } from './stack-manager.js';
export type { AgentAccessPatch, ClipboardPolicy, StackPatch, UpdateStackOptions } from './stack-patch.js';
export type { StackSpec, StreamingURLRequest } from './stack-spec.js';
export { streamingUserId } from './streaming-user-id.js';
