import {
  AppStreamClient,
  AssociateFleetCommand,
  CreateFleetCommand,
  type CreateFleetCommandInput,
  CreateStackCommand,
  DeleteFleetCommand,
  DescribeFleetsCommand,
  DisassociateFleetCommand,
  type Fleet,
  StartFleetCommand,
  UpdateImagePermissionsCommand,
} from '@aws-sdk/client-appstream';
import type { Emulator } from '../../../src/emulator/index.js';
import {
  type AppStreamSender,
  ImageRollout,
  ImageShare,
  type RolloutEvent,
  type RolloutPlan,
  type RolloutRequest,
  type RolloutStep,
} from '../../../src/images/index.js';
import { consumerId, test as emulated, ownerId } from '../../support/emulated.js';

export const oldArn = `arn:aws:appstream:us-west-2:${ownerId}:image/Test_Image`;
export const newArn = `arn:aws:appstream:us-west-2:${ownerId}:image/Test_Image_2`;

/** An owner with two images, and the accounts that use the first one. */
export class Site {
  readonly emulator: Emulator;
  readonly owner: AppStreamClient;
  readonly images: ImageShare;
  readonly rollout: ImageRollout;

  constructor(emulator: Emulator) {
    this.emulator = emulator;
    this.owner = this.client(ownerId);
    emulator.account(ownerId).addImage({ name: 'Test_Image_2' });
    const consumerClient = (accountId: string) => this.#seeing(this.client(accountId));
    this.images = new ImageShare({ client: this.owner, consumerClient });
    this.rollout = new ImageRollout({ client: this.owner, consumerClient });
  }

  /** What happens around each request into a consumer account. */
  around: (send: () => Promise<unknown>) => Promise<unknown> = (send) => send();
  /** Whether each step is made once more than it is kept. */
  repeats = false;
  /** What fleets show otherwise than the emulator has it, by image and name. */
  readonly #shown = new Map<string, Partial<Fleet>>();

  /** Lets a fleet tell something else while it is on an image. */
  shownOn(imageArn: string, name: string, members: Partial<Fleet>): void {
    this.#shown.set(`${imageArn} ${name}`, members);
  }

