import type { ApplicationSettings } from '../service/stacks.js';

/** Settings of applications as a stack shows them: settings that are not kept have no group. */
export function shownApplicationSettings(settings: unknown): unknown {
  const { enabled } = (settings ?? {}) as Partial<ApplicationSettings>;
  return enabled === false ? { enabled } : settings;
}
