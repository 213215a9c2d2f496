import type { AttachedInterface } from '../ec2/network.js';
import type { Ids } from '../ids.js';
import { ServiceFault } from '../service-fault.js';
import type { Transitions } from '../transitions.js';

/** A streaming instance. */
export interface Instance {
  readonly id: string;
  readonly networkInterface: AttachedInterface | undefined;
  /** Sessions that it serves now. */
  sessions: number;
  ready: boolean;
  ending: boolean;
  /** It was launched from an image that the fleet has left, and ends after its sessions. */
  outdated: boolean;
  /** It takes no further sessions for good, and ends after those that it has. */
  draining: boolean;
}

/** What a pool needs from its fleet and the world around. */
export interface InstanceHost {
  readonly ids: Ids;
  readonly transitions: Transitions;
  /** Whether new instances may be launched at present. */
  mayLaunch(): boolean;
  attach(): AttachedInterface | undefined;
  detach(networkInterface: AttachedInterface): void;
  /** Told after each launch: with what stood in its way, or with nothing. */
  launched(fault?: ServiceFault): void;
}

/** How many instances there are, and what they do. */
export interface InstanceCounts {
  readonly desired: number;
  readonly running: number;
  readonly inUse: number;
  readonly sessions: number;
  readonly draining: number;
  /** Sessions on instances that are draining. */
  readonly drainingSessions: number;
}

/** The streaming instances of one fleet: as many as are desired, ended and launched as need be. */
export class InstancePool {
  readonly #host: InstanceHost;
  readonly #instances = new Set<Instance>();
  readonly #changing = new Set<Instance>();
  readonly #draining = new Set<Instance>();
  /** Instances that had room when they were put here. */
  readonly #withRoom: Instance[] = [];
  #desired = 0;
  #slots = 1;
  #staying = 0;
  #running = 0;
  #inUse = 0;
  #sessions = 0;

  constructor(host: InstanceHost) {
    this.#host = host;
  }

  get counts(): InstanceCounts {
    let drainingSessions = 0;
    for (const { sessions } of this.#draining) drainingSessions += sessions;
    return {
      desired: this.#desired,
      running: this.#running,
      inUse: this.#inUse,
      sessions: this.#sessions,
      draining: this.#draining.size,
      drainingSessions,
    };
  }

  /** Sessions that one instance serves. */
  get slots(): number {
    return this.#slots;
  }

  /** Sets how many instances there should be, and how many sessions each serves. */
  resize(desired: number, slots: number): void {
    this.#desired = desired;
    this.#slots = slots;
    this.#level();
  }

  /** Launches what is missing, ready at once. */
  fill(): void {
    while (this.#staying < this.#desired && this.#host.mayLaunch()) {
      const instance = this.#launch();
      if (instance === undefined) return;
      this.#becomeReady(instance);
    }
  }

  /** Ends every instance at once. */
  empty(): void {
    for (const instance of this.#instances) this.#remove(instance);
  }

  /**
   * Replaces the instances of the former image: idle ones by and by, and until then they take users; the others after their
   * sessions.
   */
  outdate(): void {
    for (const instance of this.#instances) {
      instance.outdated = true;
      if (instance.sessions > 0 || instance.ending) continue;
      this.#change(instance, () => {
        if (instance.sessions === 0) this.#replace(instance);
      });
    }
  }

  /** Leaves an instance that has sessions to them alone; once the last has ended, it is replaced. */
  drain(instance: Instance): void {
    instance.draining = true;
    this.#draining.add(instance);
  }

