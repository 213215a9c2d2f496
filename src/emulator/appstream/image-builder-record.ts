import type { ImageBuilder } from '@aws-sdk/client-appstream';
import type { AccountWorld } from '../world.js';
import { arnOf } from './arns.js';
import { notFound } from './faults.js';
import { interfaceOf, unlessNetworkFull } from './fleet-network.js';
import { shown } from './shown.js';
import type { ImageBuilderRecord } from './state.js';
import { newTags } from './tags.js';

/** What an image builder starts with. */
export interface ImageBuilderStart extends Pick<ImageBuilderRecord, 'name' | 'details' | 'state'> {
  readonly tags: Readonly<Record<string, string>> | undefined;
}

/** An image builder without a network interface. */
export function imageBuilderRecord(account: AccountWorld, start: ImageBuilderStart): ImageBuilderRecord {
  const { name, details, state, tags } = start;
  const { world, name: region } = account.region;
  return {
    account,
    name,
    arn: arnOf('image-builder', region, account.accountId, name),
    instanceId: world.ids.resource('i'),
    tags: newTags(tags),
    details: { ...details, CreatedTime: new Date(world.clock.now()) },
    state,
    networkInterface: undefined,
  };
}

/** The image builder of that name. */
export function imageBuilderNamed({ appstream }: AccountWorld, name: string): ImageBuilderRecord {
  const builder = appstream.imageBuilders.get(name);
  // rule: describe-unknown-name
  if (builder === undefined) throw notFound('image builder', name);
  return builder;
}

/** Launches the instance of an image builder: PENDING, then RUNNING. */
export function launch(builder: ImageBuilderRecord): void {
  const { account, name, details } = builder;
  const { SubnetIds = [], SecurityGroupIds } = details.VpcConfig ?? {};
  // rule: image-builder-interface
  builder.networkInterface = unlessNetworkFull(`image builder ${name}`, () =>
    interfaceOf(account, {
      subnetId: SubnetIds[0],
      securityGroupIds: SecurityGroupIds,
      description: `AppStream image builder ${name}`,
    }),
  );
  // rule: image-builder-launch-takes-time
  builder.state = 'PENDING';
  account.region.world.transitions.begin(builder, 'imageBuilder', () => {
    builder.state = 'RUNNING';
  });
}

/** Removes the network interface of an image builder, if it has one. */
export function detach(builder: ImageBuilderRecord): void {
  const { account, networkInterface } = builder;
  builder.networkInterface = undefined;
  if (networkInterface !== undefined) account.ec2.deleteInterface(networkInterface.networkInterfaceId);
}

/** An image builder as the service describes it. */
export function describedImageBuilder({
  name,
  arn,
  details,
  state,
  networkInterface,
}: ImageBuilderRecord): ImageBuilder {
  const described: ImageBuilder = { ...shown(details), Name: name, Arn: arn, State: state };
  if (networkInterface !== undefined) {
    const { networkInterfaceId, privateIpAddress } = networkInterface;
    described.NetworkAccessConfiguration = { EniId: networkInterfaceId, EniPrivateIpAddress: privateIpAddress };
  }
  return described;
}
