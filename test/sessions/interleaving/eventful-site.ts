import { AppStreamClient } from '@aws-sdk/client-appstream';
import { EC2Client } from '@aws-sdk/client-ec2';
import type { EmulatedClientConfig } from '../../../src/emulator/index.js';
import { SessionNetwork } from '../../../src/sessions/index.js';
import { account, type Placed, Site } from '../network.js';
import type { Diary } from './diary.js';
import { failed } from './faults.js';
import type { Event, Fault, Group, Happening, Schedule } from './schedule.js';

type Transport = EmulatedClientConfig['requestHandler'];
type WireRequest = Parameters<Transport['handle']>[0];

/** A session as it was started. */
export interface KnownSession extends Placed {
  readonly userId: string;
  readonly stackName: string;
  readonly authenticationType: string;
  readonly startedAt: number;
  endedAt: number | undefined;
}

/** A request that the library made. */
interface Sent {
  readonly at: number;
  readonly operation: string;
  /** The interface that it wrote, where it did. */
  readonly wrote?: string | undefined;
}

/** Groups of the fleet. */
export const fleetGroups: readonly Group[] = ['streaming', 'restricted'];

const write = 'ModifyNetworkInterfaceAttribute';

/** A site where things happen between the requests of the library, which knows what is really true. */
export class EventfulSite {
  readonly site: Site;
  readonly network: SessionNetwork;
  readonly sessions: KnownSession[] = [];
  /** Groups that interfaces really have, as names. */
  readonly groups = new Map<string, readonly Group[]>();
  /** Groups that they had at any time, which is what reads show that lag. */
  readonly history = new Map<string, (readonly Group[])[]>();
  /** When another program changed which interface last. */
  readonly othersAt = new Map<string, number>();
  /** Every set of groups that another program gave an interface. */
  readonly othersSets: (readonly Group[])[] = [];
  readonly sent: Sent[] = [];
  abort = new AbortController();
  abortedAt: number | undefined;
  /** Whether reads have ever shown what was. */
  readsLagged = false;
  /** Counts whatever happens. */
  now = 0;
  readonly #notes: Diary;
  readonly #isShared: boolean;
  readonly #ids = new Map<Group, string>();
  readonly #names = new Map<string, Group>();
  readonly #faults = new Map<string, Fault[]>();
  #events: Event[] = [];
  #counts = new Map<string, number>();
  #hasWritten = false;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(site: Site, isShared: boolean, notes: Diary) {
    this.site = site;
    this.#notes = notes;
    this.#isShared = isShared;
    const config = site.emulator.clientConfig(account);
    const requestHandler: Transport = {
      handle: (...request) => this.#oneByOne(() => this.#handle(config.requestHandler, ...request)),
      destroy: () => undefined,
    };
    const appstream = new AppStreamClient({ ...config, requestHandler });
    this.network = new SessionNetwork({ appstream, ec2: new EC2Client({ ...config, requestHandler }) });
  }

  static async open({ fleet, sessions }: Pick<Schedule, 'fleet' | 'sessions'>, notes: Diary): Promise<EventfulSite> {
    const site = new Site({
      assume: { sharedInterfacePerInstance: fleet === 'an interface each' ? 'separate' : 'shared' },
    });
    const here = new EventfulSite(site, fleet === 'multi-session', notes);
    const { vpcId, subnetIds } = site.emulator.account(account).addVpc();
    for (const name of ['streaming', 'restricted', 'quarantine', 'audit', 'other'] as const) {
      const id = site.group(name, vpcId);
      here.#ids.set(name, id);
      here.#names.set(id, name);
    }
    const vpcConfig = { subnetIds, securityGroupIds: here.ids(fleetGroups) };
    const capacity =
      fleet === 'single-session'
        ? { computeCapacity: { desiredInstances: 4 } }
        : { computeCapacity: { desiredSessions: 6 }, maxSessionsPerInstance: 3 };
    await site.fleet({ vpcConfig, ...capacity }, ['design', 'web']);
    for (const session of sessions) await here.happen(session);
    return here;
  }

  /** Ids of groups. */
  ids(groups: readonly Group[]): string[] {
    return groups.map((group) => this.#ids.get(group) ?? '');
  }

  /** Names of groups. */
  names(ids: readonly string[]): Group[] {
    return ids.map((id) => this.#names.get(id) ?? (id as Group));
  }

  /** Sessions that go on. */
  get live(): readonly KnownSession[] {
    return this.sessions.filter(({ endedAt }) => endedAt === undefined);
  }

  /** Interfaces that certainly exist, and the groups that they have. */
  interfaces(): ReadonlyMap<string, readonly Group[]> {
    const served = new Set(this.live.map(({ eniId }) => eniId));
    return new Map([...this.groups].filter(([eniId]) => this.#isShared || served.has(eniId)));
  }

  /** Lets things happen at the requests that are made from now on. */
  expect(events: readonly Event[]): void {
    this.#events = [...events];
    this.#counts = new Map();
    this.#hasWritten = false;
    this.abort = new AbortController();
    this.abortedAt = undefined;
  }

  /** Lets nothing happen any more, once all requests have come to their end. */
  async calm(): Promise<void> {
    this.#events = [];
    this.#faults.clear();
    for (let turn: unknown; turn !== this.#turn; ) {
      turn = this.#turn;
      await this.#turn;
    }
  }

  /** Lets something happen. */
  async happen(happening: Happening, operation = ''): Promise<void> {
    this.now += 1;
    this.#notes.note(`  ${this.now}: ${JSON.stringify(happening)}`);
    switch (happening.what) {
      case 'starts':
        this.#start(happening);
        break;
      case 'ends':
        this.#end(this.#nthLive(happening.session));
        break;
      case 'other program sets':
        await this.#setByOther(this.#nthLive(happening.session), happening.groups);
        break;
      case 'reads lag':
        this.readsLagged ||= happening.seconds > 0;
        this.site.emulator.staleReads({ seconds: happening.seconds });
        break;
      case 'goes wrong':
        this.#faults.set(operation, [...happening.faults]);
        break;
      case 'abort':
        this.abortedAt = this.now;
        this.abort.abort(new Error('stopped'));
    }
  }

  /** One of the sessions that go on. */
  #nthLive(number: number): KnownSession | undefined {
    return this.live[number % Math.max(1, this.live.length)];
  }

  #start({ user, stack, type }: Happening & { readonly what: 'starts' }): void {
    const request = { userId: user, stackName: stack, authenticationType: type };
    const session = this.#tryToStart(request);
    if (session === undefined || this.live.some(({ id }) => id === session.id)) return;
    this.sessions.push({ ...session, ...request, startedAt: this.now, endedAt: undefined });
    if (!this.groups.has(session.eniId)) this.#set(session.eniId, fleetGroups);
  }

  /** The fleet may be full. */
  #tryToStart(request: Parameters<Site['start']>[0]): Placed | undefined {
    try {
      return this.site.start(request);
    } catch {
      return undefined;
    }
  }

  #end(session: KnownSession | undefined): void {
    if (session === undefined) return;
    this.site.end(session);
    session.endedAt = this.now;
  }

  async #setByOther(session: KnownSession | undefined, groups: readonly Group[]): Promise<void> {
    if (session === undefined) return;
    await this.site.change(session, ...this.ids(groups));
    this.#set(session.eniId, groups);
    this.othersAt.set(session.eniId, this.now);
    this.othersSets.push(groups);
  }

  #set(eniId: string, groups: readonly Group[]): void {
    this.groups.set(eniId, groups);
    this.history.set(eniId, [...(this.history.get(eniId) ?? []), groups]);
  }

  /** Nothing else happens while a request, or what happens around it, is under way. */
  #oneByOne<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    const answer = this.#turn.then(work);
    this.#turn = answer.catch(() => undefined);
    return answer;
  }

  async #handle(transport: Transport, ...[request, options]: Parameters<Transport['handle']>) {
    if (isTakenBack(options)) return transport.handle(request, options);
    const form = formOf(request);
    const operation = request.headers['x-amz-target']?.split('.')[1] ?? form.get('Action') ?? '';
    const place = this.#hasWritten ? `${operation} after a write` : operation;
    const nth = this.#counts.get(place) ?? 0;
    this.#counts.set(place, nth + 1);
    await this.#happenAt(place, nth, 'before', operation);
    if (isTakenBack(options)) return transport.handle(request, options);
    this.now += 1;
    const fault = this.#faults.get(operation)?.shift();
    const isWrite = operation === write && form.get('DryRun') !== 'true';
    const eniId = form.get('NetworkInterfaceId') ?? '';
    this.sent.push({ at: this.now, operation, ...(isWrite && { wrote: eniId }) });
    this.#notes.note(`  ${this.now}: ${operation} ${eniId}${fault === undefined ? '' : ` ${fault}`}`);
    if (isWrite) this.#hasWritten = true;
    if (fault !== undefined && !fault.endsWith('-lost')) return failed(fault, form.has('Action'));
    const answer = await transport.handle(request);
    if (isWrite && answer.response.statusCode === 200) this.#set(eniId, this.names(groupsIn(form)));
    await this.#happenAt(place, nth, 'after', operation);
    return fault === undefined ? answer : failed(fault, form.has('Action'));
  }

  async #happenAt(of: string, nth: number, when: Event['when'], operation: string): Promise<void> {
    const due = this.#events.filter((event) => event.of === of && event.nth === nth && event.when === when);
    for (const { happens } of due) await this.happen(happens, operation);
  }
}

function isTakenBack(options: Parameters<Transport['handle']>[1]): boolean {
  return options?.abortSignal?.aborted === true;
}

function formOf({ body }: WireRequest): URLSearchParams {
  const text = typeof body === 'string' ? body : new TextDecoder().decode(body as Uint8Array);
  return new URLSearchParams(text.startsWith('{') ? '' : text);
}

function groupsIn(form: URLSearchParams): string[] {
  return [...form].filter(([name]) => name.startsWith('SecurityGroupId')).map(([, value]) => value);
}
