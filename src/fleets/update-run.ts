import { unlessAborted } from '../core/unless-aborted.js';
import type { WaitOptions } from '../core/wait.js';
import { ConflictError, type PartialFailureError, WaitFailedError, WaitTimeoutError } from '../errors.js';
import { getFleet } from '../service/find-fleet.js';
import { type Fleet, updateFleet as sendUpdateFleet } from '../service/fleets.js';
import type { FleetContext } from './context.js';
import { feasiblePlan, isMade } from './feasible-plan.js';
import { sameFleet } from './fleet-identity.js';
import { sessionsOn, waitUntilIdle } from './fleet-sessions.js';
import { arrival, askFor, mayHaveTakenEffect, type RestingState, rest, seen, settled } from './fleet-states.js';
import type { FleetUpdate, ResumeUpdateOptions } from './fleet-update.js';
import { type FleetUpdatePlan, fieldsThat } from './fleet-update-plan.js';
import { updateRequest } from './fleet-update-request.js';
import { imageOfPatch } from './patch-image.js';
import { type PlanFleetUpdateOptions, planFleetUpdate } from './plan-fleet-update.js';
import { refuseWithoutReturn } from './restart.js';
import type { FleetUpdateCheckpoint } from './update-checkpoint.js';
import { type Done, updateFailure } from './update-failure.js';

/** Default of `timeoutSeconds` for all waits of an update together. */
const updateSeconds = 3600;

/** Stops a fleet if it has to be and may be, updates it, and returns it to the state in which it was found. */
export class UpdateRun {
  readonly #context: FleetContext;
  readonly #options: ResumeUpdateOptions;
  readonly #startedAt = Date.now();
  #checkpoint: FleetUpdateCheckpoint;
  /** Whether it was asked to stop, and has not been seen at rest since. */
  #isGoingDown = false;
  #stopLost = false;
  #updateLost = false;
  #started: Done = false;

  constructor(context: FleetContext, checkpoint: FleetUpdateCheckpoint, options: ResumeUpdateOptions) {
    this.#context = context;
    this.#options = options;
    this.#checkpoint = checkpoint;
  }

  /**
   * Does all of it.
   *
   * @param check - What else has to hold of the fleet once it has settled.
   */
  async run(first: Fleet, check?: (fleet: Fleet) => void): Promise<FleetUpdate> {
    const found = this.#same(await this.#resumable(() => settled(this.#context.client, first, this.#waiting())));
    if (found.state === 'RUNNING') this.#note({ foundState: 'RUNNING' });
    else if (this.#checkpoint.foundState === 'RUNNING') this.#note({ stopped: true });
    check?.(found);
    let done: Pick<FleetUpdate, 'fleet' | 'plan'>;
    try {
      done = await this.#resumable(() => this.#apply(found));
    } catch (error) {
      this.#options.signal?.throwIfAborted();
      if (!this.#isDown() || error instanceof WaitTimeoutError) throw error;
      throw await this.#startedAgain(error);
    }
    const fleet = this.#isDown() ? await this.#start() : done.fleet;
    const { stopped, updated } = this.#checkpoint;
    return { changed: stopped || updated, fleet, plan: done.plan, stopped };
  }

  /** Whether the fleet was stopped, or may have been, and is to run. */
  #isDown(): boolean {
    const { foundState, stopped } = this.#checkpoint;
    return foundState === 'RUNNING' && (stopped || this.#stopLost);
  }

  async #apply(found: Fleet): Promise<Pick<FleetUpdate, 'fleet' | 'plan'>> {
    const { patch, verifyImage } = this.#checkpoint;
    const { signal } = this.#options;
    const image = await imageOfPatch(this.#context, found, patch, { verifyImage, signal });
    const planned = { image, limits: this.#context.limits };
    const plan = feasiblePlan(found, patch, planned);
    const needsStop = fieldsThat(plan, 'needs-stop');
    if (needsStop.length === 0) return { fleet: await this.#update(found, plan, planned), plan };
    const stopped = await this.#stop(found, needsStop);
    return { fleet: await this.#update(stopped, feasiblePlan(stopped, patch, planned), planned), plan };
  }

  async #stop(found: Fleet, fields: readonly string[]): Promise<Fleet> {
    const { client } = this.#context;
    const { name } = found;
    const { allowStop, patch } = this.#checkpoint;
    if (allowStop === false) {
      throw new ConflictError(
        `Fleet ${name} runs, and has to be stopped to change ${fields.join(', ')}: give allowStop: 'when-idle', or true to end its sessions.`,
        { reason: 'needs-stop', fields, sessions: await sessionsOn(client, name, { signal: this.#options.signal }) },
      );
    }
    refuseWithoutReturn(found, patch, fields);
    await this.#save({ next: 'stop' });
    if (allowStop === 'when-idle') await waitUntilIdle(client, name, this.#waiting());
    const stopped = await this.#move('STOPPED', { ...this.#waiting(), wait: true });
    this.#isGoingDown = this.#stopLost = false;
    this.#note({ stopped: true });
    return stopped;
  }

  /** Asks for a state and waits for it: where the answer was lost, the wait tells whether the request took effect. */
  async #move(wantedState: RestingState, options: WaitOptions): Promise<Fleet> {
    const { client } = this.#context;
    const { fleetName } = this.#checkpoint;
    let lost: { readonly error: unknown } | undefined;
    try {
      await askFor(client, fleetName, wantedState, { signal: options.signal });
    } catch (error) {
      options.signal?.throwIfAborted();
      if (!mayHaveTakenEffect(error)) throw error;
      lost = { error };
    }
    this.#asked(wantedState, lost !== undefined);
    if (lost && options.wait === false) throw lost.error;
    try {
      return this.#same(await arrival(client, fleetName, wantedState, options));
    } catch (error) {
      if (lost === undefined || !(error instanceof WaitFailedError)) throw error;
      this.#refused(wantedState);
      throw lost.error;
    }
  }

  #asked(wantedState: RestingState, isLost: boolean): void {
    if (wantedState === 'RUNNING') {
      this.#started = isLost ? 'unknown' : true;
      return;
    }
    this.#isGoingDown = true;
    this.#stopLost = isLost;
    if (!isLost) this.#note({ stopped: true });
  }

  #refused(wantedState: RestingState): void {
    if (wantedState === 'RUNNING') this.#started = false;
    else this.#isGoingDown = this.#stopLost = false;
  }

  async #update(fleet: Fleet, plan: FleetUpdatePlan, planned: PlanFleetUpdateOptions): Promise<Fleet> {
    const { patch } = this.#checkpoint;
    const request = updateRequest(fleet, patch, plan);
    if (request === undefined) return fleet;
    await this.#save({ next: 'update' });
    const { client } = this.#context;
    const { signal } = this.#options;
    let updated: Fleet;
    try {
      updated = await sendUpdateFleet(client, request, { signal });
    } catch (error) {
      signal?.throwIfAborted();
      if (!mayHaveTakenEffect(error)) throw error;
      const found = await getFleet(client, fleet.name, { signal }).catch(() => undefined);
      signal?.throwIfAborted();
      const isShown = found && isMade(plan, planFleetUpdate(found, patch, planned));
      this.#updateLost = isShown === undefined;
      if (found === undefined || isShown !== true) throw error;
      updated = found;
    }
    this.#note({ updated: true });
    return this.#same(updated);
  }

  async #start(): Promise<Fleet> {
    try {
      await this.#save({ next: 'start' });
    } catch (error) {
      this.#options.signal?.throwIfAborted();
      throw await this.#startedAgain(error);
    }
    return this.#resumable(async () => {
      try {
        return await this.#bringUp(this.#waiting());
      } catch (error) {
        this.#options.signal?.throwIfAborted();
        if (error instanceof WaitTimeoutError) throw error;
        throw this.#failure(undefined, { error });
      }
    });
  }

  /** Without `onPoll`, which may be what failed. */
  async #startedAgain(error: unknown): Promise<PartialFailureError> {
    const { signal, wait, timeoutSeconds, pollSeconds } = this.#waiting();
    try {
      await this.#bringUp({ signal, wait, timeoutSeconds, pollSeconds });
    } catch (startError) {
      this.#options.signal?.throwIfAborted();
      return this.#failure({ error }, { error: startError });
    }
    return this.#failure({ error });
  }

