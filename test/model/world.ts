import { AppStreamClient } from '@aws-sdk/client-appstream';
import { EC2Client } from '@aws-sdk/client-ec2';
import { type Assumptions, Emulator } from '../../src/emulator/index.js';
import { FleetManager } from '../../src/fleets/index.js';
import { ImageShare, type RevocationCheckpoint } from '../../src/images/index.js';
import { SessionNetwork, type UndoRecord } from '../../src/sessions/index.js';
import { StackManager } from '../../src/stacks/index.js';
import { consumerId, type Groups, ownerId, quarantines } from './constants.js';
import { interfacesIn, lookAt, type Sight } from './sight.js';
import { type Disturbance, Weather } from './weather.js';

const timings = { fleetStart: 30, fleetStop: 20, instance: 10, image: 20, imageBuilder: 20 };

/** Longer than anything in the emulator takes. */
const restSeconds = 200;

/** Two accounts, and a program that works for both of them through clients to which things happen. */
export class World {
  readonly emulator: Emulator;
  /** What the emulator assumes, which the model has to know. */
  readonly assume: Assumptions;
  readonly #weather = new Weather();
  readonly images: ImageShare;
  readonly fleets: FleetManager;
  readonly stacks: StackManager;
  readonly network: SessionNetwork;
  /** The group of interfaces that nobody has changed. */
  readonly defaultGroup: string;
  /** What the program keeps. */
  undo: readonly UndoRecord[] = [];
  revocations: readonly RevocationCheckpoint[] = [];
  /** Interfaces that there are, once any was changed; those of instances for several users outlive sessions. */
  interfaces: ReadonlySet<string> = new Set();

  constructor(assume: Assumptions) {
    this.assume = assume;
    this.emulator = new Emulator({ timings, assume });
    const config = (accountId: string) => this.#weather.over(this.emulator.clientConfig(accountId));
    const owner = new AppStreamClient(config(ownerId));
    const consumer = new AppStreamClient(config(consumerId));
    this.images = new ImageShare({ client: owner, consumerClient: () => consumer });
    this.fleets = new FleetManager({ client: consumer });
    this.stacks = new StackManager({ client: consumer });
    this.network = new SessionNetwork({ appstream: consumer, ec2: new EC2Client(config(consumerId)) });
    const account = this.emulator.account(consumerId);
    account.addImage({ name: 'Own_Image' });
    for (const groupId of quarantines) account.addSecurityGroup({ groupId, groupName: groupId });
    this.defaultGroup = defaultGroupOf(this.emulator);
  }

  /** Lets things happen to the requests from now on. */
  disturb(disturbance: Disturbance | undefined): void {
    this.#weather.set(disturbance);
    this.emulator.staleReads({ seconds: disturbance?.staleSeconds ?? 0 });
  }

  /** Lets nothing happen any more; tells how many requests something happened to. */
  calm(): number {
    const { struck } = this.#weather;
    this.disturb(undefined);
    return struck;
  }

  /** Lets everything that is under way come to its end, and looks at it. */
  async rest(): Promise<Sight> {
    this.emulator.advance(restSeconds);
    this.interfaces = this.undo.length === 0 ? new Set() : await interfacesIn(this.emulator);
    return lookAt(this.emulator, (networkInterfaceId) => this.groupsOf(networkInterfaceId));
  }

  /** What the last write to an interface made of its groups; the default group where there was none. */
  groupsOf(networkInterfaceId: string): Groups {
    const writes = this.emulator.requests.flatMap(({ operation, status, input }) =>
      operation === 'ModifyNetworkInterfaceAttribute' && status === 200 ? [input as InterfaceWrite] : [],
    );
    const last = writes.findLast((write) => write.NetworkInterfaceId === networkInterfaceId);
    return [...(last?.SecurityGroupId ?? [this.defaultGroup])].sort();
  }
}

/** The group that the interfaces of fleets have which name none. */
function defaultGroupOf({ seed }: Emulator): string {
  const groups = seed.accounts?.[consumerId]?.vpcs?.flatMap(({ securityGroups = [] }) => securityGroups) ?? [];
  const group = groups.find(({ groupName }) => groupName === 'default');
  if (group?.groupId === undefined) throw new Error('there is no default group');
  return group.groupId;
}

interface InterfaceWrite {
  readonly NetworkInterfaceId: string;
  readonly SecurityGroupId?: readonly string[];
}
