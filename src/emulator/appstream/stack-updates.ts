import type {
  StackAttribute,
  StorageConnectorType,
  UpdateStackCommandInput,
  UpdateStackCommandOutput,
} from '@aws-sdk/client-appstream';
import type { Operation } from '../operation.js';
import { checkAgentAccess, mergedAgentAccess } from './agent-access.js';
import type { Answer, Checked } from './checked.js';
import { invalidCombination } from './faults.js';
import { saidBeside } from './said.js';
import { storedDetails } from './stack-details.js';
import { describedStack, stackNamed } from './stacks.js';
import type { StackRecord } from './state.js';
import { completeUserSettings } from './user-settings.js';

/** `DeleteStorageConnectors` is deprecated, and still served. */
type Patch = Omit<Checked<UpdateStackCommandInput>, 'DeleteStorageConnectors'> & {
  readonly DeleteStorageConnectors?: boolean | undefined;
};
type Details = StackRecord['details'];

const memberOfAttribute: Readonly<Partial<Record<StackAttribute, keyof Details>>> = {
  ACCESS_ENDPOINTS: 'AccessEndpoints',
  AGENT_ACCESS_CONFIG: 'AgentAccessConfig',
  CONTENT_REDIRECTION: 'ContentRedirection',
  EMBED_HOST_DOMAINS: 'EmbedHostDomains',
  FEEDBACK_URL: 'FeedbackURL',
  REDIRECT_URL: 'RedirectURL',
  STORAGE_CONNECTORS: 'StorageConnectors',
  STREAMING_EXPERIENCE_SETTINGS: 'StreamingExperienceSettings',
};

const connectorOfAttribute: Readonly<Partial<Record<StackAttribute, StorageConnectorType>>> = {
  STORAGE_CONNECTOR_GOOGLE_DRIVE: 'GOOGLE_DRIVE',
  STORAGE_CONNECTOR_HOMEFOLDERS: 'HOMEFOLDERS',
  STORAGE_CONNECTOR_ONE_DRIVE: 'ONE_DRIVE',
};

const notDetails = [
  'Name',
  'UserSettings',
  'AttributesToDelete',
  'DeleteStorageConnectors',
  'AgentAccessConfig',
] as const;

/** Changes what is named of a stack. */
export const updateStack: Operation<Patch, Answer<UpdateStackCommandOutput>> = (patch, { account }) => {
  const { Name, UserSettings, AttributesToDelete = [], DeleteStorageConnectors } = patch;
  const stack = stackNamed(account, Name);
  // rule: deprecated-deletes
  const removed =
    DeleteStorageConnectors === true ? [...AttributesToDelete, 'STORAGE_CONNECTORS' as const] : AttributesToDelete;
  refuseSetAndDeleted(patch, removed);
  const { ApplicationSettings, ...rest } = without(stack.details, removed);
  const AgentAccessConfig = mergedAgentAccess(rest.AgentAccessConfig, patch.AgentAccessConfig);
  checkAgentAccess(AgentAccessConfig);
  const details = storedDetails(account, { ...rest, ...saidBeside(patch, notDetails), AgentAccessConfig });
  // rule: user-settings-replaced-whole
  const settings = UserSettings !== undefined || removed.includes('USER_SETTINGS');
  const userSettings = settings ? completeUserSettings(UserSettings) : stack.userSettings;
  stack.details = details.ApplicationSettings === undefined ? { ...details, ApplicationSettings } : details;
  stack.userSettings = userSettings;
  return { Stack: describedStack(stack) };
};

// rule: attribute-set-and-deleted
function refuseSetAndDeleted(patch: Patch, removed: readonly StackAttribute[]): void {
  for (const attribute of removed) {
    const member = attribute === 'USER_SETTINGS' ? 'UserSettings' : memberOfAttribute[attribute];
    const connector = connectorOfAttribute[attribute];
    const setsConnector = patch.StorageConnectors?.some(({ ConnectorType }) => ConnectorType === connector) === true;
    if (setsConnector || (member !== undefined && patch[member] !== undefined)) {
      throw invalidCombination(`${attribute} cannot be set and deleted at once.`);
    }
  }
}

// rule: attributes-to-delete
function without(before: Details, removed: readonly StackAttribute[]): Details {
  const details = { ...before };
  for (const attribute of removed) {
    const member = memberOfAttribute[attribute];
    if (member !== undefined) details[member] = undefined;
    const connector = connectorOfAttribute[attribute];
    if (connector !== undefined && details.StorageConnectors !== undefined) {
      details.StorageConnectors = details.StorageConnectors.filter(({ ConnectorType }) => ConnectorType !== connector);
    }
  }
  return details;
}
