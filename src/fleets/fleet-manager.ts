import type { CallOptions } from '../core/call-options.js';
import { imageNameOrArn, parseCallOptions, resourceName } from '../core/names.js';
import { lazy, parseInput } from '../core/parse.js';
import { tagKeys, tags as tagsSchema } from '../core/tag-fields.js';
import { parseWaitOptions, type WaitOptions } from '../core/wait.js';
import { currentLimits } from '../limits.js';
import type { DeleteBlocker, Deletion } from '../records.js';
import { addTags, removeTags, type TagChange } from '../service/change-tags.js';
import { findFleet, getFleet, stacksOfFleet } from '../service/find-fleet.js';
import { describeFleets, type Fleet } from '../service/fleets.js';
import { listTags, type Tags } from '../service/tags.js';
import { associate, disassociate } from './associations.js';
import type { FleetContext } from './context.js';
import { type CreateFleetOptions, createFleet } from './create-fleet.js';
import { type DeleteFleetOptions, deleteFleet, explainDeleteBlockers } from './delete-fleet.js';
import type { AssociationChange, FleetChange } from './fleet-change.js';
import type { FleetPatch } from './fleet-patch.js';
import type { ComputeCapacity, FleetSpec } from './fleet-spec.js';
import { type StopFleetOptions, startFleet, stopFleet } from './fleet-states.js';
import type { FleetUpdate, ResumeUpdateOptions, UpdateFleetOptions } from './fleet-update.js';
import type { FleetUpdatePlan } from './fleet-update-plan.js';
import {
  capacity as capacitySchema,
  createFleetOptions,
  deleteFleetOptions,
  type FleetFilter,
  type FleetManagerOptions,
  fleetFilter,
  fleetManagerOptions,
  stopFleetOptions,
  useImageOptions,
} from './options.js';
import { scaleFleet } from './scale-fleet.js';
import { fleetSpec } from './schemas.js';
import type { FleetUpdateCheckpoint } from './update-checkpoint.js';
import { planUpdate, resumeUpdate, updateFleet } from './update-fleet.js';
import { type UseImageOptions, useImage } from './use-image.js';

function parseName(name: string): string {
  return parseInput(resourceName(), name, 'name');
}

function parseStackName(name: string): string {
  return parseInput(resourceName(), name, 'stackName');
}

/**
 * Creates, starts, stops and changes the fleets of one account and region.
 *
 * Every method but `create` may be repeated: the second time it changes nothing and says so. Inputs are checked before anything
 * is sent, and what would end a user's session is done only when it is asked for by name.
 *
 * @example Run a fleet on an image that another account shares
 * ```ts
 * import { AppStreamClient } from '@aws-sdk/client-appstream';
 * import { FleetManager } from 'appstream-kit';
 *
 * const manager = new FleetManager({ client: new AppStreamClient({ region: 'us-west-2' }) });
 * await manager.create({
 *   name: 'design-team',
 *   fleetType: 'ON_DEMAND',
 *   instanceType: 'stream.standard.medium',
 *   imageArn: 'arn:aws:appstream:us-west-2:111111111111:image/Test_Image',
 *   computeCapacity: { desiredInstances: 2 },
 * });
 * await manager.start('design-team');
 * ```
 */
export class FleetManager {
  readonly #context: FleetContext;
  readonly #fleetSpec: () => ReturnType<typeof fleetSpec>;
  readonly #tags: () => ReturnType<typeof tagsSchema>;

  /**
   * Sends nothing.
   *
   * @throws {@link InvalidInputError} when the options are malformed.
   */
  constructor(options: FleetManagerOptions) {
    const { client, limits = currentLimits } = parseInput(fleetManagerOptions(), options, 'options');
    this.#context = { client, limits };
    this.#fleetSpec = lazy(() => fleetSpec(limits));
    this.#tags = lazy(() => tagsSchema(limits));
  }

