import type * as Ec2 from '@aws-sdk/client-ec2';
import { call, type SendOptions } from '../core/call.js';
import type { RequestOptions } from '../core/call-options.js';
import { decodeList } from '../core/decode.js';
import { collect, paginate } from '../core/paginate.js';
import type { Ec2Sender } from '../core/senders.js';
import { InvalidInputError, NotFoundError } from '../errors.js';

/** A security group that an interface is in. */
export interface GroupOfInterface {
  /** Id. */
  readonly groupId: string;
  /** Name. */
  readonly groupName?: string | undefined;
}

/** A network interface, as far as it matters here. */
export interface NetworkInterface {
  readonly networkInterfaceId: string;
  readonly vpcId: string;
  /** Account that the interface belongs to. */
  readonly ownerId?: string | undefined;
  readonly groups: readonly GroupOfInterface[];
}

/** A security group. */
export interface SecurityGroup {
  readonly groupId: string;
  readonly vpcId: string;
}

/** A security group that may be used in a VPC other than its own. */
export interface GroupAssociation extends SecurityGroup {
  readonly state?: string | undefined;
}

/** Most values that EC2 takes in the filters of one request. */
export const mostFilterValues = 200;

let loaded: typeof Ec2 | undefined;

/** Loads the EC2 client on first use: it costs three times as much as everything else together. */
async function ec2Client(): Promise<typeof Ec2> {
  try {
    loaded ??= await import('@aws-sdk/client-ec2');
    return loaded;
  } catch (error) {
    const message = '@aws-sdk/client-ec2 cannot be loaded: npm install @aws-sdk/client-ec2';
    throw new InvalidInputError([{ path: 'ec2', message }], { cause: error });
  }
}

/** DescribeNetworkInterfaces by filter, in batches: an interface that is gone is left out, and does not fail the others. */
export async function describeInterfaces(
  ec2: Ec2Sender,
  ids: readonly string[],
  options: RequestOptions,
): Promise<NetworkInterface[]> {
  const operation = 'DescribeNetworkInterfaces';
  const { DescribeNetworkInterfacesCommand } = await ec2Client();
  return inBatches(ids, (batch) =>
    paged<Ec2.DescribeNetworkInterfacesCommandOutput, NetworkInterface>(operation, options, {
      send: (NextToken, sdk) =>
        send(
          ec2,
          new DescribeNetworkInterfacesCommand({ Filters: [byId('network-interface-id', batch)], NextToken }),
          sdk,
        ),
      items: ({ NetworkInterfaces }) =>
        decodeList<NetworkInterface>(operation, NetworkInterfaces, ['networkInterfaceId', 'vpcId', 'groups']).map(
          (found) => ({ ...found, groups: decodeList<GroupOfInterface>(operation, found.groups, ['groupId']) }),
        ),
    }),
  );
}

/** DescribeSecurityGroups by filter, in batches: a group that does not exist is left out. */
export async function describeGroups(
  ec2: Ec2Sender,
  ids: readonly string[],
  options: RequestOptions,
): Promise<SecurityGroup[]> {
  return inBatches(ids, (batch) => groupsBy(ec2, [byId('group-id', batch)], options));
}

/** DescribeSecurityGroups for the group of each VPC that is named `default`. */
export async function describeDefaultGroups(
  ec2: Ec2Sender,
  vpcIds: readonly string[],
  options: RequestOptions,
): Promise<SecurityGroup[]> {
  return inBatches(vpcIds, (batch) =>
    groupsBy(ec2, [byId('vpc-id', batch), { Name: 'group-name', Values: ['default'] }], options),
  );
}

/** DescribeSecurityGroupVpcAssociations: the further VPCs in which groups may be used. */
export async function describeGroupAssociations(
  ec2: Ec2Sender,
  groupIds: readonly string[],
  options: RequestOptions,
): Promise<GroupAssociation[]> {
  const operation = 'DescribeSecurityGroupVpcAssociations';
  const { DescribeSecurityGroupVpcAssociationsCommand } = await ec2Client();
  return inBatches(groupIds, (batch) =>
    paged<Ec2.DescribeSecurityGroupVpcAssociationsCommandOutput, GroupAssociation>(operation, options, {
      send: (NextToken, sdk) =>
        send(
          ec2,
          new DescribeSecurityGroupVpcAssociationsCommand({ Filters: [byId('group-id', batch)], NextToken }),
          sdk,
        ),
      items: ({ SecurityGroupVpcAssociations }) =>
        decodeList<GroupAssociation>(operation, SecurityGroupVpcAssociations, ['groupId', 'vpcId']),
    }),
  );
}

