import * as z from 'zod/mini';
import type { InputIssue } from '../errors.js';
import { toCamel, toPascal } from './casing.js';
import { shown } from './parse.js';

/** An input that may carry raw SDK members beside its own. */
export interface WithSdkInput {
  readonly sdkInput?: object | undefined;
}

/** Raw members of the installed SDK, as they are now; the service checks them. The SDK would drop what it spells otherwise. */
export function sdkInput<Input extends object>(): z.ZodMiniType<Partial<Input>> {
  return z
    .custom<Partial<Input>>((value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value), {
      abort: true,
      error: (issue) => `${shown(issue.input)} is not an object`,
    })
    .check(
      z.overwrite((value) => structuredClone(value)),
      z.check(({ value, issues }) => {
        for (const member of Object.keys(value).filter((key) => !/^[A-Z]/.test(key))) {
          const message = `is not spelled as the SDK spells its members, such as "DisplayName"`;
          issues.push({ code: 'custom', input: value, path: [member], message });
        }
      }),
    );
}

/** Raw members that an input's own fields also set. */
export function sdkInputConflicts({
  sdkInput: raw,
  ...own
}: {
  readonly sdkInput?: unknown;
  readonly name?: unknown;
}): InputIssue[] {
  const said = Object.entries(own).filter(([, value]) => value !== undefined);
  const set = toPascal(Object.fromEntries(said.map(([field]) => [field, true]))) as object;
  return Object.entries(raw ?? {})
    .filter(([member, value]) => value !== undefined && Object.hasOwn(set, member))
    .map(([member]) => ({
      path: `sdkInput.${member}`,
      message: 'is set by a field of its own too: give one of the two',
    }));
}

/** An input as the service spells it, raw members as they are. */
export function toRequest({ sdkInput: raw = {}, ...own }: WithSdkInput): unknown {
  const said = Object.entries(raw).filter(([, value]) => value !== undefined);
  return { ...(toPascal(own) as object), ...Object.fromEntries(said) };
}

/** An input as this library spells it, raw members among the others; what was not said is left out. */
export function membersOf({ sdkInput: raw = {}, ...own }: WithSdkInput): Readonly<Record<string, unknown>> {
  const said = Object.entries(own).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(said), ...(toCamel(raw) as object) };
}
