/** What is known of an interface when it was looked at. */
export interface FoundInterface {
  readonly networkInterfaceId: string;
  readonly vpcId: string;
  readonly ownerId?: string | undefined;
  readonly groupIds: readonly string[];
}

/** Which groups an interface is to have. */
export interface GroupGoal {
  /** Groups that are wanted in place of those found. */
  wanted(found: FoundInterface): readonly string[];
  /** Whether groups that another program has set meanwhile are built upon or overwritten; else they are left as they are. */
  readonly followsChanges: boolean;
}

/** The same groups, whatever was there. */
export function replaceWith(groupIds: readonly string[], { followsChanges = false } = {}): GroupGoal {
  const wanted = [...new Set(groupIds)];
  return { wanted: () => wanted, followsChanges };
}

/** Some groups more, some less. */
export function adjustBy(add: readonly string[], remove: readonly string[]): GroupGoal {
  const unwanted = new Set(remove);
  return {
    wanted: ({ groupIds }) => [...new Set([...groupIds, ...add])].filter((groupId) => !unwanted.has(groupId)),
    followsChanges: true,
  };
}

/** Whether two sets of groups are equal; their order does not count. */
export function sameGroups(some: readonly string[], others: readonly string[]): boolean {
  const set = new Set(others);
  return new Set(some).size === set.size && some.every((groupId) => set.has(groupId));
}