  /** Puts one more session on an instance that has room. */
  take(): Instance | undefined {
    for (let top = this.#withRoom.at(-1); top !== undefined; top = this.#withRoom.at(-1)) {
      if (this.#hasRoom(top)) {
        this.#occupy(top);
        if (!this.#hasRoom(top)) this.#withRoom.pop();
        return top;
      }
      this.#withRoom.pop();
    }
    return undefined;
  }

  /** Makes an instance for one session alone, as Elastic fleets have them. */
  makeDedicated(withInterface: boolean): Instance {
    const networkInterface = withInterface ? this.#host.attach() : undefined;
    const instance = this.#add(networkInterface);
    instance.ready = true;
    this.#running += 1;
    this.#occupy(instance);
    return instance;
  }

  /** Takes a session off its instance, which ends unless it is kept for further ones. */
  release(instance: Instance): void {
    if (!this.#instances.has(instance)) return;
    const wasFull = !this.#hasRoom(instance);
    instance.sessions -= 1;
    this.#sessions -= 1;
    if (instance.sessions > 0) {
      if (wasFull) this.#withRoom.push(instance);
      return;
    }
    this.#inUse -= 1;
    // rule: single-session-instance-replaced
    // rule: drained-instance-replaced
    const spent = this.#slots === 1 || instance.outdated || instance.draining;
    if (spent || this.#staying > this.#desired) this.#remove(instance);
    else if (wasFull) this.#withRoom.push(instance);
    this.#level();
  }

  /** To be called once an answer has shown the counts: a transition that was seen may end. */
  seen(): void {
    for (const instance of [...this.#changing]) this.#host.transitions.seen(instance);
  }

  #level(): void {
    // rule: scale-in-ends-idle-only
    for (const instance of this.#instances) {
      if (this.#staying <= this.#desired) break;
      if (instance.sessions === 0) this.#end(instance);
    }
    // rule: scale-out-launches
    while (this.#staying < this.#desired && this.#host.mayLaunch()) {
      const instance = this.#launch();
      if (instance === undefined) return;
      this.#change(instance, () => {
        this.#becomeReady(instance);
      });
    }
  }

  #replace(instance: Instance): void {
    this.#remove(instance);
    this.fill();
  }

  #launch(): Instance | undefined {
    try {
      const instance = this.#add(this.#host.attach());
      this.#host.launched();
      return instance;
    } catch (error) {
      if (!(error instanceof ServiceFault)) throw error;
      this.#host.launched(error);
      return undefined;
    }
  }

  #add(networkInterface: AttachedInterface | undefined): Instance {
    const instance: Instance = {
      id: this.#host.ids.resource('i'),
      networkInterface,
      sessions: 0,
      ready: false,
      ending: false,
      outdated: false,
      draining: false,
    };
    this.#instances.add(instance);
    this.#staying += 1;
    return instance;
  }

  #becomeReady(instance: Instance): void {
    instance.ready = true;
    this.#running += 1;
    this.#withRoom.push(instance);
  }

  #end(instance: Instance): void {
    if (instance.ending) return;
    instance.ending = true;
    this.#staying -= 1;
    if (instance.ready) this.#running -= 1;
    this.#change(instance, () => {
      this.#remove(instance);
    });
  }

  #remove(instance: Instance): void {
    if (!this.#instances.delete(instance)) return;
    this.#host.transitions.cancel(instance);
    this.#changing.delete(instance);
    this.#draining.delete(instance);
    if (!instance.ending) {
      this.#staying -= 1;
      if (instance.ready) this.#running -= 1;
    }
    if (instance.sessions > 0) this.#inUse -= 1;
    this.#sessions -= instance.sessions;
    // rule: interface-vanishes-with-instance
    if (instance.networkInterface !== undefined) this.#host.detach(instance.networkInterface);
  }

  #change(instance: Instance, finish: () => void): void {
    this.#changing.add(instance);
    this.#host.transitions.begin(instance, 'instance', () => {
      this.#changing.delete(instance);
      finish();
    });
  }

  #occupy(instance: Instance): void {
    if (instance.sessions === 0) this.#inUse += 1;
    instance.sessions += 1;
    this.#sessions += 1;
  }

  #hasRoom(instance: Instance): boolean {
    return (
      instance.ready &&
      !instance.ending &&
      // rule: drained-instance-takes-no-sessions
      !instance.draining &&
      instance.sessions < (instance.outdated ? 1 : this.#slots) &&
      this.#instances.has(instance)
    );
  }
}
