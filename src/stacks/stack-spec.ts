import type { CreateStackCommandInput } from '@aws-sdk/client-appstream';
import type { AccessEndpoint } from '../service/resource-types.js';
import type {
  AgentAccessConfig,
  ApplicationSettings,
  ContentRedirection,
  StorageConnector,
  StreamingExperienceSettings,
  UserSetting,
} from '../service/stacks.js';
import type { Tags } from '../service/tags.js';

/** A stack to be created. */
export interface StackSpec {
  /** Name: a letter or digit, then at most 100 letters, digits, `_`, `.` or `-`. */
  readonly name: string;
  /** Name as users see it, at most 100 characters. */
  readonly displayName?: string | undefined;
  /** Description, at most 256 characters. */
  readonly description?: string | undefined;
  /** Storage that users find in their sessions, each type once. */
  readonly storageConnectors?: readonly StorageConnector[] | undefined;
  /** Where users go when their session ends, at most 1000 characters. */
  readonly redirectURL?: string | undefined;
  /** Where users go to give feedback, at most 1000 characters. */
  readonly feedbackURL?: string | undefined;
  /** What users may do, each action once; one way to sign in to a domain has to remain. The service allows every action that is not named here. */
  readonly userSettings?: readonly UserSetting[] | undefined;
  /** Where settings of applications are kept between sessions. */
  readonly applicationSettings?: ApplicationSettings | undefined;
  /** VPC endpoints that users connect through, at most 4. */
  readonly accessEndpoints?: readonly AccessEndpoint[] | undefined;
  /** Domains whose pages may embed sessions, at most 20. */
  readonly embedHostDomains?: readonly string[] | undefined;
  /** How sessions are streamed. */
  readonly streamingExperienceSettings?: StreamingExperienceSettings | undefined;
  /** What is opened elsewhere than in the session. */
  readonly contentRedirection?: ContentRedirection | undefined;
  /** How agents work in sessions. */
  readonly agentAccessConfig?: AgentAccessConfig | undefined;
  /** Tags, at most 50. */
  readonly tags?: Tags | undefined;
  /** Raw members of the SDK's `CreateStack`, for what is newer than this version. A member that a field above also sets is refused. */
  readonly sdkInput?: Partial<CreateStackCommandInput> | undefined;
}

/** Whom a streaming URL is for, and what it opens. */
export interface StreamingURLRequest {
  /** Name of the stack. */
  readonly stackName: string;
  /** Name of a fleet of the stack; it has to run. */
  readonly fleetName: string;
  /** The user's id: 2 to 32 letters, digits or `_+=,.@-`. {@link streamingUserId} makes one of any id. */
  readonly userId: string;
  /** Application that is started, by its name in the image, or `Desktop`. */
  readonly applicationId?: string | undefined;
  /** For how many seconds the URL can be opened; 1 to 604,800 by today's limits. The service's default is 60. */
  readonly validity?: number | undefined;
  /** Parameters for the application. */
  readonly sessionContext?: string | undefined;
}
