import type { RequestOptions } from '../core/call-options.js';
import { toCamel } from '../core/casing.js';
import { sameValue } from '../core/same-value.js';
import { InvalidInputError, ResponseError } from '../errors.js';
import { getStack } from '../service/find-stack.js';
import {
  type ContentRedirection,
  type Stack,
  updateStack as sendUpdateStack,
  type UserSetting,
} from '../service/stacks.js';
import { shownApplicationSettings } from './application-settings.js';
import type { StackContext } from './context.js';
import { clearedAttributes, isClear } from './stack-attributes.js';
import type { StackChange, UserSettingsChange } from './stack-change.js';
import type { StackPatch, UpdateStackOptions } from './stack-patch.js';
import { hasOnlyUserSettings, hasUserSettings, mergedUserSettings } from './user-settings.js';

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
  const stack = changed ? await sendUpdateStack(client, { ...differing, name }, { signal }) : found;
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
  const before = shownUserSettings(found);
  const wanted = wantedOf(before);
  if (hasUserSettings(before, wanted)) return { changed: false, stack: found, before, after: before };
  const userSettings = mergedUserSettings(before, wanted);
  const stack = await sendUpdateStack(client, { name, userSettings }, options);
  return { changed: true, stack, before, after: stack.userSettings ?? [] };
}

/** What a patch would change, as `UpdateStack` takes it. */
function difference(found: Stack, patch: StackPatch, replaceUserSettings: boolean): Readonly<Record<string, unknown>> {
  const { userSettings, sdkInput = {}, ...others } = patch;
  const differs = (field: string, value: unknown) => !sameValue(complete(field, value), Reflect.get(found, field));
  const fields = Object.entries(others).filter(
    ([field, value]) => value !== undefined && value !== null && differs(field, value),
  );
  const raw = Object.entries(sdkInput).filter(([member, value]) => {
    if (member === 'AttributesToDelete') return false;
    if (member === 'DeleteStorageConnectors') return value === true && !isClear(found, 'STORAGE_CONNECTORS');
    return Object.entries(toCamel({ [member]: value }) as object).some(([field, said]) => differs(field, said));
  });
  const set = {
    ...Object.fromEntries(fields),
    ...(raw.length > 0 && { sdkInput: Object.fromEntries(raw) }),
    ...(userSettings && settingsDifference(found, userSettings, replaceUserSettings)),
  };
  const setsAgents = 'agentAccessConfig' in set || raw.some(([member]) => member === 'AgentAccessConfig');
  const attributesToDelete = attributesToClear(found, patch, setsAgents);
  return { ...set, ...(attributesToDelete.length > 0 && { attributesToDelete }) };
}

function settingsDifference(
  stack: Stack,
  wanted: readonly UserSetting[],
  replace: boolean,
): { readonly userSettings?: readonly UserSetting[] } {
  if (replace) return hasOnlyUserSettings(stack.userSettings ?? [], wanted) ? {} : { userSettings: wanted };
  const found = shownUserSettings(stack);
  return hasUserSettings(found, wanted) ? {} : { userSettings: mergedUserSettings(found, wanted) };
}

/** What users may do. To merge with settings that are not shown would allow what they forbid. */
function shownUserSettings({ name, userSettings }: Stack): readonly UserSetting[] {
  if (userSettings) return userSettings;
  const operation = 'DescribeStacks';
  throw new ResponseError(`${operation} answered without the user settings of stack ${name}.`, { operation });
}

/**
 * What of a patch is to be cleared and is not yet.
 *
 * How agents work is taken by the service only together with the clearing of other settings, also of those that seem clear.
 */
function attributesToClear(found: Stack, patch: StackPatch, setsAgents: boolean): readonly string[] {
  const cleared = clearedAttributes(patch);
  return setsAgents ? cleared : cleared.filter((attribute) => !isClear(found, attribute));
}

/** A field as the stack would show it: what was left out of one that the service replaces whole is to go. */
function complete(field: string, value: unknown): unknown {
  const each = (rest: object) => (Array.isArray(value) ? value.map((item) => filled(item, rest)) : value);
  switch (field as keyof StackPatch) {
    case 'storageConnectors':
      return each({ domains: [], domainsRequireAdminConsent: [] });
    case 'accessEndpoints':
      return each({ vpceId: '' });
    case 'applicationSettings':
      return shownApplicationSettings(value);
    case 'contentRedirection': {
      const { hostToClient } = (value ?? {}) as ContentRedirection;
      return { hostToClient: filled(hostToClient ?? {}, { enabled: false, allowedUrls: [], deniedUrls: [] }) };
    }
    default:
      return value;
  }
}

/** An object with what it leaves unsaid. */
function filled(value: unknown, rest: object): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return { ...rest, ...Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) };
}
