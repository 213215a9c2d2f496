import { AccessKeys } from './access-keys.js';
import { AppStreamState } from './appstream/state.js';
import { Clock } from './clock.js';
import type { ReadLag } from './ec2/lagging-view.js';
import { Ec2Network } from './ec2/network.js';
import { Ids } from './ids.js';
import { realisticTimings, type Settings } from './settings.js';
import { Transitions } from './transitions.js';

/** What one account owns in one region. */
export interface AccountWorld {
  readonly accountId: string;
  readonly region: RegionWorld;
  readonly appstream: AppStreamState;
  readonly ec2: Ec2Network;
}

/** The accounts of one region; nothing is shared between regions. */
export interface RegionWorld {
  readonly name: string;
  readonly world: World;
  readonly accounts: ReadonlyMap<string, AccountWorld>;
  /** The account, made on first use with one VPC, two subnets and three groups. */
  account(accountId: string): AccountWorld;
}

/** Everything that the emulated services know, per region and account. */
export class World {
  readonly clock = new Clock();
  readonly ids = new Ids();
  readonly accessKeys = new AccessKeys(this.ids);
  readonly settings: Settings;
  readonly transitions: Transitions;
  readonly #readLag: ReadLag = { seconds: 0 };
  readonly #regions = new Map<string, RegionWorld>();

  constructor(settings: Settings) {
    this.settings = settings;
    this.transitions = new Transitions(this.clock, settings.timings, realisticTimings);
  }

  region(name: string): RegionWorld {
    const known = this.#regions.get(name);
    if (known !== undefined) return known;
    const accounts = new Map<string, AccountWorld>();
    const region: RegionWorld = {
      name,
      world: this,
      accounts,
      account: (accountId) => {
        const existing = accounts.get(accountId);
        if (existing !== undefined) return existing;
        const made: AccountWorld = {
          accountId,
          region,
          appstream: new AppStreamState(),
          ec2: new Ec2Network({
            accountId,
            region: name,
            ids: this.ids,
            clock: this.clock,
            settings: this.settings,
            readLag: this.#readLag,
          }),
        };
        accounts.set(accountId, made);
        return made;
      },
    };
    this.#regions.set(name, region);
    return region;
  }

  get regions(): Iterable<RegionWorld> {
    return this.#regions.values();
  }

  /** Lets reads of EC2 see what changes from now on `seconds` late; what changed before they see at once. */
  staleReads(seconds: number): void {
    this.clock.settle();
    this.#readLag.seconds = seconds;
    for (const { accounts } of this.#regions.values()) {
      for (const { ec2 } of accounts.values()) ec2.catchUp();
    }
  }

  /** Forgets everything: accounts, time, identifiers. */
  reset(): void {
    this.#regions.clear();
    this.#readLag.seconds = 0;
    this.clock.reset();
    this.ids.reset();
    this.accessKeys.reset();
  }
}
