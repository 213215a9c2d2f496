import {
  AppStreamClient,
  DescribeFleetsCommand,
  DescribeImagePermissionsCommand,
  UpdateImagePermissionsCommand,
} from '@aws-sdk/client-appstream';
import { DescribeNetworkInterfacesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { expect } from 'vitest';
import { Emulator } from '../../src/emulator/index.js';
import { FleetManager } from '../../src/fleets/index.js';
import type { UndoRecord } from '../../src/sessions/index.js';
import { StackManager } from '../../src/stacks/index.js';
import { changeableInterfaces } from '../support/emulated.js';
import { fleet, imageArn, imageless, maria, quick, runningFleet } from '../support/managers.js';
import {
  type Clients,
  consumerId,
  type Keep,
  ownerId,
  type ProgramName,
  programs,
  quarantine,
  wantedGrants,
} from './programs.js';

/** An emulator with what a program needs, and what has to hold of it. */
export interface World {
  readonly emulator: Emulator;
  /** Clients that nothing befalls. */
  readonly clients: Clients;
  /** Checks what has to hold at every moment, also just after a crash. */
  expectNothingLost(keep: Keep): Promise<void>;
  /** Checks that everything is as after a run that was not disturbed. */
  expectDone(keep: Keep): Promise<void>;
}

type Checks = Pick<World, 'expectNothingLost' | 'expectDone'>;

/** Makes the world of a program. */
export async function worldOf(name: ProgramName, keep: Keep): Promise<World> {
  const emulator = new Emulator({ assume: changeableInterfaces });
  const clients = {
    owner: new AppStreamClient(emulator.clientConfig(ownerId)),
    consumer: new AppStreamClient(emulator.clientConfig(consumerId)),
    ec2: new EC2Client(emulator.clientConfig(ownerId)),
  };
  return { emulator, clients, ...(await preparations[name](emulator, clients, keep)) };
}

type Prepare = (emulator: Emulator, clients: Clients, keep: Keep) => Promise<Checks>;

const preparations: Readonly<Record<ProgramName, Prepare>> = {
  apply: async (emulator, { owner }) => {
    await grant(owner, '444444444444', false);
    await grant(owner, '888888888888', true);
    const mark = emulator.requests.length;
    return {
      expectNothingLost: () => {
        expectOncePerAccount(emulator, mark);
        return Promise.resolve();
      },
      expectDone: async () => {
        expect(await grantsOf(owner)).toEqual(wantedGrants);
      },
    };
  },
  revokeAndWatch: (emulator, clients) => sharedWorld(emulator, clients, 'drained'),
  revokeInSteps: (emulator, clients) => sharedWorld(emulator, clients, 'cut-off'),
  restrict: async (emulator, clients) => {
    const { changed, expectUndoable } = await streamingWorld(emulator, clients);
    return {
      expectNothingLost: (keep) => expectUndoable(keep.all('undo') as readonly UndoRecord[]),
      expectDone: async (keep) => {
        expect((await changed()).size).toBe(users.length);
        await programs.restore(clients, keep);
        expect((await changed()).size).toBe(0);
      },
    };
  },
  restore: async (emulator, clients, keep) => {
    const { changed, expectUndoable } = await streamingWorld(emulator, clients);
    await programs.restrict(clients, keep);
    return {
      expectNothingLost: (kept) => expectUndoable(kept.all('undo') as readonly UndoRecord[]),
      expectDone: async () => {
        expect((await changed()).size).toBe(0);
      },
    };
  },
  update: async (emulator, { owner }) => {
    await runningFleet(new FleetManager({ client: owner }), new StackManager({ client: owner }));
    emulator.account(ownerId).startSession(maria);
    const mark = emulator.requests.length;
    const look = async () => (await owner.send(new DescribeFleetsCommand({ Names: ['design-team'] }))).Fleets?.[0];
    return {
      expectNothingLost: async (keep) => {
        const { State } = (await look()) ?? {};
        if (State !== 'RUNNING') expect(keep.all('checkpoint')).not.toEqual([]);
      },
      expectDone: async (keep) => {
        expect(await look()).toMatchObject({
          State: 'RUNNING',
          InstanceType: 'stream.standard.large',
          DisplayName: 'Design',
          ComputeCapacityStatus: { Desired: 2 },
        });
        expect(keep.all('report')).toEqual([{ changed: true, stopped: true, state: 'RUNNING' }]);
        expectStoppedOnce(emulator, mark);
      },
    };
  },
};

async function grant(owner: AppStreamClient, account: string, allowImageBuilder: boolean): Promise<void> {
  const ImagePermissions = { allowFleet: true, allowImageBuilder };
  await owner.send(
    new UpdateImagePermissionsCommand({ Name: 'Test_Image', SharedAccountId: account, ImagePermissions }),
  );
}

async function grantsOf(owner: AppStreamClient): Promise<unknown[]> {
  const { SharedImagePermissionsList = [] } = await owner.send(
    new DescribeImagePermissionsCommand({ Name: 'Test_Image' }),
  );
  return SharedImagePermissionsList.map(({ sharedAccountId, imagePermissions }) => ({
    accountId: sharedAccountId,
    ...imagePermissions,
  })).sort((one, other) => String(one.accountId).localeCompare(String(other.accountId)));
}

/** No share is written twice. */
function expectOncePerAccount(emulator: Emulator, since: number): void {
  const accounts = emulator.requests
    .slice(since)
    .filter(({ operation, status }) => /^(Update|Delete)ImagePermissions$/.test(operation) && status === 200)
    .map(({ input }) => (input as { readonly SharedAccountId: string }).SharedAccountId);
  expect(accounts).toEqual([...new Set(accounts)]);
}

/** A fleet that runs again is not stopped a second time. */
function expectStoppedOnce(emulator: Emulator, since: number): void {
  const asked = emulator.requests
    .slice(since)
    .filter(({ status }) => status === 200)
    .map(({ operation }) => operation);
  const afterStart = asked.slice(asked.indexOf('StartFleet'));
  expect(asked).toContain('StopFleet');
  expect(afterStart).not.toContain('StopFleet');
}

/** The image shared with an account that runs two fleets on it, both in use. */
async function sharedWorld(
  emulator: Emulator,
  { owner, consumer }: Clients,
  outcome: 'drained' | 'cut-off',
): Promise<Checks> {
  await grant(owner, consumerId, false);
  const fleets = new FleetManager({ client: consumer });
  const stacks = new StackManager({ client: consumer });
  for (const name of ['design-team', 'web-team']) {
    await fleets.create({ ...imageless, name, imageArn });
    await stacks.create({ name });
    await fleets.associate(name, name);
    await fleets.start(name, quick);
    for (const userId of ['anna', 'ben']) {
      const session = { stackName: name, fleetName: name, userId, authenticationType: 'API' } as const;
      emulator.account(consumerId).startSession(session);
    }
  }
  const mark = emulator.requests.length;
  const streaming = () => emulator.sessions.filter(({ state }) => state === 'ACTIVE').length;
  return {
    expectNothingLost: async () => {
      expectOncePerAccount(emulator, mark);
      if ((await grantsOf(owner)).length > 0 || outcome === 'cut-off') expect(streaming()).toBe(4);
    },
    expectDone: async (keep) => {
      expect(await grantsOf(owner)).toEqual([]);
      expect(streaming()).toBe(outcome === 'drained' ? 0 : 4);
      const fleet = { outcome, desiredBefore: 2, inUseBefore: 2 };
      expect(keep.all('report')).toMatchObject([{ complete: true, outcome }]);
      if (outcome === 'cut-off') {
        expect(keep.all('report')).toMatchObject([{ change: { changed: true }, fleets: [fleet, fleet] }]);
      }
      const numbers = new Set(keep.all('event').map((event) => Number((event as { id: string }).id.split('/').at(-1))));
      expect([...numbers].sort((one, other) => one - other)).toEqual(Array.from(numbers, (_, at) => at + 1));
    },
  };
}

const users = ['anna', 'ben', 'carla'];

/** Users who stream, and a group to put them into. */
async function streamingWorld(emulator: Emulator, { owner, ec2 }: Clients) {
  const fleets = new FleetManager({ client: owner });
  await fleets.create({ ...fleet, computeCapacity: { desiredInstances: users.length } });
  await new StackManager({ client: owner }).create({ name: 'design' });
  await fleets.associate('design-team', 'design');
  await fleets.start('design-team', quick);
  const account = emulator.account(ownerId);
  account.addSecurityGroup({ groupId: quarantine, groupName: 'quarantine' });
  for (const userId of users) account.startSession({ ...maria, userId });
  const groups = async () => {
    const { NetworkInterfaces = [] } = await ec2.send(new DescribeNetworkInterfacesCommand({}));
    return new Map(
      NetworkInterfaces.map(({ NetworkInterfaceId = '', Groups = [] }) => [
        NetworkInterfaceId,
        Groups.map(({ GroupId }) => GroupId),
      ]),
    );
  };
  const initial = await groups();
  const changed = async () =>
    new Set([...(await groups())].filter(([id, now]) => String(now) !== String(initial.get(id))).map(([id]) => id));
  const expectUndoable = async (records: readonly UndoRecord[]) => {
    const before = new Map(
      records
        .flatMap(({ entries }) => entries)
        .map((entry) => [entry.networkInterfaceId, entry.before] as const)
        .reverse(),
    );
    for (const id of await changed()) expect(before.get(id)).toEqual(initial.get(id));
  };
  return { changed, expectUndoable };
}
