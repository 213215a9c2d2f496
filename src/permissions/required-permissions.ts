import { nearest } from '../core/nearest.js';
import { shown } from '../core/parse.js';
import { InvalidInputError } from '../errors.js';
import { needs } from './needs.js';
import type { PublicMethod } from './public-method.js';

/** Kind of resource that a policy can name for an action; `*` where it can name none. */
export type PermissionResource =
  | '*'
  | 'fleet'
  | 'image'
  | 'image-builder'
  | 'network-interface'
  | 'role'
  | 'security-group'
  | 'stack';

/** An IAM action that a method needs. Plain JSON. */
export interface RequiredPermission {
  /** As it stands in a policy, such as `appstream:UpdateFleet`. */
  readonly action: string;
  /** Kinds of resource that a policy can name for it; those that it names have to be allowed all. */
  readonly resources: readonly PermissionResource[];
  /** Whose credentials need it: those of the client, or those of `consumerClient`. */
  readonly account: 'own' | 'consumer';
  /** When it is needed; absent where it always is. */
  readonly when?: string;
}

/** Kinds of resource by action, as the service authorization reference has them; the first that fits. */
const kinds: readonly (readonly [action: RegExp, resources: readonly PermissionResource[]])[] = [
  [/^appstream:(Describe(Fleets|Stacks|Images|ImageBuilders)|ListTagsForResource|ExpireSession)$/, ['*']],
  [/^ec2:Describe/, ['*']],
  [/^ec2:ModifyNetworkInterfaceAttribute$/, ['network-interface', 'security-group']],
  [/^iam:PassRole$/, ['role']],
  [/^appstream:(CreateFleet|UpdateFleet)$/, ['fleet', 'image']],
  [/^appstream:(AssociateFleet|DisassociateFleet|CreateStreamingURL|DescribeSessions)$/, ['fleet', 'stack']],
  [/^appstream:CreateImageBuilder$/, ['image-builder', 'image']],
  [/^appstream:((Start|Stop|Delete)Fleet|ListAssociatedStacks)$/, ['fleet']],
  [/^appstream:((Create|Update|Delete)Stack|ListAssociatedFleets)$/, ['stack']],
  [/^appstream:\w+ImageBuilder(StreamingURL)?$/, ['image-builder']],
  [/^appstream:(\w+ImagePermissions|DeleteImage)$/, ['image']],
];

/** What each class tags. */
const tagged: Readonly<Record<string, PermissionResource>> = {
  FleetManager: 'fleet',
  ImageBuilderManager: 'image-builder',
  ImageShare: 'image',
  StackManager: 'stack',
};

function resourcesOf(action: string, method: string): readonly PermissionResource[] {
  const own = tagged[method.split('.')[0] ?? ''];
  if (own !== undefined && /:(Tag|Untag)Resource$/.test(action)) return [own];
  return kinds.find(([pattern]) => pattern.test(action))?.[1] ?? ['*'];
}

function permissionOf(need: string, method: string): RequiredPermission {
  const account = need.startsWith('consumer:') ? 'consumer' : 'own';
  const name = need.replace(/^consumer:/, '');
  const action = name.includes(':') ? name : `appstream:${name}`;
  return { action, resources: [...resourcesOf(action, method)], account };
}

/**
 * Tells which IAM actions a method needs, each once for an account; nothing is sent.
 *
 * What a method can do without still has to be allowed if its options ask for it: see `when`.
 *
 * @param method - The class and the method, such as `FleetManager.update`. A method that gives a watch is listed with what the watch
 * calls.
 * @throws {@link InvalidInputError} when there is no such method.
 *
 * @example What does a script need that only ever scales fleets?
 * ```ts
 * const actions = requiredPermissions('FleetManager.scale').map(({ action }) => action);
 * console.log(actions); // [ 'appstream:DescribeFleets', 'appstream:UpdateFleet' ]
 * ```
 */
export function requiredPermissions(method: PublicMethod): RequiredPermission[] {
  const table = needs();
  if (typeof method !== 'string' || !Object.hasOwn(table, method)) throw unknownMethod(method, Object.keys(table));
  const reasons = new Map<string, string[]>();
  const always = new Set<string>();
  for (const need of table[method]) {
    const { why, actions } = typeof need === 'string' ? { why: undefined, actions: [need] } : need;
    for (const action of actions) {
      if (why === undefined) always.add(action);
      reasons.set(action, [...(reasons.get(action) ?? []), ...(why === undefined ? [] : [why])]);
    }
  }
  return Array.from(reasons, ([action, whys]) => ({
    ...permissionOf(action, method),
    ...(!always.has(action) && { when: whys.join('; ') }),
  }));
}

function unknownMethod(method: unknown, known: readonly string[]): InvalidInputError {
  const near = typeof method === 'string' ? nearest(method, known) : undefined;
  const hint = near === undefined ? 'give one such as "FleetManager.update"' : `did you mean "${near}"?`;
  return new InvalidInputError([{ path: 'method', message: `${shown(method)} is no method: ${hint}` }]);
}
