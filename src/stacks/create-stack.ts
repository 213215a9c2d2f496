import { toCamel } from '../core/casing.js';
import { createOnce } from '../core/create-once.js';
import { sameValue } from '../core/same-value.js';
import { arnOf, findStack } from '../service/find-stack.js';
import { type Stack, createStack as sendCreateStack, type UserSetting } from '../service/stacks.js';
import { listTags, type Tags } from '../service/tags.js';
import type { StackContext } from './context.js';
import type { CreateStackOptions } from './schemas.js';
import type { StackSpec } from './stack-spec.js';

/** What a call did to a stack. */
export interface StackChange {
  /** Whether this call changed anything. */
  readonly changed: boolean;
  /** The stack, as it was described last. */
  readonly stack: Stack;
}

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
      const tags = spec.tags === undefined ? {} : await listTags(client, arnOf(found), { signal });
      return differingFields(found, spec, tags);
    },
  });
  return { changed, stack: resource };
}

/** Fields that a specification names and in which a stack differs from it. */
function differingFields(stack: Stack, { sdkInput = {}, ...own }: StackSpec, tags: Tags): string[] {
  const found: Readonly<Record<string, unknown>> = { ...stack, tags };
  const wanted = Object.entries({ ...own, ...(toCamel(sdkInput) as object) }).filter(
    ([, value]) => value !== undefined,
  );
  return wanted
    .filter(([field, value]) =>
      field === 'userSettings' ? !allows(stack, value as readonly UserSetting[]) : !sameValue(value, found[field]),
    )
    .map(([field]) => field);
}

/** Whether every action that is named has its permission; the service answers with all actions. */
function allows({ userSettings = [] }: Stack, wanted: readonly UserSetting[]): boolean {
  return wanted.every((setting) => {
    const found = userSettings.find(({ action }) => action === setting.action);
    return found !== undefined && sameValue(setting, found);
  });
}
