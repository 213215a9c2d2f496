import type { RequestOptions } from '../core/call-options.js';
import { collect, lookedInto } from '../core/paginate.js';
import type { AppStreamSender } from '../core/senders.js';
import { NotFoundError, ResponseError } from '../errors.js';
import { describeStacks, listAssociatedFleets, type Stack } from './stacks.js';

/** Looks a stack up; undefined when there is none of that name. */
export async function findStack(
  client: AppStreamSender,
  name: string,
  options: RequestOptions,
): Promise<Stack | undefined> {
  try {
    const found = await collect(describeStacks(client, [name], options));
    return found.find((stack) => stack.name === name);
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}

/**
 * Looks a stack up that has to be there.
 *
 * @throws {@link NotFoundError} when there is none of that name.
 */
export async function getStack(client: AppStreamSender, name: string, options: RequestOptions): Promise<Stack> {
  const stack = await findStack(client, name, options);
  if (stack !== undefined) return stack;
  throw new NotFoundError(`There is no stack ${name} in this account and region.`, {
    operation: 'DescribeStacks',
    resource: 'stack',
    resourceName: name,
  });
}

/** The ARN of a stack, which the service need not tell. */
export function arnOf({ name, arn }: Stack): string {
  if (arn !== undefined) return arn;
  const operation = 'DescribeStacks';
  throw new ResponseError(`${operation} answered without the ARN of stack ${name}.`, { operation });
}

/**
 * Names of a stack's fleets.
 *
 * @throws {@link NotFoundError} when there is no such stack.
 */
export function fleetsOfStack(client: AppStreamSender, name: string, options: RequestOptions): AsyncIterable<string> {
  return lookedInto(listAssociatedFleets(client, name, options), () => getStack(client, name, options));
}
