import * as z from 'zod/mini';
import { idSet } from '../core/fields.js';
import { callOptionsShape } from '../core/names.js';
import { lazy, parseInput, readInput, type ShapeOf } from '../core/parse.js';
import { InvalidInputError } from '../errors.js';
import type { EnforceOptions, EnforceRoundsOptions, SecurityGroupPolicy } from './enforcement-round.js';
import type { RestoreOptions } from './restore.js';
import { type AnyTarget, exactlyOneTarget, parseTarget, scopeShape, targetShape } from './schemas.js';
import type { BeforeChange, ChangeControls, SecurityGroupRequest } from './security-group-request.js';
import type { SessionScope, SessionTarget } from './session-target.js';
import { type UndoRecord, undoRecordSchema } from './undo-record.js';

/** A request before it is known that what is wanted fits together. */
interface AnyRequest extends AnyTarget, ChangeControls {
  readonly securityGroupIds?: readonly string[] | undefined;
  readonly addSecurityGroupIds?: readonly string[] | undefined;
  readonly removeSecurityGroupIds?: readonly string[] | undefined;
}

const unbounded = Number.MAX_SAFE_INTEGER;

const beforeChange = lazy(() =>
  z.custom<BeforeChange>((value) => typeof value === 'function', { error: 'must be a function' }),
);

const requestSchema = lazy(() =>
  z
    .strictObject({
      ...targetShape(),
      securityGroupIds: z.optional(idSet('sg', { min: 1, max: unbounded })),
      addSecurityGroupIds: z.optional(idSet('sg', { min: 0, max: unbounded })),
      removeSecurityGroupIds: z.optional(idSet('sg', { min: 0, max: unbounded })),
      sharedInterface: z.optional(z.enum(['refuse', 'skip', 'apply'])),
      dryRun: z.optional(z.boolean()),
      onBeforeChange: z.optional(beforeChange()),
    } satisfies ShapeOf<AnyRequest>)
    .check(
      exactlyOneTarget(),
      z.check<AnyRequest>(({ value, issues }) => {
        for (const { path, message } of groupIssues(value)) {
          issues.push({ code: 'custom', input: value, path: [path], message });
        }
      }),
    ),
);

/** What is wrong with the groups that are wanted. */
function groupIssues(request: AnyRequest): readonly { readonly path: string; readonly message: string }[] {
  const { securityGroupIds, addSecurityGroupIds = [], removeSecurityGroupIds = [] } = request;
  const adjusts = addSecurityGroupIds.length + removeSecurityGroupIds.length > 0;
  if ((securityGroupIds !== undefined) === adjusts) {
    const message = 'give either "securityGroupIds", or "addSecurityGroupIds" and "removeSecurityGroupIds"';
    return [{ path: 'securityGroupIds', message }];
  }
  const both = addSecurityGroupIds.filter((id) => removeSecurityGroupIds.includes(id));
  return both.map((id) => ({ path: 'removeSecurityGroupIds', message: `${id} is to be added and removed` }));
}

/** Checks a request to change security groups; whether they are too many is told once it is known what interfaces have. */
export function parseRequest(request: SecurityGroupRequest): SecurityGroupRequest {
  return parseInput(requestSchema(), request, 'request') as SecurityGroupRequest;
}

const restoreOptions = lazy(() =>
  z.strictObject({ ...callOptionsShape(), force: z.optional(z.boolean()) } satisfies ShapeOf<RestoreOptions>),
);

/** Checks how groups are put back. */
export function parseRestoreOptions(options: RestoreOptions): RestoreOptions {
  return parseInput(restoreOptions(), options, 'options');
}

/** What groups are put back from. */
export type RestoreSource = { readonly records: readonly UndoRecord[] } | { readonly target: SessionTarget };

/** Checks what groups are put back from. */
export function parseRestoreSource(from: unknown): RestoreSource {
  return readInput('', () => restoreSource(from));
}

function restoreSource(from: unknown): RestoreSource {
  if (Array.isArray(from)) return { records: parseInput(z.array(undoRecordSchema()), from, 'undo records') };
  if (typeof from !== 'object' || from === null) {
    throw new InvalidInputError([{ path: '', message: 'give an undo record, a list of them, or a target' }]);
  }
  if ('kind' in from || 'entries' in from) return { records: [parseInput(undoRecordSchema(), from, 'undo record')] };
  return { target: parseTarget(from as SessionTarget) };
}

const enforceShape = lazy(
  () =>
    ({
      ...callOptionsShape(),
      dryRun: z.optional(z.boolean()),
      onBeforeChange: z.optional(beforeChange()),
    }) satisfies ShapeOf<EnforceOptions>,
);

const enforceOptions = lazy(() => z.strictObject(enforceShape()));

const enforceRoundsOptions = lazy(() =>
  z.strictObject({
    ...enforceShape(),
    intervalSeconds: z.optional(z.number().check(z.gte(1), z.lte(86_400))),
  } satisfies ShapeOf<EnforceRoundsOptions>),
);

/** Checks how a policy is enforced once. */
export function parseEnforceOptions(options: EnforceOptions): EnforceOptions {
  return parseInput(enforceOptions(), options, 'options');
}

/** Checks how a policy is enforced round after round. */
export function parseEnforceRoundsOptions(options: EnforceRoundsOptions): EnforceRoundsOptions {
  return parseInput(enforceRoundsOptions(), options, 'options');
}

const scope = lazy(() => z.strictObject(scopeShape()));

/** Checks where a policy is enforced. */
export function parseScope(value: SessionScope): SessionScope {
  return parseInput(scope(), value, 'scope');
}

const policy = lazy(() =>
  z.custom<SecurityGroupPolicy>((value) => typeof value === 'function', { error: 'must be a function' }),
);

/** Checks a policy. */
export function parsePolicy(value: SecurityGroupPolicy): SecurityGroupPolicy {
  return parseInput(policy(), value, 'policy');
}

const interfaceIds = lazy(() => idSet('eni', { min: 0, max: unbounded }));

/** Checks ids of interfaces. */
export function parseInterfaceIds(value: readonly string[]): readonly string[] {
  return parseInput<readonly string[]>(interfaceIds(), value, 'network interface ids');
}
