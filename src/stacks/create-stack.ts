import { createOnce } from '../core/create-once.js';
import { sameValue } from '../core/same-value.js';
import { membersOf } from '../core/sdk-input.js';
import { arnOf, findStack } from '../service/find-stack.js';
import { type Stack, createStack as sendCreateStack, type UserSetting } from '../service/stacks.js';
import { listTags, type Tags } from '../service/tags.js';
import { shownApplicationSettings } from './application-settings.js';
import type { StackContext } from './context.js';
import type { CreateStackOptions } from './schemas.js';
import type { StackChange } from './stack-change.js';
import type { StackSpec } from './stack-spec.js';
import { hasUserSettings } from './user-settings.js';

/** Creates a stack, or finds the one that is as wanted. */
export async function createStack(
  { client }: StackContext,
  spec: StackSpec,
  { ifExists, signal }: CreateStackOptions,
): Promise<StackChange> {
  const { changed, resource } = await createOnce<Stack>({
    what: `stack ${spec.name}`,
    reuse: ifExists === 'reuse',
    create: () => sendCreateStack(client, spec, { signal }),
    find: () => findStack(client, spec.name, { signal }),
    differences: async (found) => {
      const wanted = membersOf(spec);
      const tags = 'tags' in wanted ? await listTags(client, arnOf(found), { signal }) : {};
      return differingFields(found, wanted, tags);
    },
  });
  return { changed, stack: resource };
}

/** Fields that are wanted and in which a stack differs. */
function differingFields(stack: Stack, wanted: Readonly<Record<string, unknown>>, tags: Tags): string[] {
  const found: Readonly<Record<string, unknown>> = { ...stack, tags };
  return Object.entries(wanted)
    .filter(([field, value]) => !isAsWanted(field, value))
    .map(([field]) => field);

  function isAsWanted(field: string, value: unknown): boolean {
    switch (field as keyof StackSpec) {
      case 'userSettings':
        return hasUserSettings(stack.userSettings ?? [], value as readonly UserSetting[]);
      case 'applicationSettings':
        return sameValue(shownApplicationSettings(value), stack.applicationSettings);
      default:
        return sameValue(value, found[field]);
    }
  }
}
