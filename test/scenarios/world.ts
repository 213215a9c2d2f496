import { AppStreamClient } from '@aws-sdk/client-appstream';
import { EC2Client } from '@aws-sdk/client-ec2';
import type { AppStreamSender, Ec2Sender } from '../../src/core/senders.js';
import { Emulator, type EmulatorOptions, type RecordedRequest, type StartedSession } from '../../src/emulator/index.js';
import {
  FleetManager,
  ImageBuilderManager,
  ImageRollout,
  ImageShare,
  SessionNetwork,
  StackManager,
} from '../../src/index.js';
import { changeableInterfaces, consumerId, ownerId } from '../support/emulated.js';
import { fleet, imageArn, imageless, maria, quick } from '../support/managers.js';

/** One `send` of the library, as it is about to be made. */
export interface Sending {
  readonly accountId: string;
  /** AWS operation, such as `DescribeFleets`. */
  readonly operation: string;
}

/** A call of one of the caller's own functions: `onPoll`, `onCheckpoint`, `consumerClient` … */
export interface Called {
  readonly name: string;
  readonly value: unknown;
}

/** A session that certainly has an interface. */
export type Placed = StartedSession & { readonly eniId: string };

/**
 * Two accounts on an emulator, and every class of the library over clients of them.
 *
 * What is sent and called passes {@link World.around} and {@link World.onCall}, which a test may set once the world is prepared.
 */
export class World {
  readonly emulator: Emulator;
  /** A client of the account that owns `Test_Image`; what it sends itself does not pass `around`. */
  readonly owner: AppStreamClient;
  /** A client of the account that the image is shared with. */
  readonly consumer: AppStreamClient;
  readonly images: ImageShare;
  readonly rollout: ImageRollout;
  readonly imageBuilders: ImageBuilderManager;
  readonly fleets: FleetManager;
  readonly stacks: StackManager;
  readonly sessions: SessionNetwork;
  /** The consumer's own fleets and stacks. */
  readonly consumerFleets: FleetManager;
  readonly consumerStacks: StackManager;

  /** Makes a request: may look at it, at its answer, or answer something else. */
  around: (sending: Sending, send: () => Promise<unknown>) => Promise<unknown> = (_, send) => send();
  /** Hears of each call of the caller's functions. */
  onCall: (called: Called) => void = () => undefined;
  #mark = 0;

  constructor(options: EmulatorOptions = {}) {
    this.emulator = new Emulator({ ...options, assume: { ...changeableInterfaces, ...options.assume } });
    this.owner = new AppStreamClient(this.emulator.clientConfig(ownerId));
    this.consumer = new AppStreamClient(this.emulator.clientConfig(consumerId));
    const client = this.#sender(this.owner, ownerId);
    const consumer = this.#sender(this.consumer, consumerId);
    const consumerClient = (accountId: string) => {
      this.callback('consumerClient')(accountId);
      return consumer;
    };
    const ec2: Ec2Sender = this.#sender(new EC2Client(this.emulator.clientConfig(ownerId)), ownerId);
    this.images = new ImageShare({ client, consumerClient });
    this.rollout = new ImageRollout({ client, consumerClient });
    this.imageBuilders = new ImageBuilderManager({ client });
    this.fleets = new FleetManager({ client });
    this.stacks = new StackManager({ client });
    this.sessions = new SessionNetwork({ appstream: client, ec2 });
    this.consumerFleets = new FleetManager({ client: consumer });
    this.consumerStacks = new StackManager({ client: consumer });
  }

  /** A function of the caller that tells {@link World.onCall} what it is given. */
  callback(name: string): (value: unknown) => void {
    return (value) => this.onCall({ name, value });
  }

  /** From here on requests count. */
  mark(): void {
    this.#mark = this.emulator.requests.length;
  }

  /** Requests that the emulator has received since the mark. */
  get requests(): readonly RecordedRequest[] {
    return this.emulator.requests.slice(this.#mark);
  }

  /** `design-team`, running, and used through the stack `design`. */
  async runningFleet(): Promise<void> {
    await this.fleets.create(fleet);
    await this.stacks.create({ name: 'design' });
    await this.fleets.associate('design-team', 'design');
    await this.fleets.start('design-team', quick);
  }

  /** A user who streams from {@link World.runningFleet}. */
  session(userId = 'maria'): Placed {
    return this.emulator.account(ownerId).startSession({ ...maria, userId }) as Placed;
  }

  /** `Test_Image` shared with the consumer. */
  share(allowImageBuilder = false): Promise<unknown> {
    return this.images.share('Test_Image', { accountId: consumerId, allowFleet: true, allowImageBuilder });
  }

  /** A fleet of the consumer on the shared image, running, and a user on it. */
  async consumerSession(): Promise<string> {
    await this.consumerFleets.create({ ...imageless, imageArn });
    await this.consumerStacks.create({ name: 'design' });
    await this.consumerFleets.associate('design-team', 'design');
    await this.consumerFleets.start('design-team', quick);
    return this.emulator.account(consumerId).startSession(maria).id;
  }

  #sender<Client extends AppStreamClient | EC2Client>(
    client: Client,
    accountId: string,
  ): Pick<Client, 'send'> & Pick<AppStreamSender, 'config'> {
    const send = (command: object, options: object) => {
      const operation = command.constructor.name.replace(/Command$/, '');
      return this.around({ accountId, operation }, () =>
        (client.send as (...args: object[]) => Promise<unknown>)(command, options),
      );
    };
    return { send, config: client.config };
  }
}