/**
 * ModifyNetworkInterfaceAttribute: replaces all security groups of an interface, or with `dryRun` asks whether that is permitted.
 *
 * @returns HTTP requests that the client made.
 */
export async function modifyInterfaceGroups(
  ec2: Ec2Sender,
  networkInterfaceId: string,
  groupIds: readonly string[],
  { dryRun = false, ...options }: RequestOptions & { readonly dryRun?: boolean | undefined },
): Promise<number> {
  const operation = 'ModifyNetworkInterfaceAttribute';
  const { ModifyNetworkInterfaceAttributeCommand } = await ec2Client();
  const input = { NetworkInterfaceId: networkInterfaceId, Groups: [...groupIds], ...(dryRun && { DryRun: true }) };
  const subject = { resource: 'network interface', resourceName: networkInterfaceId };
  try {
    const answer = await call({ operation, subject }, options, (sdk) =>
      send<Ec2.ModifyNetworkInterfaceAttributeCommandOutput>(
        ec2,
        new ModifyNetworkInterfaceAttributeCommand(input),
        sdk,
      ),
    );
    return attemptsOf(answer);
  } catch (error) {
    if (error instanceof Error && error.name === 'DryRunOperation') return attemptsOf(error);
    throw isOfGroups(error) ? groupNotFound(error, groupIds) : error;
  }
}

function attemptsOf(answer: object): number {
  const metadata: unknown = '$metadata' in answer ? answer.$metadata : undefined;
  return (metadata as { readonly attempts?: number | undefined } | undefined)?.attempts ?? 1;
}

function isOfGroups(error: unknown): error is NotFoundError {
  return error instanceof NotFoundError && error.cause instanceof Error && /group/i.test(error.cause.name);
}

function groupNotFound(error: NotFoundError, groupIds: readonly string[]): NotFoundError {
  const { message, operation, requestId, attempts, cause } = error;
  const details = { operation, requestId, attempts, cause };
  return new NotFoundError(message, { resource: 'security group', resourceName: groupIds.join(', '), ...details });
}

/** `Ec2Sender` names no command, so that nobody needs the EC2 client's types. */
function send<Output>(ec2: Ec2Sender, command: object, options: SendOptions): Promise<Output> {
  return ec2.send(command as never, options) as Promise<Output>;
}

function byId(name: string, values: readonly string[]): Ec2.Filter {
  return { Name: name, Values: [...values] };
}

async function groupsBy(ec2: Ec2Sender, filters: Ec2.Filter[], options: RequestOptions): Promise<SecurityGroup[]> {
  const operation = 'DescribeSecurityGroups';
  const { DescribeSecurityGroupsCommand } = await ec2Client();
  return paged<Ec2.DescribeSecurityGroupsCommandOutput, SecurityGroup>(operation, options, {
    send: (NextToken, sdk) => send(ec2, new DescribeSecurityGroupsCommand({ Filters: filters, NextToken }), sdk),
    items: ({ SecurityGroups }) => decodeList<SecurityGroup>(operation, SecurityGroups, ['groupId', 'vpcId']),
  });
}

interface PagedAnswer<Output, Item> {
  readonly send: (token: string | undefined, options: SendOptions) => Promise<Output>;
  readonly items: (answer: Output) => readonly Item[];
}

function paged<Output extends { readonly NextToken?: string | undefined }, Item>(
  operation: string,
  options: RequestOptions,
  { send: sendPage, items }: PagedAnswer<Output, Item>,
): Promise<Item[]> {
  return collect(
    paginate(operation, async (token) => {
      const answer = await call({ operation }, options, (sdk) => sendPage(token, sdk));
      return { items: items(answer), nextToken: answer.NextToken };
    }),
  );
}

/** An empty list asks for nothing: EC2 would take it to mean everything. */
async function inBatches<Item>(
  values: readonly string[],
  ask: (batch: readonly string[]) => Promise<Item[]>,
): Promise<Item[]> {
  const distinct = [...new Set(values)];
  const found: Item[] = [];
  for (let start = 0; start < distinct.length; start += mostFilterValues) {
    found.push(...(await ask(distinct.slice(start, start + mostFilterValues))));
  }
  return found;
}