  /** A client whose listings of fleets tell what {@link Site.shownOn} says. */
  #seeing(client: AppStreamClient): AppStreamSender {
    return {
      config: client.config,
      send: async (command: never, options: never) => {
        const answer = (await this.around(() => client.send(command, options))) as {
          readonly Fleets?: readonly Fleet[];
        };
        if (answer.Fleets === undefined) return answer as never;
        const Fleets = answer.Fleets.map((fleet) => ({
          ...fleet,
          ...this.#shown.get(`${fleet.ImageArn} ${fleet.Name}`),
        }));
        return { ...answer, Fleets } as never;
      },
    };
  }

  client(accountId: string): AppStreamClient {
    return new AppStreamClient(this.emulator.clientConfig(accountId));
  }

  /** Shares an image for fleets, and for image builders too where asked. */
  async share(imageName: string, accountId = consumerId, allowImageBuilder = false, allowFleet = true): Promise<void> {
    const ImagePermissions = { allowFleet, allowImageBuilder };
    await this.owner.send(
      new UpdateImagePermissionsCommand({ Name: imageName, SharedAccountId: accountId, ImagePermissions }),
    );
  }

  /** A running fleet on the old image, with a stack of its name. */
  async addFleet(name: string, accountId = consumerId, more: Partial<CreateFleetCommandInput> = {}): Promise<void> {
    const client = this.client(accountId);
    await this.addStoppedFleet(name, accountId, more);
    await client.send(new StartFleetCommand({ Name: name }));
    this.emulator.advance(2);
    await client.send(new DescribeFleetsCommand({}));
  }

  /** A fleet that was never started. */
  async addStoppedFleet(
    name: string,
    accountId = consumerId,
    more: Partial<CreateFleetCommandInput> = {},
  ): Promise<void> {
    const client = this.client(accountId);
    await client.send(
      new CreateFleetCommand({
        Name: name,
        ImageArn: oldArn,
        InstanceType: 'stream.standard.medium',
        ComputeCapacity: { DesiredInstances: 2 },
        ...more,
      }),
    );
    await client.send(new CreateStackCommand({ Name: name }));
    await client.send(new AssociateFleetCommand({ FleetName: name, StackName: name }));
  }

  /** A user on a fleet that was made by {@link Site.addFleet}. */
  stream(fleetName: string, userId: string, accountId = consumerId): string {
    const account = this.emulator.account(accountId);
    return account.startSession({ stackName: fleetName, fleetName, userId, authenticationType: 'API' }).id;
  }

  async fleet(name: string, accountId = consumerId): Promise<Fleet> {
    const { Fleets = [] } = await this.client(accountId).send(new DescribeFleetsCommand({ Names: [name] }));
    const [fleet] = Fleets;
    if (fleet === undefined) throw new Error(`there is no fleet ${name}`);
    return fleet;
  }

  /** Names of the images that an account may use, of the two. */
  async shared(accountId = consumerId): Promise<readonly string[]> {
    const names = ['Test_Image', 'Test_Image_2'];
    const found = await Promise.all(names.map((name) => this.images.find(name)));
    const held: string[] = [];
    for (const image of found) {
      if (image === undefined) continue;
      for await (const grant of this.images.grants(image.name)) {
        if (grant.accountId === accountId) held.push(image.name);
      }
    }
    return held;
  }

  plan(request: Partial<RolloutRequest> = {}): Promise<RolloutPlan> {
    return this.rollout.plan({
      fromImage: 'Test_Image',
      toImage: 'Test_Image_2',
      accounts: [consumerId],
      ...request,
    });
  }

  /** Deletes a stopped fleet with its stack. */
  async remove(name: string, accountId = consumerId): Promise<void> {
    const client = this.client(accountId);
    await client.send(new DisassociateFleetCommand({ FleetName: name, StackName: name }));
    await client.send(new DeleteFleetCommand({ Name: name }));
  }

  /** The account's steps to its end by the emulator's clock, each checkpoint through JSON. */
  async run(
    request: Partial<RolloutRequest> = {},
    between: (step: RolloutStep, count: number) => unknown = () => undefined,
  ): Promise<Progress> {
    const plan = await this.plan(request);
    return this.stepToEnd(this.rollout.beginRollout(plan, consumerId, { now: this.now }), between);
  }

  async stepToEnd(
    from: RolloutStep,
    between: (step: RolloutStep, count: number) => unknown = () => undefined,
    rollout = this.rollout,
  ): Promise<Progress> {
    const steps: RolloutStep[] = [];
    let last = from;
    while (!last.done && steps.length < 500) {
      await between(last, steps.length);
      this.emulator.advance(last.waitSeconds);
      if (this.repeats) await rollout.stepRollout(throughJson(last.checkpoint), { now: this.now });
      last = await rollout.stepRollout(throughJson(last.checkpoint), { now: this.now });
      steps.push(last);
    }
    return { steps, last, events: steps.flatMap(({ events }) => events) };
  }

  readonly now = (): number => Date.parse(this.emulator.now);
}

/** What a host with its own clock got. */
export interface Progress {
  readonly steps: readonly RolloutStep[];
  readonly last: RolloutStep;
  readonly events: readonly RolloutEvent[];
}

/** Events as short texts: their kind, and the fleet where there is one. */
export function told(events: readonly RolloutEvent[]): readonly string[] {
  return events.map((event) => ('fleetName' in event ? `${event.type} ${event.fleetName}` : event.type));
}

export function throughJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

/** Tests with an owner, two images, and an account that the first one is shared with. */
export const test = emulated
  .extend('site', async ({ emulator }) => {
    const site = new Site(emulator);
    await site.share('Test_Image');
    return site;
  })
  .extend('images', ({ site }) => site.images);

export { consumerId, ownerId };
