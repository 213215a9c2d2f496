import type {
  CreateStackCommandInput,
  CreateStackCommandOutput,
  DeleteStackCommandInput,
  DescribeStacksCommandInput,
  DescribeStacksCommandOutput,
  Stack,
} from '@aws-sdk/client-appstream';
import type { Operation } from '../operation.js';
import type { AccountWorld } from '../world.js';
import { checkAgentAccess } from './agent-access.js';
import { arnOf } from './arns.js';
import type { Answer, Checked, EmptyAnswer } from './checked.js';
import { alreadyExists, inUse, limitExceeded, notFound } from './faults.js';
import { OrderedMap } from './ordered-map.js';
import { pageOf, pageOfList } from './pages.js';
import { shown } from './shown.js';
import { storedDetails } from './stack-details.js';
import type { StackRecord } from './state.js';
import { newTags } from './tags.js';
import { completeUserSettings, describedUserSettings } from './user-settings.js';

const stacksPerPage = 25;

/** Creates a stack. */
export const createStack: Operation<Checked<CreateStackCommandInput>, Answer<CreateStackCommandOutput>> = (
  { Name, Tags, UserSettings, ...wanted },
  { account, world },
) => {
  const { stacks } = account.appstream;
  // rule: name-taken
  if (stacks.has(Name)) throw alreadyExists('stack', Name);
  // rule: stacks-quota
  if (stacks.size >= world.settings.quotas.stacks) throw limitExceeded('The account has the maximum number of stacks.');
  checkAgentAccess(wanted.AgentAccessConfig);
  const stack: StackRecord = {
    name: Name,
    arn: arnOf('stack', account.region.name, account.accountId, Name),
    createdTime: new Date(world.clock.now()),
    fleets: new OrderedMap(),
    tags: newTags(Tags),
    details: storedDetails(account, { ApplicationSettings: { Enabled: false }, ...wanted }),
    userSettings: completeUserSettings(UserSettings),
  };
  stacks.add(Name, stack);
  return { Stack: describedStack(stack) };
};

/** Lists stacks. */
export const describeStacks: Operation<Checked<DescribeStacksCommandInput>, Answer<DescribeStacksCommandOutput>> = (
  { Names, NextToken },
  { account },
) => {
  const { stacks } = account.appstream;
  // rule: server-page-size
  const request = { listing: `DescribeStacks ${JSON.stringify([Names])}`, token: NextToken, size: stacksPerPage };
  const named = Names?.map((name) => stackNamed(account, name));
  const page = named === undefined ? pageOf((place) => stacks.after(place), request) : pageOfList(named, request);
  return { Stacks: page.items.map(describedStack), NextToken: page.nextToken };
};

/** Deletes a stack that has no fleet. */
export const deleteStack: Operation<Checked<DeleteStackCommandInput>, EmptyAnswer> = ({ Name }, { account }) => {
  const stack = stackNamed(account, Name);
  // rule: delete-stack-associated
  if (stack.fleets.size > 0) {
    throw inUse(`Cannot delete stack ${Name}. This stack has fleets associated with it.`);
  }
  account.appstream.stacks.delete(Name);
  return {};
};

/** The stack of that name. */
export function stackNamed(account: AccountWorld, name: string): StackRecord {
  const stack = account.appstream.stacks.get(name);
  // rule: describe-unknown-name
  if (stack === undefined) throw notFound('stack', name);
  return stack;
}

/** A stack as the service describes it. */
export function describedStack({ name, arn, createdTime, details, userSettings }: StackRecord): Stack {
  return {
    ...shown(details),
    Arn: arn,
    Name: name,
    CreatedTime: createdTime,
    // rule: user-settings-all-shown
    UserSettings: describedUserSettings(userSettings),
    StackErrors: [],
  };
}
