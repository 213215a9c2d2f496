import type { Action, UserSetting } from '@aws-sdk/client-appstream';
import type { Checked } from './checked.js';
import { invalidCombination } from './faults.js';
import { within } from './fleet-checks.js';
import type { ActionSetting } from './state.js';

const longestClipboard = 20_971_520;

const actions: readonly Action[] = [
  'CLIPBOARD_COPY_FROM_LOCAL_DEVICE',
  'CLIPBOARD_COPY_TO_LOCAL_DEVICE',
  'FILE_UPLOAD',
  'FILE_DOWNLOAD',
  'PRINTING_TO_LOCAL_DEVICE',
  'DOMAIN_PASSWORD_SIGNIN',
  'DOMAIN_SMART_CARD_SIGNIN',
  'AUTO_TIME_ZONE_REDIRECTION',
];

/** The settings of every action: as given, or ENABLED where nothing is said. */
export function completeUserSettings(given: readonly Checked<UserSetting>[] = []): ReadonlyMap<Action, ActionSetting> {
  // rule: user-settings-default-enabled
  const settings = new Map<Action, ActionSetting>(actions.map((action) => [action, enabled(action)]));
  const seen = new Set<Action>();
  for (const { Action, Permission, MaximumLength } of given) {
    // rule: user-settings-once
    if (seen.has(Action)) throw invalidCombination(`The action ${Action} is given more than once.`);
    seen.add(Action);
    checkMaximumLength({ Action, Permission, MaximumLength });
    settings.set(Action, Permission === 'ENABLED' ? enabled(Action, MaximumLength) : { enabled: false });
  }
  // rule: user-settings-one-sign-in
  if (settings.get('DOMAIN_PASSWORD_SIGNIN')?.enabled !== true && !settings.get('DOMAIN_SMART_CARD_SIGNIN')?.enabled) {
    throw invalidCombination('DOMAIN_PASSWORD_SIGNIN or DOMAIN_SMART_CARD_SIGNIN must be enabled.');
  }
  return settings;
}

// rule: clipboard-maximum-length
function checkMaximumLength({ Action, Permission, MaximumLength }: Checked<UserSetting>): void {
  if (MaximumLength === undefined) return;
  if (!isClipboard(Action)) throw invalidCombination(`MaximumLength is not allowed for the action ${Action}.`);
  if (Permission !== 'ENABLED')
    throw invalidCombination('MaximumLength is only allowed for an action that is ENABLED.');
  within('MaximumLength', MaximumLength, 1, longestClipboard);
}

function enabled(action: Action, maximumLength = longestClipboard): ActionSetting {
  return isClipboard(action) ? { enabled: true, maximumLength } : { enabled: true };
}

function isClipboard(action: Action): boolean {
  return action.startsWith('CLIPBOARD_');
}

/** The settings as the service describes them: all actions, always in the same order. */
export function describedUserSettings(settings: ReadonlyMap<Action, ActionSetting>): UserSetting[] {
  return [...settings].map(([Action, { enabled, maximumLength }]) => ({
    Action,
    Permission: enabled ? 'ENABLED' : 'DISABLED',
    ...(maximumLength === undefined ? {} : { MaximumLength: maximumLength }),
  }));
}
