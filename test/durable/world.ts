import { AppStreamClient, CreateFleetCommand, UpdateImagePermissionsCommand } from '@aws-sdk/client-appstream';
import { Emulator } from '../../src/emulator/index.js';
import { ImageShare } from '../../src/images/index.js';
import { currentLimits } from '../../src/limits.js';
import { addFleet, imageArn, startFleet } from '../images/revocation/shared-image.js';
import { consumerId, ownerId } from '../support/emulated.js';
import type { History } from './history.js';
import { StrictEngine } from './strict-engine.js';

/** Five days: the longest session. */
export const fiveDays = 432_000;

const userOnFleet = { stackName: 'Test_Fleet', fleetName: 'Test_Fleet', authenticationType: 'API' } as const;

/** Something that a durable host was told. */
export interface Told {
  readonly id: string;
}

/** An image, its owner and its consumers on an emulator whose clock an engine moves. */
export class World {
  readonly emulator = new Emulator({ quotas: { accountsPerImage: 2_000, fleets: 1_000 } });
  readonly engine = new StrictEngine({ now: () => this.now(), advance: (seconds) => this.emulator.advance(seconds) });
  readonly delivered: Told[] = [];
  readonly owner = new AppStreamClient(this.emulator.clientConfig(ownerId));
  readonly #consumers = new Map<string, AppStreamClient>();
  readonly images = new ImageShare({
    client: this.owner,
    consumerClient: (account) => this.consumer(account),
    limits: { ...currentLimits, accountsPerImage: 2_000 },
  });

  /** The emulator's time in epoch milliseconds. */
  now = (): number => Date.parse(this.emulator.now);

  /** What handlers under test work with. */
  get host() {
    return {
      images: this.images,
      now: this.now,
      deliver: (events: readonly Told[]) => void this.delivered.push(...events),
    };
  }

  consumer(account: string): AppStreamClient {
    const known = this.#consumers.get(account) ?? new AppStreamClient(this.emulator.clientConfig(account));
    this.#consumers.set(account, known);
    return known;
  }

  async share(account = consumerId): Promise<void> {
    const ImagePermissions = { allowFleet: true, allowImageBuilder: false };
    await this.owner.send(
      new UpdateImagePermissionsCommand({ Name: 'Test_Image', SharedAccountId: account, ImagePermissions }),
    );
  }

  /** Each account has the image, and a fleet on it with a user whose session lasts five days, or so many seconds: the sessions. */
  async withUsers(accounts: readonly string[], seconds = fiveDays): Promise<readonly string[]> {
    const sessions: string[] = [];
    for (const id of accounts) {
      await this.share(id);
      const client = this.consumer(id);
      await addFleet(client, 'Test_Fleet', { MaxUserDurationInSeconds: seconds });
      await startFleet(this.emulator, client, 'Test_Fleet');
      const { emulator } = this;
      sessions.push(emulator.account(id).startSession({ ...userOnFleet, userId: 'maria' }).id);
    }
    return sessions;
  }

  /** Each account has the image and a stopped fleet on it, or so many. */
  async withFleets(accounts: readonly string[], fleets = 1): Promise<void> {
    for (const id of accounts) {
      await this.share(id);
      for (let fleet = 0; fleet < fleets; fleet += 1) await this.consumer(id).send(fleetOnImage(`Test_Fleet_${fleet}`));
    }
  }

  /** Ids of events that were delivered with different bodies. */
  get torn(): readonly string[] {
    const bodies = new Map(this.delivered.map((event) => [event.id, JSON.stringify(event)]));
    return this.delivered.filter((event) => bodies.get(event.id) !== JSON.stringify(event)).map(({ id }) => id);
  }

  endSession(id: string, accountId = consumerId): void {
    this.emulator.account(accountId).endSession(id);
  }

  /** All executions. */
  get histories(): readonly History[] {
    return [...this.engine.histories.values()];
  }
}

function fleetOnImage(Name: string): CreateFleetCommand {
  const ComputeCapacity = { DesiredInstances: 1 };
  return new CreateFleetCommand({ Name, ImageArn: imageArn, InstanceType: 'stream.standard.medium', ComputeCapacity });
}

/** Account number so many, from a hundred billion on. */
export function account(number: number): string {
  return String(100_000_000_000 + number);
}

export { consumerId };
