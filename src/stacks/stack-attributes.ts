import type { StackAttribute } from '@aws-sdk/client-appstream';
import type { Stack, StorageConnector } from '../service/stacks.js';
import type { StackPatch } from './stack-patch.js';
import { hasOnlyUserSettings } from './user-settings.js';

/** Fields that `null` clears. */
export type Clearable = {
  [Field in keyof StackPatch]-?: null extends StackPatch[Field] ? Field : never;
}[keyof StackPatch];

const attributeOf: Readonly<Record<Clearable, StackAttribute>> = {
  storageConnectors: 'STORAGE_CONNECTORS',
  redirectURL: 'REDIRECT_URL',
  feedbackURL: 'FEEDBACK_URL',
  userSettings: 'USER_SETTINGS',
  embedHostDomains: 'EMBED_HOST_DOMAINS',
  accessEndpoints: 'ACCESS_ENDPOINTS',
  streamingExperienceSettings: 'STREAMING_EXPERIENCE_SETTINGS',
  contentRedirection: 'CONTENT_REDIRECTION',
  agentAccessConfig: 'AGENT_ACCESS_CONFIG',
};

const fieldOf: ReadonlyMap<string, Clearable> = new Map(
  Object.entries(attributeOf).map(([field, attribute]) => [attribute, field as Clearable]),
);

const connectorOf: ReadonlyMap<string, StorageConnector['connectorType']> = new Map([
  ['STORAGE_CONNECTOR_HOMEFOLDERS', 'HOMEFOLDERS'],
  ['STORAGE_CONNECTOR_GOOGLE_DRIVE', 'GOOGLE_DRIVE'],
  ['STORAGE_CONNECTOR_ONE_DRIVE', 'ONE_DRIVE'],
]);

/** The field that an attribute is, or is a part of; undefined for what only the service knows. */
export function fieldOfAttribute(attribute: string): Clearable | undefined {
  return connectorOf.has(attribute) ? 'storageConnectors' : fieldOf.get(attribute);
}

/** Everything that a patch clears, by `null` or as a raw member. */
export function clearedAttributes(patch: StackPatch): StackAttribute[] {
  const fields = Object.entries(attributeOf).filter(([field]) => patch[field as Clearable] === null);
  return [...new Set([...fields.map(([, attribute]) => attribute), ...(patch.sdkInput?.AttributesToDelete ?? [])])];
}

/** Whether a stack shows that an attribute is clear. What the service does not show may be anything. */
export function isClear(stack: Stack, attribute: string): boolean {
  const connector = connectorOf.get(attribute);
  if (connector !== undefined) {
    return !(stack.storageConnectors ?? []).some(({ connectorType }) => connectorType === connector);
  }
  const field = fieldOf.get(attribute);
  if (field === 'userSettings') return hasOnlyUserSettings(stack.userSettings ?? [], []);
  return field !== undefined && saysNothing(stack[field]);
}

/** Whether a value is as good as one that was left out. */
function saysNothing(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.values(value).every(saysNothing);
  return value === undefined || value === null || value === false || value === '';
}
