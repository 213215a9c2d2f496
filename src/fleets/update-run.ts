import { serializeError } from '../core/serialize-error.js';
import type { WaitOptions } from '../core/wait.js';
import { ConflictError, InvalidInputError, PartialFailureError, WaitTimeoutError } from '../errors.js';
import { getFleet } from '../service/find-fleet.js';
import { type Fleet, stopFleet as sendStopFleet, updateFleet as sendUpdateFleet } from '../service/fleets.js';
import type { Image } from '../service/images.js';
import type { FleetContext } from './context.js';
import { sessionsOn, waitUntilIdle } from './fleet-sessions.js';
import { arrival, getSettledFleet, rest, startFleet } from './fleet-states.js';
import type { FleetUpdate, FleetUpdateReport, ResumeUpdateOptions } from './fleet-update.js';
import { type FleetUpdatePlan, fieldsThat } from './fleet-update-plan.js';
import { updateRequest } from './fleet-update-request.js';
import { imageOfPatch } from './patch-image.js';
import { planFleetUpdate } from './plan-fleet-update.js';
import type { FleetUpdateCheckpoint } from './update-checkpoint.js';

/** An update that is asked for, or a checkpoint of one that goes on. */
export type UpdateWork = Pick<FleetUpdateCheckpoint, 'fleetName' | 'patch' | 'allowStop' | 'verifyImage'>;

/** Whether a start was accepted and takes longer than it may. */
function isStarting(error: unknown): boolean {
  return error instanceof WaitTimeoutError && error.wantedState === 'RUNNING';
}

/** Default of `timeoutSeconds` for all waits of an update together. */
const updateSeconds = 3600;

/** Stops a fleet if it has to be and may be, updates it, and returns it to the state in which it was found. */
export class UpdateRun {
  readonly #context: FleetContext;
  readonly #options: ResumeUpdateOptions;
  readonly #startedAt = Date.now();
  #checkpoint: FleetUpdateCheckpoint;

  constructor(context: FleetContext, work: UpdateWork, options: ResumeUpdateOptions) {
    this.#context = context;
    this.#options = options;
    const patch = JSON.parse(JSON.stringify(work.patch)) as FleetUpdateCheckpoint['patch'];
    const start = { foundState: 'STOPPED', next: 'update', stopped: false, updated: false } as const;
    this.#checkpoint = { version: 1, kind: 'fleet-update', ...start, ...work, patch };
  }

