import type { StackAttribute } from '@aws-sdk/client-appstream';
import type { RequestOptions } from '../core/call-options.js';
import { toCamel } from '../core/casing.js';
import { sameValue } from '../core/same-value.js';
import { membersOf } from '../core/sdk-input.js';
import { InvalidInputError } from '../errors.js';
import { getStack } from '../service/find-stack.js';
import type { AccessEndpoint } from '../service/resource-types.js';
import {
  type ContentRedirection,
  type Stack,
  type StorageConnector,
  updateStack as sendUpdateStack,
  type UserSetting,
} from '../service/stacks.js';
import type { StackContext } from './context.js';
import type { StackChange, UserSettingsChange } from './stack-change.js';
import type { StackPatch, UpdateStackOptions } from './stack-patch.js';
import { hasOnlyUserSettings, hasUserSettings, mergedUserSettings } from './user-settings.js';

type Clearable = { [Field in keyof StackPatch]-?: null extends StackPatch[Field] ? Field : never }[keyof StackPatch];

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

/** Changes what a patch names of a stack, where it differs. */
export async function updateStack(
  { client }: StackContext,
  name: string,
  patch: StackPatch,
  { replaceUserSettings = false, signal }: UpdateStackOptions,
): Promise<StackChange> {
  if (patch.userSettings === null && !replaceUserSettings) {
    throw new InvalidInputError([
      { path: 'userSettings', message: 'null allows every action: say so with replaceUserSettings: true' },
    ]);
  }
  const found = await getStack(client, name, { signal });
  const before = found.userSettings ?? [];
  const differing = difference(found, patch, replaceUserSettings);
  const changed = Object.keys(differing).length > 0;
  const stack = changed ? await sendUpdateStack(client, { ...differing, ...clears(patch), name }, { signal }) : found;
  return { changed, stack, ...(patch.userSettings !== undefined && { before, after: stack.userSettings ?? [] }) };
}

/** Changes what is named of what users may do. */
export async function updateUserSettings(
  { client }: StackContext,
  name: string,
  wantedOf: (found: readonly UserSetting[]) => readonly UserSetting[],
  options: RequestOptions,
): Promise<UserSettingsChange> {
  const found = await getStack(client, name, options);
  const before = found.userSettings ?? [];
  const wanted = wantedOf(before);
  if (hasUserSettings(before, wanted)) return { changed: false, stack: found, before, after: before };
  const userSettings = mergedUserSettings(before, wanted);
  const stack = await sendUpdateStack(client, { name, userSettings }, options);
  return { changed: true, stack, before, after: stack.userSettings ?? [] };
}

/** What a patch would change, as `UpdateStack` takes it; a field that is cleared is undefined. */
function difference(found: Stack, patch: StackPatch, replaceUserSettings: boolean): Readonly<Record<string, unknown>> {
  const { userSettings, sdkInput = {}, ...others } = patch;
  const described: Readonly<Record<string, unknown>> = { ...found };
  const fields = Object.entries(membersOf({ ...others, sdkInput: undefined }))
    .filter(([field, value]) => !sameValue(complete(field, value), described[field]))
    .map(([field, value]) => [field, value ?? undefined] as const);
  const raw = Object.entries(sdkInput).filter(([member, value]) =>
    Object.entries(toCamel({ [member]: value }) as object).some(([field, said]) => !sameValue(said, described[field])),
  );
  return {
    ...Object.fromEntries(fields),
    ...(raw.length > 0 && { sdkInput: Object.fromEntries(raw) }),
    ...settingsDifference(found.userSettings ?? [], userSettings, replaceUserSettings),
  };
}

function settingsDifference(
  found: readonly UserSetting[],
  wanted: StackPatch['userSettings'],
  replace: boolean,
): { readonly userSettings?: readonly UserSetting[] | undefined } {
  if (wanted === undefined) return {};
  const settings = wanted ?? [];
  if (replace ? hasOnlyUserSettings(found, settings) : hasUserSettings(found, settings)) return {};
  if (wanted === null) return { userSettings: undefined };
  return { userSettings: replace ? wanted : mergedUserSettings(found, wanted) };
}

/** Everything that is to be cleared goes along: some settings the service changes only together. */
function clears(patch: StackPatch): { readonly attributesToDelete?: readonly StackAttribute[] } {
  const cleared = Object.entries(attributeOf).filter(([field]) => patch[field as Clearable] === null);
  return cleared.length === 0 ? {} : { attributesToDelete: cleared.map(([, attribute]) => attribute) };
}

/** A field that the service replaces whole, with what was left out of it spelled out: that is to go. */
function complete(field: string, value: unknown): unknown {
  if (value === null) return undefined;
  switch (field as keyof StackPatch) {
    case 'storageConnectors':
      return (value as readonly StorageConnector[]).map((connector) => ({
        ...{ domains: [], domainsRequireAdminConsent: [] },
        ...said(connector),
      }));
    case 'accessEndpoints':
      return (value as readonly AccessEndpoint[]).map((endpoint) => ({ vpceId: '', ...said(endpoint) }));
    case 'contentRedirection': {
      const { hostToClient } = value as ContentRedirection;
      return { hostToClient: hostToClient && { allowedUrls: [], deniedUrls: [], ...said(hostToClient) } };
    }
    default:
      return value;
  }
}

function said(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined));
}
