import { clientConfig, type EmulatedClientConfig } from './client-config.js';
import { Gateway } from './gateway.js';
import { installedServices } from './installed-services.js';
import { defaultAssumptions, defaultQuotas, type Settings } from './settings.js';
import { InProcessTransport } from './transport.js';
import { World } from './world.js';

export class Emulator {
  readonly #settings: Settings;
  readonly #world: World;
  readonly #gateway: Gateway;
  readonly #transport: InProcessTransport;

  constructor() {
    this.#settings = { region: 'us-west-2', timings: 'instant', quotas: defaultQuotas, assume: defaultAssumptions };
    this.#world = new World(this.#settings);
    this.#gateway = new Gateway(this.#world, installedServices);
    this.#transport = new InProcessTransport(this.#gateway);
  }

  clientConfig(accountId: string, options: { readonly region?: string | undefined } = {}): EmulatedClientConfig {
    return clientConfig(accountId, options.region ?? this.#settings.region, this.#transport);
  }
}