  /** Does all of it. */
  async run(): Promise<FleetUpdate> {
    const { client } = this.#context;
    const found = await this.#resumable(() => getSettledFleet(client, this.#checkpoint.fleetName, this.#waiting()));
    if (found.state === 'RUNNING') this.#note({ foundState: 'RUNNING' });
    else if (this.#checkpoint.foundState === 'RUNNING') this.#note({ stopped: true });
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

  /** Whether the fleet was stopped and is to run. */
  #isDown(): boolean {
    const { foundState, stopped } = this.#checkpoint;
    return foundState === 'RUNNING' && stopped;
  }

  async #apply(found: Fleet): Promise<Pick<FleetUpdate, 'fleet' | 'plan'>> {
    const { patch, verifyImage } = this.#checkpoint;
    const { signal } = this.#options;
    const image = await imageOfPatch(this.#context, found, patch, { verifyImage, signal });
    const plan = this.#plan(found, image);
    const needsStop = fieldsThat(plan, 'needs-stop');
    if (needsStop.length === 0) return { fleet: await this.#send(found, plan), plan };
    const stopped = await this.#stop(found, needsStop);
    return { fleet: await this.#send(stopped, this.#plan(stopped, image)), plan };
  }

  #plan(fleet: Fleet, image: Image | undefined): FleetUpdatePlan {
    const plan = planFleetUpdate(fleet, this.#checkpoint.patch, { image, limits: this.#context.limits });
    const impossible = plan.fields.filter(({ outcome }) => outcome === 'impossible');
    if (impossible.length > 0) {
      throw new InvalidInputError(impossible.map(({ field, reason }) => ({ path: field, message: reason })));
    }
    const notNow = fieldsThat(plan, 'not-now');
    if (notNow.length === 0) return plan;
    throw new ConflictError(`Fleet ${fleet.name} is ${fleet.state}: it can be changed once it has settled.`, {
      reason: 'wrong-state',
      fields: notNow,
    });
  }

  async #stop({ name }: Fleet, fields: readonly string[]): Promise<Fleet> {
    const { client } = this.#context;
    const { signal } = this.#options;
    const { allowStop } = this.#checkpoint;
    if (allowStop === false) {
      throw new ConflictError(
        `Fleet ${name} runs, and has to be stopped to change ${fields.join(', ')}: give allowStop: 'when-idle', or true to end its sessions.`,
        { reason: 'needs-stop', fields, sessions: await sessionsOn(client, name, { signal }) },
      );
    }
    await this.#save({ next: 'stop' });
    if (allowStop === 'when-idle') await waitUntilIdle(client, name, this.#waiting());
    await this.#sendStop(name);
    this.#note({ stopped: true });
    return arrival(client, name, 'STOPPED', { ...this.#waiting(), wait: true });
  }

  /** A stop whose answer was lost has taken effect all the same. */
  async #sendStop(name: string): Promise<void> {
    const { client } = this.#context;
    const { signal } = this.#options;
    try {
      await sendStopFleet(client, name, { signal });
    } catch (error) {
      signal?.throwIfAborted();
      const fleet = await getFleet(client, name, { signal }).catch(() => undefined);
      if (fleet?.state !== 'STOPPING' && fleet?.state !== 'STOPPED') throw error;
    }
  }

  async #send(fleet: Fleet, plan: FleetUpdatePlan): Promise<Fleet> {
    const request = updateRequest(fleet, this.#checkpoint.patch, plan);
    if (request === undefined) return fleet;
    await this.#save({ next: 'update' });
    const updated = await sendUpdateFleet(this.#context.client, request, { signal: this.#options.signal });
    this.#note({ updated: true });
    return updated;
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
        return (await startFleet(this.#context, this.#checkpoint.fleetName, this.#waiting())).fleet;
      } catch (error) {
        this.#options.signal?.throwIfAborted();
        if (error instanceof WaitTimeoutError) throw error;
        throw this.#failure({ startError: error });
      }
    });
  }

  /** Waits for the stop to end whatever `wait` says, and without `onPoll`, which may be what failed. */
  async #startedAgain(error: unknown): Promise<PartialFailureError> {
    const { fleetName } = this.#checkpoint;
    const { signal, wait, timeoutSeconds, pollSeconds } = this.#waiting();
    const quiet = { signal, timeoutSeconds, pollSeconds };
    try {
      await getSettledFleet(this.#context.client, fleetName, quiet);
      await startFleet(this.#context, fleetName, { ...quiet, wait });
    } catch (startError) {
      this.#options.signal?.throwIfAborted();
      return this.#failure({ error, startError });
    }
    return this.#failure({ error });
  }

  #failure(failed: { readonly error?: unknown; readonly startError?: unknown }): PartialFailureError {
    const { fleetName, updated } = this.#checkpoint;
    const error = 'error' in failed ? serializeError(failed.error) : undefined;
    const startError = 'startError' in failed ? serializeError(failed.startError) : undefined;
    const startedAgain = startError === undefined || isStarting(failed.startError);
    const report: FleetUpdateReport = {
      complete: false,
      fleetName,
      updated,
      startedAgain,
      ...(error && { error }),
      ...(startError && { startError }),
      checkpoint: this.#checkpoint,
    };
    const update = error ? `Updating it failed: ${error.message}` : 'The update was made.';
    const start = startedAgain ? 'It was started again' : 'It could not be started again';
    const then = startError ? `${start}: ${startError.message}` : `${start}.`;
    return new PartialFailureError(`Fleet ${fleetName} was stopped for an update. ${update} ${then}`, report, {
      cause: 'error' in failed ? failed.error : failed.startError,
    });
  }

  /** Gives a wait that took too long the checkpoint to go on from. */
  async #resumable<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof WaitTimeoutError)) throw error;
      const { message, resource, wantedState, lastState, cause } = error;
      throw new WaitTimeoutError(message, { resource, wantedState, lastState, cause, checkpoint: this.#checkpoint });
    }
  }

  #waiting(): WaitOptions & { readonly timeoutSeconds: number } {
    const { signal, wait, timeoutSeconds, pollSeconds, onPoll } = this.#options;
    return rest({ signal, wait, timeoutSeconds, pollSeconds, onPoll }, updateSeconds, this.#startedAt);
  }

  #note(progress: Partial<FleetUpdateCheckpoint>): void {
    this.#checkpoint = { ...this.#checkpoint, ...progress };
  }

  async #save(progress: Pick<FleetUpdateCheckpoint, 'next'>): Promise<void> {
    this.#options.signal?.throwIfAborted();
    this.#note(progress);
    await this.#options.onCheckpoint?.(this.#checkpoint);
    this.#options.signal?.throwIfAborted();
  }
}
