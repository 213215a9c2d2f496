import {
  type AppStreamClient,
  DescribeFleetsCommand,
  DescribeImageBuildersCommand,
  DescribeImagePermissionsCommand,
  DescribeImagesCommand,
  DescribeStacksCommand,
  type Image,
  ListAssociatedFleetsCommand,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-appstream';
import { DescribeNetworkInterfacesCommand, DescribeSecurityGroupsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { ownerId } from '../support/emulated.js';
import type { World } from './world.js';

/** Long enough for whatever is on its way to be there. */
const settleSeconds = 60;

/** What is there in both accounts, read with the SDK alone, without what differs from one run to the next. */
export async function endState(world: World): Promise<unknown> {
  // The first look ends what the emulator shows once more as it was.
  await accountState(world.owner);
  await accountState(world.consumer);
  world.emulator.advance(settleSeconds);
  const state = {
    owner: await accountState(world.owner),
    consumer: await accountState(world.consumer),
    groups: await interfaceGroups(world),
    sessions: world.emulator.sessions.map(({ userId, state: ofSession }) => ({ userId, state: ofSession })),
  };
  return JSON.parse(JSON.stringify(state)) as unknown;
}

async function accountState(client: AppStreamClient): Promise<unknown> {
  const { Fleets = [] } = await client.send(new DescribeFleetsCommand({}));
  const { Stacks = [] } = await client.send(new DescribeStacksCommand({}));
  const answer = await client.send(new DescribeImagesCommand({ Type: 'PRIVATE' }));
  const Images = answer.Images?.filter(({ State }) => State !== 'DELETING') ?? [];
  const { ImageBuilders = [] } = await client.send(new DescribeImageBuildersCommand({}));
  const resources = [...Fleets, ...Stacks, ...Images, ...ImageBuilders];
  return {
    resources: resources.map(withoutMoments),
    tags: await each(resources, ({ Arn }) => client.send(new ListTagsForResourceCommand({ ResourceArn: Arn })), 'Tags'),
    fleets: await each(
      Stacks,
      ({ Name }) => client.send(new ListAssociatedFleetsCommand({ StackName: Name })),
      'Names',
    ),
    shares: await Promise.all(Images.map((image) => shares(client, image))),
  };
}

async function shares(client: AppStreamClient, { Name }: Image): Promise<unknown> {
  const { SharedImagePermissionsList = [] } = await client.send(new DescribeImagePermissionsCommand({ Name }));
  return Object.fromEntries(
    SharedImagePermissionsList.map(({ sharedAccountId, imagePermissions }) => [sharedAccountId, imagePermissions]),
  );
}

async function each<Item, Answer>(
  items: readonly Item[],
  ask: (item: Item) => Promise<Answer>,
  member: keyof Answer,
): Promise<unknown[]> {
  return Promise.all(items.map(async (item) => (await ask(item))[member]));
}

/** When something was made, and where in a network it happens to be. */
function withoutMoments(resource: object): object {
  const volatile = new Set(['CreatedTime', 'NetworkAccessConfiguration', 'FleetErrors']);
  return Object.fromEntries(Object.entries(resource).filter(([member]) => !volatile.has(member)));
}

/** Names of the groups of each interface in use. */
async function interfaceGroups(world: World): Promise<unknown> {
  const ec2 = new EC2Client(world.emulator.clientConfig(ownerId));
  const { NetworkInterfaces = [] } = await ec2.send(new DescribeNetworkInterfacesCommand({}));
  const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({}));
  const names = new Map(SecurityGroups.map(({ GroupId, GroupName }) => [GroupId, GroupName]));
  return NetworkInterfaces.map(({ Groups = [] }) => Groups.map(({ GroupId }) => names.get(GroupId)).sort()).sort();
}
