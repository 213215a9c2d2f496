import type { UpdateStackCommandInput } from '@aws-sdk/client-appstream';
import type { CallOptions } from '../core/call-options.js';
import type { AccessEndpoint } from '../service/resource-types.js';
import type {
  AgentAccessConfig,
  ApplicationSettings,
  ContentRedirection,
  StorageConnector,
  StreamingExperienceSettings,
  UserSetting,
} from '../service/stacks.js';

/** What is changed of how agents work in sessions. */
export type AgentAccessPatch = { readonly [Member in keyof AgentAccessConfig]?: AgentAccessConfig[Member] | undefined };

/** What is changed of a stack. What is left out stays as it is, and `null` clears. */
export interface StackPatch {
  /** Name as users see it, at most 100 characters. */
  readonly displayName?: string | undefined;
  /** Description, at most 256 characters. */
  readonly description?: string | undefined;
  /** All storage that users find in their sessions; `null` takes all away. */
  readonly storageConnectors?: readonly StorageConnector[] | null | undefined;
  /** Where users go when their session ends, at most 1000 characters. */
  readonly redirectURL?: string | null | undefined;
  /** Where users go to give feedback, at most 1000 characters. */
  readonly feedbackURL?: string | null | undefined;
  /**
   * What users may do. Actions that are not named keep what they have, unless `replaceUserSettings` is true. `null` allows every
   * action, and needs `replaceUserSettings`.
   */
  readonly userSettings?: readonly UserSetting[] | null | undefined;
  /** Where settings of applications are kept between sessions. */
  readonly applicationSettings?: ApplicationSettings | undefined;
  /** All VPC endpoints that users connect through, at most 4. */
  readonly accessEndpoints?: readonly AccessEndpoint[] | null | undefined;
  /** All domains whose pages may embed sessions, at most 20. */
  readonly embedHostDomains?: readonly string[] | null | undefined;
  /** How sessions are streamed. */
  readonly streamingExperienceSettings?: StreamingExperienceSettings | null | undefined;
  /** Everything that is opened elsewhere than in the session. */
  readonly contentRedirection?: ContentRedirection | null | undefined;
  /** How agents work in sessions; members that are left out stay as they are. */
  readonly agentAccessConfig?: AgentAccessPatch | null | undefined;
  /**
   * Raw members of the SDK's `UpdateStack`, for what is newer than this version. A member that a field above also sets is refused,
   * and so are the name and the user settings. `AttributesToDelete` adds to what is `null` above. What the service does not show,
   * such as a theme, is sent with every call.
   */
  readonly sdkInput?: Partial<UpdateStackCommandInput> | undefined;
}

/** How a stack is updated. */
export interface UpdateStackOptions extends CallOptions {
  /** Whether actions that `userSettings` does not name become allowed, as in the service's own `UpdateStack`. Default false. */
  readonly replaceUserSettings?: boolean | undefined;
}

/** What may be copied between users' own devices and their sessions. What is left out stays as it is. */
export interface ClipboardPolicy {
  /** Whether users may copy from their device into the session (`CLIPBOARD_COPY_FROM_LOCAL_DEVICE`). */
  readonly copyToSession?: boolean | undefined;
  /** Whether users may copy from the session to their device (`CLIPBOARD_COPY_TO_LOCAL_DEVICE`). */
  readonly copyFromSession?: boolean | undefined;
  /**
   * Most characters that may be copied at once, 1 to 20,971,520. It is for the directions that this call allows; where it names
   * none, for those that are allowed already. What is left out stays; a direction that was not allowed starts with the most.
   */
  readonly maximumLength?: number | undefined;
}
