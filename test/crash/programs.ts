import type { AppStreamClient } from '@aws-sdk/client-appstream';
import type { EC2Client } from '@aws-sdk/client-ec2';
import { assertComplete } from '../../src/errors.js';
import { FleetManager, type FleetUpdateCheckpoint } from '../../src/fleets/index.js';
import { ImageShare, type RevocationCheckpoint, type RevocationStep, type SharePlan } from '../../src/images/index.js';
import { SessionNetwork, type UndoRecord } from '../../src/sessions/index.js';

/** The group that sessions are put into. */
export const quarantine = 'sg-0a1b2c3d';

/** The account that owns the image. */
export const ownerId = '111111111111';

/** The account whose fleets run on the image. */
export const consumerId = '222222222222';

/** Accounts that the image is to be shared with, by what they may do. */
export const wantedGrants = [2, 3, 4, 5, 6, 7].map((digit) => ({
  accountId: String(digit).repeat(12),
  allowFleet: true,
  allowImageBuilder: digit % 2 === 0,
}));

/** What outlives a process. */
export interface Keep {
  /** Keeps one more value under a name. */
  add(name: string, value: unknown): void;
  /** All values of a name, oldest first. */
  all(name: string): readonly unknown[];
}

/** Clients of the two accounts. */
export interface Clients {
  readonly owner: AppStreamClient;
  readonly consumer: AppStreamClient;
  readonly ec2: EC2Client;
}

/** Something that a user of the library runs, again after it was killed: from what it kept, or plainly. */
export type Program = (clients: Clients, keep: Keep) => Promise<void>;

/** What was kept last, if anything was. */
function latest(keep: Keep, name: string): unknown {
  return keep.all(name).at(-1);
}

const poll = { pollSeconds: 0.05 };

/** Programs by name. */
export const programs = {
  async apply({ owner }, keep) {
    const images = new ImageShare({ client: owner });
    const plan =
      (latest(keep, 'plan') as SharePlan | undefined) ??
      (await images.plan('Test_Image', wantedGrants, { removeOthers: true }));
    keep.add('plan', plan);
    const report = await images.apply(plan);
    assertComplete(report);
    keep.add('report', report);
  },

  async revokeAndWatch({ owner, consumer }, keep) {
    const images = new ImageShare({ client: owner, consumerClient: () => consumer });
    const checkpoint = latest(keep, 'checkpoint') as RevocationCheckpoint | undefined;
    const watch =
      checkpoint === undefined
        ? await images.revokeAndWatch('Test_Image', consumerId, { expireSessions: true, ...poll })
        : images.resumeWatch(checkpoint);
    keep.add('checkpoint', watch.checkpoint());
    for await (const event of watch) {
      keep.add('event', event);
      keep.add('checkpoint', watch.checkpoint());
    }
    keep.add('report', await watch.result());
  },

  async revokeInSteps({ owner, consumer }, keep) {
    const images = new ImageShare({ client: owner, consumerClient: () => consumer });
    const begun = latest(keep, 'step') as RevocationStep | undefined;
    let step = begun ?? (await images.beginRevocation('Test_Image', consumerId, { until: 'cut-off', ...poll }));
    keep.add('step', step);
    while (!step.done) {
      await new Promise((resolve) => setTimeout(resolve, step.waitSeconds * 1000));
      step = await images.stepRevocation(step.checkpoint);
      keep.add('step', step);
    }
    keep.add('report', step.report);
  },

  async restrict({ owner, ec2 }, keep) {
    const network = new SessionNetwork({ appstream: owner, ec2 });
    const report = await network.restrictSessionSecurityGroups({
      fleetName: 'design-team',
      allUsers: true,
      securityGroupIds: [quarantine],
      onBeforeChange: (undo) => keep.add('undo', undo),
    });
    assertComplete(report);
    keep.add('report', report);
  },

  async restore({ owner, ec2 }, keep) {
    const network = new SessionNetwork({ appstream: owner, ec2 });
    const report = await network.restoreSessionSecurityGroups(keep.all('undo') as readonly UndoRecord[]);
    assertComplete(report);
    keep.add('report', report);
  },

  async update({ owner }, keep) {
    const fleets = new FleetManager({ client: owner });
    const checkpoint = latest(keep, 'checkpoint') as FleetUpdateCheckpoint | undefined;
    const options = { ...poll, onCheckpoint: (next: FleetUpdateCheckpoint) => keep.add('checkpoint', next) };
    const patch = { instanceType: 'stream.standard.large', displayName: 'Design' };
    const { fleet, ...told } =
      checkpoint === undefined
        ? await fleets.update('design-team', patch, { allowStop: true, ...options })
        : await fleets.resumeUpdate(checkpoint, options);
    keep.add('report', { changed: told.changed, stopped: told.stopped, state: fleet.state });
  },
} satisfies Readonly<Record<string, Program>>;

/** Name of a program. */
export type ProgramName = keyof typeof programs;
