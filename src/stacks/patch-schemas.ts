import type { UpdateStackCommandInput } from '@aws-sdk/client-appstream';
import * as z from 'zod/mini';
import { toCamel } from '../core/casing.js';
import { together, within } from '../core/fields.js';
import { callOptionsShape } from '../core/names.js';
import { lazy, type ShapeOf, shown } from '../core/parse.js';
import { sdkInput, sdkInputConflicts } from '../core/sdk-input.js';
import type { InputIssue } from '../errors.js';
import { agentAccessShape, clipboardLength, stackFields } from './schemas.js';
import { fieldOfAttribute } from './stack-attributes.js';
import type { ClipboardPolicy, StackPatch, UpdateStackOptions } from './stack-patch.js';

/** Options of `update`. */
export const updateStackOptions = lazy(() =>
  z.strictObject({
    ...callOptionsShape(),
    replaceUserSettings: z.optional(z.boolean()),
  } satisfies ShapeOf<UpdateStackOptions>),
);

/** A patch, with `null` for what is cleared. */
export const stackPatch = lazy((): z.ZodMiniType<StackPatch> => {
  const fields = stackFields();
  const shape = {
    ...fields,
    storageConnectors: clearable(fields.storageConnectors),
    redirectURL: clearable(fields.redirectURL),
    feedbackURL: clearable(fields.feedbackURL),
    userSettings: clearable(fields.userSettings),
    accessEndpoints: clearable(fields.accessEndpoints),
    embedHostDomains: clearable(fields.embedHostDomains),
    streamingExperienceSettings: clearable(fields.streamingExperienceSettings),
    contentRedirection: clearable(fields.contentRedirection),
    agentAccessConfig: z.optional(z.nullable(z.partial(z.strictObject(agentAccessShape())))),
    sdkInput: z.optional(sdkInput<UpdateStackCommandInput>()),
  } satisfies ShapeOf<StackPatch>;
  return z
    .strictObject(shape)
    .check(together<StackPatch>((patch) => [...sdkInputConflicts(patch), ...rawIssues(patch)]));
});

/** What the clipboard allows; at least one thing is said. */
export const clipboardPolicy = lazy(() =>
  z
    .strictObject({
      copyToSession: z.optional(z.boolean()),
      copyFromSession: z.optional(z.boolean()),
      maximumLength: z.optional(within(clipboardLength)),
    } satisfies ShapeOf<ClipboardPolicy>)
    .check(
      z.refine((policy) => Object.values(policy).some((value) => value !== undefined), {
        error: 'says nothing: give copyToSession, copyFromSession or maximumLength',
      }),
      z.refine(
        ({ copyToSession, copyFromSession, maximumLength }) =>
          maximumLength === undefined ||
          copyToSession === true ||
          copyFromSession === true ||
          (copyToSession === undefined && copyFromSession === undefined),
        { path: ['maximumLength'], error: 'is for a direction that is allowed, and this call allows none' },
      ),
    ),
);

function clearable<Value>(
  field: z.ZodMiniOptional<z.ZodMiniType<Value>>,
): z.ZodMiniOptional<z.ZodMiniType<Value | null>> {
  return z.optional(z.nullable(field.def.innerType));
}

/** Raw members that would go round what the typed fields guard, or that say the same twice. */
function rawIssues({ sdkInput, ...own }: { readonly [Field in keyof StackPatch]?: unknown }): InputIssue[] {
  const raw: Partial<UpdateStackCommandInput> = typeof sdkInput === 'object' ? (sdkInput ?? {}) : {};
  const { Name, UserSettings, AttributesToDelete = [] } = raw;
  const issues: InputIssue[] = [];
  if (Name !== undefined) issues.push({ path: 'sdkInput.Name', message: 'is the first argument' });
  if (UserSettings !== undefined) {
    issues.push({ path: 'sdkInput.UserSettings', message: 'would allow every other action: give userSettings' });
  }
  if ('DeleteStorageConnectors' in raw && own.storageConnectors !== undefined) {
    issues.push({
      path: 'sdkInput.DeleteStorageConnectors',
      message: 'storageConnectors is given too: give one of the two',
    });
  }
  return [...issues, ...clearIssues(AttributesToDelete, { ...own, ...(toCamel(raw) as object) })];
}

/** Raw clears: of what, is known only of a list. */
function clearIssues(attributes: unknown, said: Readonly<Record<string, unknown>>): InputIssue[] {
  const path = 'sdkInput.AttributesToDelete';
  if (!Array.isArray(attributes)) return [{ path, message: `${shown(attributes)} is not a list` }];
  return attributes.flatMap((attribute: unknown) => {
    if (attribute === 'USER_SETTINGS') return [{ path, message: 'would allow every action: give userSettings: null' }];
    const field = fieldOfAttribute(String(attribute));
    if (field === undefined || said[field] === undefined) return [];
    return [{ path, message: `${String(attribute)} is also said by ${field}: give one of the two` }];
  });
}
