import type { AccountHandle } from './account-handle.js';
import type { StartedSession } from './appstream/state.js';
import { openStreamingURL } from './appstream/streaming-urls.js';
import { clientConfig, type EmulatedClientConfig } from './gateway/client-config.js';
import { type Failure, readFailure } from './gateway/failure.js';
import { Gateway } from './gateway/gateway.js';
import { installedServices } from './gateway/installed-services.js';
import type { ModelViolation } from './gateway/outcome.js';
import type { RecordedRequest } from './gateway/request-log.js';
import { type InProcessTransport, inProcessTransport } from './gateway/transport.js';
import { type EmulatorOptions, readOptions } from './options.js';
import { accountId, list, number, object, optional, regionName, text, whole } from './reading.js';
import { readSeed, type Seed } from './seed/seed.js';
import { seedOf } from './seed/seed-of-world.js';
import { addSeed, trialOf } from './seed/seeding.js';
import { type EmulatorServer, HttpServer } from './server/server.js';
import { siteOf } from './server/site.js';
import { type EmulatedSession, emulatedSession } from './session-handle.js';
import { World } from './world.js';
import { WorldAccount } from './world-account.js';

/** Where a client or an account is. */
export interface RegionOptions {
  /** Default: the emulator's region. */
  readonly region?: string | undefined;
}

/** Where a server listens. */
export interface ListenOptions {
  /** Default 0: any free port. */
  readonly port?: number | undefined;
}

/** How late EC2's reads see changes. */
export interface StaleReads {
  /** Seconds of the emulator's clock, from 0, which is at once. */
  readonly seconds: number;
}

const readRegionOptions = object<RegionOptions>({ region: optional(regionName) });
const readListenOptions = object<ListenOptions>({ port: optional(whole(0, 65_535)) });
const readStaleReads = object<StaleReads>({ seconds: number(0) });

/**
 * An emulator of AppStream, and of the EC2 and STS calls that go with it, for as many accounts and regions as are asked for.
 *
 * SDK clients call it in process ({@link Emulator.clientConfig}) or over HTTP ({@link Emulator.listen}).
 */
export class Emulator {
  readonly #world: World;
  readonly #gateway: Gateway;
  readonly #transport: InProcessTransport;
  readonly #seed: Seed;

  /** Throws `FormError` (a `TypeError`) for an option that is malformed or unknown. */
  constructor(options: EmulatorOptions = {}) {
    const { settings, seed } = readOptions(options);
    this.#seed = seed;
    this.#world = new World(settings);
    this.#gateway = new Gateway(this.#world, installedServices);
    this.#transport = inProcessTransport(this.#gateway);
    addSeed(this.#world, seed);
  }

  /** Region of clients, accounts and seeds that name none. */
  get region(): string {
    return this.#world.settings.region;
  }

  /** The emulator's clock, as an ISO string. */
  get now(): string {
    return new Date(this.#world.clock.now()).toISOString();
  }

  /** Every call received, oldest first, without credentials; of a very long run the latest 100 000, or 32 MiB of bodies. */
  get requests(): readonly RecordedRequest[] {
    return this.#gateway.log.entries;
  }

  /** Where the emulator itself was wrong: answers and errors that the service's model does not know. */
  get modelViolations(): readonly ModelViolation[] {
    return [...this.#gateway.violations];
  }

  /** Every session that can be listed, in all accounts and regions. */
  get sessions(): readonly EmulatedSession[] {
    this.#world.clock.settle();
    const accounts = [...this.#world.regions].flatMap((region) => [...region.accounts.values()]);
    return accounts.flatMap(({ appstream }) => [...appstream.sessions.values()].map(emulatedSession));
  }

  /** A seed that gives a fresh emulator what this one holds now: images, image builders and networks. */
  get seed(): Seed {
    this.#world.clock.settle();
    return seedOf(this.#world);
  }

  /** Settings for an AppStream, EC2 or STS client of `id` that make it call this emulator in process. */
  clientConfig(id: string, options: RegionOptions = {}): EmulatedClientConfig {
    const { region = this.region } = readRegionOptions(options, 'options');
    return clientConfig(accountId(id, 'accountId'), region, this.#transport);
  }

  /** One account in one region, for what no API call can do. */
  account(id: string, options: RegionOptions = {}): AccountHandle {
    const { region = this.region } = readRegionOptions(options, 'options');
    return new WorldAccount(this.#world, accountId(id, 'accountId'), region);
  }

  /** Serves over HTTP on the loopback interface; rejects when the port is taken. */
  async listen(options: ListenOptions = {}): Promise<EmulatorServer> {
    const { port = 0 } = readListenOptions(options, 'options');
    return HttpServer.listen(siteOf(this, this.#gateway), port);
  }

  /** What a browser does with a streaming URL: starts the user's session or takes them back to it, or opens an image builder. */
  openStreamingURL(url: string): StartedSession {
    this.#world.clock.settle();
    return openStreamingURL(this.#world, text()(url, 'url'));
  }

  /** Moves the emulator's clock ahead. */
  advance(seconds: number): void {
    this.#world.clock.advance(seconds);
  }

  /** Makes later calls fail; several orders are used up one after the other. */
  fail(failure: Failure): void {
    this.#gateway.faults.add(readFailure(failure, 'failure'));
  }

  /** From now on `id` may call `operations` only: everything else is denied there. */
  allow(id: string, operations: readonly string[]): void {
    const allowed = list(text())(operations, 'operations');
    this.#gateway.permissions.allow(accountId(id, 'accountId'), allowed);
  }

  /** Makes EC2 eventually consistent: its reads show what changes from now on as it was before, for so many seconds. */
  staleReads(options: StaleReads): void {
    const { seconds } = readStaleReads(options, 'options');
    this.#world.staleReads(seconds);
  }

  /** Adds to what there is; a seed with something that cannot be there is not added at all. */
  addSeed(seed: Seed): void {
    const read = readSeed(seed, 'seed');
    addSeed(trialOf(this.#world), read);
    addSeed(this.#world, read);
  }

  /** Back to the seed: forgets every account, session, call, failure, permission and key, stale reads, and how far the clock was moved. */
  reset(): void {
    this.#world.reset();
    this.#gateway.reset();
    addSeed(this.#world, this.#seed);
  }
}