  /**
   * Creates a fleet, which is then stopped (`CreateFleet`).
   *
   * An answer that was lost on the way is recognized: the fleet is read, and it is a success when it is as wanted.
   *
   * @param spec - The fleet, by its type.
   * @param options - What to do when there is one already, and what to look at first.
   * @returns The fleet; `changed` is false when it was there.
   * @throws {@link InvalidInputError} when the specification is malformed or beyond the limits.
   * @throws {@link NotFoundError} when the image, or something else that the fleet is to use, does not exist or cannot be seen.
   * @throws {@link ConflictError} `exists` when there is a fleet of that name (that differs, with `reuse`: see `fields`),
   * `wrong-state` or `not-permitted` when the image cannot be used.
   * @throws {@link QuotaError} when the account may have no more fleets or instances.
   * @throws {@link AccessError} `role` when the service cannot use the role.
   *
   * @example Create a fleet unless it is there already
   * ```ts
   * const { changed } = await fleets.create(
   *   {
   *     name: 'design-team',
   *     fleetType: 'ALWAYS_ON',
   *     instanceType: 'stream.standard.medium',
   *     imageName: 'Test_Image',
   *     computeCapacity: { desiredInstances: 2 },
   *   },
   *   { ifExists: 'reuse' },
   * );
   * console.log(changed ? 'created' : 'was there');
   * ```
   */
  async create(spec: FleetSpec, options: CreateFleetOptions = {}): Promise<FleetChange> {
    const wanted = parseInput(this.#fleetSpec(), spec, 'fleet');
    return createFleet(this.#context, wanted, parseInput(createFleetOptions(), options, 'options'));
  }

  /**
   * Describes a fleet (`DescribeFleets`).
   *
   * @throws {@link NotFoundError} when there is none of that name.
   */
  async get(name: string, options: CallOptions = {}): Promise<Fleet> {
    return getFleet(this.#context.client, parseName(name), parseCallOptions(options));
  }

  /** Describes a fleet, or tells that there is none of that name (`DescribeFleets`). */
  async find(name: string, options: CallOptions = {}): Promise<Fleet | undefined> {
    return findFleet(this.#context.client, parseName(name), parseCallOptions(options));
  }

  /**
   * Lists fleets, page by page (`DescribeFleets`).
   *
   * @param filter - Which ones; all where nothing is said. The service has no such filter: all fleets are read.
   *
   * @example Names of the fleets that run on an image
   * ```ts
   * const imageArn = 'arn:aws:appstream:us-west-2:111111111111:image/Test_Image';
   * for await (const { name } of fleets.list({ imageArn, state: 'RUNNING' })) console.log(name);
   * ```
   */
  list(filter: FleetFilter = {}, options: CallOptions = {}): AsyncIterable<Fleet> {
    const { imageArn, state } = parseInput(fleetFilter(), filter, 'filter');
    const all = describeFleets(this.#context.client, undefined, parseCallOptions(options));
    return all.where(
      (fleet) =>
        (imageArn === undefined || fleet.imageArn === imageArn) && (state === undefined || fleet.state === state),
    );
  }

  /**
   * Starts a fleet and waits until it runs (`StartFleet`): minutes, not seconds.
   *
   * One that runs or starts already is not started again; one that is stopping is waited for first.
   *
   * @param options - How to wait; for 3600 s where nothing is said.
   * @throws {@link NotFoundError} when there is no such fleet.
   * @throws {@link ConflictError} when the service refuses, as it may with a capacity of 0; `wrong-state` when the fleet is
   * stopping and `wait` is false.
   * @throws {@link WaitTimeoutError} when it does not run in time. It may still get there, and waiting again is safe.
   * @throws {@link WaitFailedError} when it is stopped meanwhile.
   *
   * @example Start a fleet, and give up after half an hour
   * ```ts
   * const { fleet } = await fleets.start('design-team', { timeoutSeconds: 30 * 60 });
   * console.log(fleet.computeCapacityStatus.available);
   * ```
   */
  async start(name: string, options: WaitOptions = {}): Promise<FleetChange> {
    return startFleet(this.#context, parseName(name), parseWaitOptions(options));
  }

  /**
   * Stops a fleet and waits until it has stopped (`StopFleet`).
   *
   * @param options - How to wait, for 1800 s where nothing is said, and whether sessions in progress may end.
   * @throws {@link NotFoundError} when there is no such fleet.
   * @throws {@link ConflictError} `in-session`, with `sessions`, when the fleet is in use and `endSessions` is not true.
   * @throws {@link WaitTimeoutError} when it has not stopped in time. Waiting again is safe.
   *
   * @example Stop a fleet that nobody uses
   * ```ts
   * try {
   *   await fleets.stop('design-team');
   * } catch (error) {
   *   if (!isAppStreamKitError(error) || error.code !== 'conflict') throw error;
   *   console.log(error.sessions?.map(({ userId }) => userId));
   * }
   * ```
   */
  async stop(name: string, options: StopFleetOptions = {}): Promise<FleetChange> {
    return stopFleet(this.#context, parseName(name), parseInput(stopFleetOptions(), options, 'options'));
  }

  /**
   * Changes how much capacity a fleet keeps (`UpdateFleet`), running or stopped. Sessions in progress are not touched.
   *
   * @param capacity - Instances, from 0; for a fleet whose instances serve several users `{ desiredSessions }`.
   * @throws {@link InvalidInputError} when the fleet counts its capacity otherwise, or is elastic.
   * @throws {@link ConflictError} `wrong-state` while the fleet starts or stops.
   * @throws {@link QuotaError} when the account may have no more instances.
   */
  async scale(name: string, capacity: number | ComputeCapacity, options: CallOptions = {}): Promise<FleetChange> {
    const parsed = parseInput(capacitySchema(), capacity, 'capacity');
    const wanted = typeof parsed === 'number' ? { desiredInstances: parsed } : parsed;
    return scaleFleet(this.#context, parseName(name), wanted, parseCallOptions(options));
  }

  /**
   * Tells what an update would do to a fleet, field by field; changes nothing (`DescribeFleets`, and `DescribeImages` for a new image).
   *
   * @throws {@link InvalidInputError} when the patch is malformed or beyond the limits.
   * @throws {@link NotFoundError} when the fleet does not exist, or the image cannot be seen.
   * @throws {@link ConflictError} `wrong-state` or `not-permitted` when the image cannot be used.
   *
   * @example List what has to wait until the fleet is stopped
   * ```ts
   * const { fields } = await fleets.planUpdate('design-team', { displayName: 'Design', streamView: 'DESKTOP' });
   * console.log(fields.filter(({ outcome }) => outcome === 'needs-stop').map(({ field }) => field));
   * ```
   */
  async planUpdate(name: string, patch: FleetPatch, options: CallOptions = {}): Promise<FleetUpdatePlan> {
    return planUpdate(this.#context, parseName(name), patch, parseCallOptions(options));
  }

  /**
   * Changes a fleet (`UpdateFleet`): sends what differs, and nothing when nothing does.
   *
   * While the fleet starts or stops, that is waited for. What the service changes only while the fleet is stopped needs `allowStop`:
   * the fleet is then stopped, changed, and started again if it ran. When the change fails it is started again too.
   *
   * @param options - How to wait, for 3600 s in all where nothing is said; with `wait: false` only the last start is not waited for.
   * @throws {@link InvalidInputError} when the patch is malformed, beyond the limits, or impossible on this fleet.
   * @throws {@link NotFoundError} when the fleet does not exist, or the image cannot be seen.
   * @throws {@link ConflictError} `needs-stop`, with `fields` and `sessions`, when the fleet runs and may not be stopped; `in-session`
   * when it is to be stopped `'when-idle'`, is in use, and `wait` is false; `not-available` when it would be stopped and could not be
   * started again; `wrong-state` or `not-permitted` when the image cannot be used, `wrong-state` also while the fleet starts or stops
   * and `wait` is false.
   * @throws {@link PartialFailureError} with a {@link FleetUpdateReport} when it fails after the fleet was stopped, or may have been.
   * @throws {@link WaitTimeoutError} with a `checkpoint` when it takes too long. {@link FleetManager.resumeUpdate} goes on from it.
   *
   * @example Change a running fleet once nobody streams, in the next 12 hours
   * ```ts
   * const { stopped } = await fleets.update(
   *   'design-team',
   *   { instanceType: 'stream.standard.large' },
   *   { allowStop: 'when-idle', timeoutSeconds: 12 * 3600 },
   * );
   * ```
   */
  async update(name: string, patch: FleetPatch, options: UpdateFleetOptions = {}): Promise<FleetUpdate> {
    return updateFleet(this.#context, parseName(name), patch, options);
  }

  /**
   * Goes on with an update from a checkpoint: the fleet ends in the state in which it was found, with the changes made.
   *
   * It may be called with any checkpoint of the update, and again. `changed` and `stopped` tell of the whole update.
   *
   * @throws {@link InvalidInputError} when the checkpoint is none, damaged, or of an unknown version.
   * @throws {@link ConflictError} `concurrent-change` when the fleet is another one: of another account or region, or made since.
   * @throws What {@link FleetManager.update} throws.
   *
   * @example Finish an update that another process began
   * ```ts
   * import { readFile } from 'node:fs/promises';
   *
   * await fleets.resumeUpdate(JSON.parse(await readFile('update.json', 'utf8')));
   * ```
   */
  async resumeUpdate(checkpoint: FleetUpdateCheckpoint, options: ResumeUpdateOptions = {}): Promise<FleetUpdate> {
    return resumeUpdate(this.#context, checkpoint, options);
  }

  /**
   * Puts a fleet on another image (`UpdateFleet`), running or stopped.
   *
   * Sessions in progress stay on the old image; idle instances are replaced one by one. While the fleet starts or stops, that is
   * waited for. A fleet whose image was taken back has lost its capacity too, and needs it anew.
   *
   * It is an update of the image and the capacity: {@link FleetManager.resumeUpdate} goes on from its checkpoints.
   *
   * @param nameOrArn - Name of an own or public image, or the ARN of any; an image of another account has to be given by ARN.
   * @throws {@link InvalidInputError} when the fleet's capacity is 0 and `computeCapacity` does not say what it is to be, or says it in
   * what the fleet does not count in.
   * @throws {@link NotFoundError} when the fleet does not exist, or the image cannot be seen.
   * @throws {@link ConflictError} `wrong-state` or `not-permitted` when the image cannot be used; `needs-stop`, with `sessions`,
   * when it is of another platform, the fleet runs, and `allowStop` is not given; with it see {@link FleetManager.update}.
   * @throws {@link PartialFailureError} with a {@link FleetUpdateReport} when it fails after the fleet was stopped, or may have been.
   * @throws {@link WaitTimeoutError} with a `checkpoint` when it takes too long, for 3600 s in all where nothing is said.
   *
   * @example Give a fleet a new image after its old one was taken back
   * ```ts
   * await fleets.useImage('design-team', 'Own_Image', { computeCapacity: { desiredInstances: 2 } });
   * ```
   */
  async useImage(name: string, nameOrArn: string, options: UseImageOptions = {}): Promise<FleetChange> {
    const image = parseInput(imageNameOrArn(), nameOrArn, 'nameOrArn');
    return useImage(this.#context, parseName(name), image, parseInput(useImageOptions(), options, 'options'));
  }

  /**
   * Lets users of a stack stream from a fleet (`AssociateFleet`).
   *
   * @throws {@link NotFoundError} when the fleet or the stack does not exist.
   */
  async associate(name: string, stackName: string, options: CallOptions = {}): Promise<AssociationChange> {
    return associate(this.#context, parseName(name), parseStackName(stackName), parseCallOptions(options));
  }

  /**
   * Takes a fleet from a stack (`DisassociateFleet`).
   *
   * @throws {@link NotFoundError} when the fleet does not exist.
   * @throws {@link ConflictError} when the service refuses, as it may while sessions go on.
   */
  async disassociate(name: string, stackName: string, options: CallOptions = {}): Promise<AssociationChange> {
    return disassociate(this.#context, parseName(name), parseStackName(stackName), parseCallOptions(options));
  }

  /**
   * Lists the names of a fleet's stacks (`ListAssociatedStacks`).
   *
   * @throws {@link NotFoundError} when the fleet does not exist.
   */
  stacks(name: string, options: CallOptions = {}): AsyncIterable<string> {
    return stacksOfFleet(this.#context.client, parseName(name), parseCallOptions(options));
  }

  /**
   * Deletes a fleet (`DeleteFleet`) and waits until it is gone. One that is gone already is a success that changed nothing.
   *
   * With `allowStop` it is stopped first, with `disassociate` it is then taken from its stacks. One that somebody else is stopping
   * is waited for.
   *
   * @param options - What may be done first, and how to wait; for 900 s in all where nothing is said. With `wait: false` a fleet
   * that has to stop first is refused.
   * @returns What was done, in its order.
   * @throws {@link ConflictError} `blocked`, with `blockers` and `sessions`, when the options do not allow what it takes.
   * @throws {@link WaitTimeoutError} when it has not stopped in time. It stops all the same, and calling again goes on from there.
   * @throws {@link PartialFailureError} when it failed after a stop or after stacks were parted from it; the report has the steps.
   *
   * @example Delete a fleet, whatever it takes
   * ```ts
   * const { steps } = await fleets.delete('design-team', { disassociate: true, allowStop: true });
   * for (const { action, name } of steps) console.log(action, name);
   * ```
   */
  async delete(name: string, options: DeleteFleetOptions = {}): Promise<Deletion> {
    return deleteFleet(this.#context, parseName(name), parseInput(deleteFleetOptions(), options, 'options'));
  }

  /**
   * Tells what keeps a fleet from being deleted: its stacks, its state, and sessions in progress. Nothing is changed.
   *
   * @returns Empty when nothing does.
   * @throws {@link NotFoundError} when there is no such fleet.
   */
  async explainDeleteBlockers(name: string, options: CallOptions = {}): Promise<readonly DeleteBlocker[]> {
    return explainDeleteBlockers(this.#context, parseName(name), parseCallOptions(options));
  }

  /**
   * Reads a fleet's tags (`ListTagsForResource`).
   *
   * @throws {@link NotFoundError} when the fleet does not exist.
   */
  async tags(name: string, options: CallOptions = {}): Promise<Tags> {
    const { arn } = await this.get(name, options);
    return listTags(this.#context.client, arn, options);
  }

  /**
   * Adds tags to a fleet, and replaces the values of those that are there (`TagResource`).
   *
   * @throws {@link NotFoundError} when the fleet does not exist.
   * @throws {@link QuotaError} when the fleet would have too many tags.
   */
  async tag(name: string, tags: Tags, options: CallOptions = {}): Promise<TagChange> {
    const wanted = parseInput(this.#tags(), tags, 'tags');
    const { client, limits } = this.#context;
    const { arn } = await this.get(name, options);
    return addTags(client, arn, wanted, limits, options);
  }

  /**
   * Removes tags from a fleet (`UntagResource`). Keys that are not there are passed over.
   *
   * @throws {@link NotFoundError} when the fleet does not exist.
   */
  async untag(name: string, keys: readonly string[], options: CallOptions = {}): Promise<TagChange> {
    const unwanted = parseInput(tagKeys(), keys, 'keys');
    const { arn } = await this.get(name, options);
    return removeTags(this.#context.client, arn, unwanted, options);
  }
}
