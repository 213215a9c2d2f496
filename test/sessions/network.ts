import { AppStreamClient } from '@aws-sdk/client-appstream';
import {
  DescribeNetworkInterfaceAttributeCommand,
  EC2Client,
  ModifyNetworkInterfaceAttributeCommand,
} from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, expect, vi } from 'vitest';
import { Emulator, type EmulatorOptions, type NewSession, type StartedSession } from '../../src/emulator/index.js';
import { FleetManager, type FleetSpec } from '../../src/fleets/index.js';
import { SessionNetwork, type SessionNetworkOptions } from '../../src/sessions/index.js';
import { StackManager } from '../../src/stacks/index.js';
import { changeableInterfaces } from '../support/emulated.js';
import { fleet, maria, quick } from '../support/managers.js';

export const account = '111111111111';

/** A session that certainly has an interface. */
export type Placed = Required<Omit<StartedSession, 'eniId'>> & { readonly eniId: string };

/** An emulator with clients of its first account, and a {@link SessionNetwork} over them; interfaces are there and can be changed. */
export class Site {
  readonly emulator: Emulator;
  readonly appstream: AppStreamClient;
  readonly ec2: EC2Client;
  readonly fleets: FleetManager;
  readonly network: SessionNetwork;

  constructor(options: EmulatorOptions = {}) {
    this.emulator = new Emulator({ ...options, assume: { ...changeableInterfaces, ...options.assume } });
    this.appstream = new AppStreamClient(this.emulator.clientConfig(account));
    this.ec2 = new EC2Client(this.emulator.clientConfig(account));
    this.fleets = new FleetManager({ client: this.appstream });
    this.network = this.networkWith();
  }

  /** Another {@link SessionNetwork}, as another program would have it. */
  networkWith(options: Partial<SessionNetworkOptions> = {}): SessionNetwork {
    return new SessionNetwork({ appstream: this.appstream, ec2: this.ec2, ...options });
  }

  /** A running fleet that users of some stacks stream from. */
  async fleet(spec: Partial<FleetSpec> = {}, stackNames: readonly string[] = ['design']): Promise<void> {
    const complete = { ...fleet, computeCapacity: { desiredInstances: 12 }, ...spec } as FleetSpec;
    await this.fleets.create(complete);
    const stacks = new StackManager({ client: this.appstream });
    for (const name of stackNames) {
      await stacks.create({ name }, { ifExists: 'reuse' });
      await this.fleets.associate(complete.name, name);
    }
    await this.fleets.start(complete.name, quick);
  }

  /** Starts a session of maria on `design-team` through `design`, unless something else is said. */
  start(session: Partial<NewSession> = {}): Placed {
    return this.emulator.account(account).startSession({ ...maria, ...session }) as Placed;
  }

  /** The user of a session ends it. */
  end({ id }: Pick<StartedSession, 'id'>): void {
    this.emulator.account(account).endSession(id);
  }

  /** Adds a security group to a VPC, the default one where none is said. */
  group(groupName: string, vpcId?: string): string {
    return this.emulator.account(account).addSecurityGroup({ groupName, vpcId }).groupId;
  }

  /** Adds so many security groups to the default VPC. */
  groups(count: number): string[] {
    return Array.from({ length: count }, (_, at) => this.group(`group-${at}`));
  }

  /** Groups that an interface has now. */
  async groupsOf({ eniId }: Pick<Placed, 'eniId'>): Promise<readonly string[]> {
    const input = { NetworkInterfaceId: eniId, Attribute: 'groupSet' } as const;
    const { Groups = [] } = await this.ec2.send(new DescribeNetworkInterfaceAttributeCommand(input));
    return Groups.map(({ GroupId = '' }) => GroupId);
  }

  /** Another program changes the groups of an interface. */
  async change({ eniId }: Pick<Placed, 'eniId'>, ...groupIds: readonly string[]): Promise<void> {
    await this.ec2.send(
      new ModifyNetworkInterfaceAttributeCommand({ NetworkInterfaceId: eniId, Groups: [...groupIds] }),
    );
  }

  /** How often an operation has been asked for since a mark. */
  count(operation: string, since = 0): number {
    return this.emulator.requests.slice(since).filter((request) => request.operation === operation).length;
  }

  /** A mark in the list of requests. */
  get mark(): number {
    return this.emulator.requests.length;
  }

  /** Interfaces that were written since a mark; dry runs are not among them. */
  written(since = 0): string[] {
    return this.emulator.requests
      .slice(since)
      .filter(({ operation }) => operation === 'ModifyNetworkInterfaceAttribute')
      .map(({ input }) => input as { readonly NetworkInterfaceId: string; readonly DryRun?: string })
      .filter(({ DryRun }) => DryRun !== 'true')
      .map(({ NetworkInterfaceId }) => NetworkInterfaceId);
  }
}

/** A site with a running fleet. */
export async function site(options?: EmulatorOptions, spec?: Partial<FleetSpec>, stacks?: string[]): Promise<Site> {
  const made = new Site(options);
  await made.fleet(spec, stacks);
  return made;
}

/** A site whose fleet has hosts that ten users share. */
export function multiSessionSite(stacks?: string[], options?: EmulatorOptions): Promise<Site> {
  const assume = { sharedInterfacePerInstance: 'shared', ...options?.assume } as const;
  const capacity = { computeCapacity: { desiredSessions: 120 }, maxSessionsPerInstance: 10 };
  return site({ ...options, assume }, capacity, stacks);
}

type Hook = () => unknown;

/** What happens around the requests of a client, by operation and number, from 1. */
export interface Hooks {
  readonly before?: Readonly<Record<string, Readonly<Record<number, Hook>>>>;
  readonly after?: Readonly<Record<string, Readonly<Record<number, Hook>>>>;
}

/** Sends through a client, and lets other things happen in between. */
export function hooked<Client extends AppStreamClient | EC2Client>(
  client: Client,
  { before = {}, after = {} }: Hooks,
): Pick<Client, 'send' | 'config'> {
  const counts = new Map<string, number>();
  const send = async (command: object, options: object) => {
    const operation = command.constructor.name.replace(/Command$/, '');
    const nth = (counts.get(operation) ?? 0) + 1;
    counts.set(operation, nth);
    await before[operation]?.[nth]?.();
    const answer: unknown = await (client.send as (...args: object[]) => Promise<unknown>)(command, options);
    await after[operation]?.[nth]?.();
    return answer;
  };
  return { send, config: client.config };
}

/** Lets waits pass at once in the tests of a file or suite. */
export function withoutWaiting(): void {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.setTimerTickMode('nextTimerAsync');
  });
  afterEach(() => {
    vi.useRealTimers();
  });
}

/** Asserts that a report's values survive JSON, and hands them back as another machine reads them. */
export function throughJson<Value>(value: Value): Value {
  const read = JSON.parse(JSON.stringify(value)) as Value;
  expect(read).toStrictEqual(value);
  return read;
}
