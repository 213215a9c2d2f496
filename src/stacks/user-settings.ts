import { sameValue } from '../core/same-value.js';
import { InvalidInputError } from '../errors.js';
import type { UserSetting } from '../service/stacks.js';
import { clipboardLength, locksOut, noSignIn } from './schemas.js';
import type { ClipboardPolicy } from './stack-patch.js';

/**
 * User settings that are sent so that only what is named changes: the service allows every action that a request leaves out.
 *
 * Actions that are not named, also those that this version does not know, go back as they were found. A length that is not named
 * stays where the action was allowed already.
 *
 * @throws {@link InvalidInputError} when no way to sign in to a domain would be left.
 */
export function mergedUserSettings(found: readonly UserSetting[], wanted: readonly UserSetting[]): UserSetting[] {
  const kept = found.filter(({ action }) => settingOf(wanted, action) === undefined).map(asRequest);
  const named = wanted.map((setting) => {
    const before = settingOf(found, setting.action);
    return asRequest({ ...setting, maximumLength: setting.maximumLength ?? lengthOf(before) });
  });
  const merged = [...kept, ...named];
  if (locksOut(wanted, merged)) throw new InvalidInputError([{ path: 'userSettings', message: noSignIn }]);
  return merged;
}

/** Whether the actions that are named are as they should be; nothing is asked of the others. */
export function hasUserSettings(found: readonly UserSetting[], wanted: readonly UserSetting[]): boolean {
  return wanted.every((setting) => {
    const known = settingOf(found, setting.action);
    return known !== undefined && sameValue(setting, { maximumLength: clipboardLength.max, ...known });
  });
}

/** Whether the settings are as if these were all that was ever said. */
export function hasOnlyUserSettings(found: readonly UserSetting[], wanted: readonly UserSetting[]): boolean {
  const isAsIfUnsaid = ({ permission, maximumLength = clipboardLength.max }: UserSetting) =>
    permission === 'ENABLED' && maximumLength === clipboardLength.max;
  const others = found.filter(({ action }) => settingOf(wanted, action) === undefined);
  return others.every(isAsIfUnsaid) && wanted.every((setting) => isExactly(setting, settingOf(found, setting.action)));
}

/** The user settings that a clipboard policy names. */
export function clipboardSettings(found: readonly UserSetting[], policy: ClipboardPolicy): UserSetting[] {
  const { copyToSession, copyFromSession, maximumLength } = policy;
  const directions = [
    { action: 'CLIPBOARD_COPY_FROM_LOCAL_DEVICE', allowed: copyToSession },
    { action: 'CLIPBOARD_COPY_TO_LOCAL_DEVICE', allowed: copyFromSession },
  ] as const;
  if (copyToSession === undefined && copyFromSession === undefined) {
    const isAllowed = (action: string) => settingOf(found, action)?.permission !== 'DISABLED';
    return directions
      .filter(({ action }) => isAllowed(action))
      .map(({ action }) => ({ action, permission: 'ENABLED', maximumLength }));
  }
  return directions.flatMap(({ action, allowed }) => {
    if (allowed === undefined) return [];
    return [allowed ? { action, permission: 'ENABLED', maximumLength } : { action, permission: 'DISABLED' }];
  });
}

function settingOf(settings: readonly UserSetting[], action: string): UserSetting | undefined {
  return settings.find((setting) => setting.action === action);
}

function lengthOf(setting: UserSetting | undefined): number | undefined {
  return setting?.permission === 'ENABLED' ? setting.maximumLength : undefined;
}

function isExactly(setting: UserSetting, found: UserSetting | undefined): boolean {
  const { permission, maximumLength = clipboardLength.max } = setting;
  if (found === undefined) return permission === 'ENABLED' && maximumLength === clipboardLength.max;
  if (permission !== found.permission) return false;
  return permission !== 'ENABLED' || maximumLength === (found.maximumLength ?? clipboardLength.max);
}

/** The service takes a length only for what is allowed. */
function asRequest({ maximumLength, ...setting }: UserSetting): UserSetting {
  if (maximumLength === undefined || setting.permission !== 'ENABLED') return setting;
  return { ...setting, maximumLength };
}