  /** Starts the fleet once it is at rest, whatever `wait` says of the start itself. */
  async #bringUp(options: WaitOptions): Promise<Fleet> {
    const { client } = this.#context;
    const { fleetName } = this.#checkpoint;
    if (this.#isGoingDown) await this.#atRest(options);
    const first = this.#same(await seen(client, fleetName, options));
    const found =
      first.state === 'STOPPING' ? this.#same(await settled(client, first, { ...options, wait: true })) : first;
    if (found.state !== 'RUNNING' && found.state !== 'STARTING') return this.#move('RUNNING', options);
    this.#started = true;
    return found.state === 'RUNNING' ? found : arrival(client, fleetName, 'RUNNING', options);
  }

  /** A fleet that does not get there is up again already, or never went down. */
  async #atRest(options: WaitOptions): Promise<void> {
    try {
      await arrival(this.#context.client, this.#checkpoint.fleetName, 'STOPPED', { ...options, wait: true });
      this.#note({ stopped: true });
    } catch (error) {
      if (!(error instanceof WaitFailedError)) throw error;
    }
    this.#isGoingDown = this.#stopLost = false;
  }

  #failure(
    failed: { readonly error: unknown } | undefined,
    startFailed?: { readonly error: unknown },
  ): PartialFailureError {
    const checkpoint = this.#checkpoint;
    return updateFailure({
      checkpoint,
      stopped: checkpoint.stopped || (this.#stopLost && 'unknown'),
      updated: checkpoint.updated || (this.#updateLost && 'unknown'),
      startedAgain: this.#started,
      failed,
      startFailed,
    });
  }

  /** Gives a wait that took too long the checkpoint to go on from. */
  async #resumable<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof WaitTimeoutError)) throw error;
      const { message, resource, wantedState, lastState, errors, cause } = error;
      const checkpoint = this.#checkpoint;
      throw new WaitTimeoutError(message, { resource, wantedState, lastState, errors, cause, checkpoint });
    }
  }

  #same(fleet: Fleet): Fleet {
    return sameFleet(this.#checkpoint, fleet);
  }

  #waiting(): WaitOptions & { readonly timeoutSeconds: number } {
    const { signal, wait, timeoutSeconds, pollSeconds, onPoll } = this.#options;
    return rest({ signal, wait, timeoutSeconds, pollSeconds, onPoll }, updateSeconds, this.#startedAt);
  }

  #note(progress: Partial<FleetUpdateCheckpoint>): void {
    this.#checkpoint = { ...this.#checkpoint, ...progress };
  }

  async #save(progress: Pick<FleetUpdateCheckpoint, 'next'>): Promise<void> {
    const { signal, onCheckpoint } = this.#options;
    signal?.throwIfAborted();
    this.#note(progress);
    await unlessAborted(Promise.resolve(onCheckpoint?.(this.#checkpoint)), signal);
  }
}
