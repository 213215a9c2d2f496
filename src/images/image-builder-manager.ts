import type { CallOptions } from '../core/call-options.js';
import { parseCallOptions, resourceName } from '../core/names.js';
import { lazy, parseInput } from '../core/parse.js';
import { tagKeys, tags as tagsSchema } from '../core/tag-fields.js';
import { parseWaitOptions, type WaitOptions } from '../core/wait.js';
import { currentLimits } from '../limits.js';
import type { Deletion } from '../records.js';
import { addTags, removeTags, type TagChange } from '../service/change-tags.js';
import { arnOfImageBuilder, findImageBuilder, getImageBuilder } from '../service/find-image-builder.js';
import { createImageBuilderStreamingURL, describeImageBuilders, type ImageBuilder } from '../service/image-builders.js';
import type { StreamingURL } from '../service/stacks.js';
import { listTags, type Tags } from '../service/tags.js';
import { type CreateImageBuilderOptions, createImageBuilder } from './create-image-builder.js';
import { type DeleteImageBuilderOptions, deleteImageBuilder } from './delete-image-builder.js';
import type { ImageBuilderChange } from './image-builder-change.js';
import type { ImageBuilderContext } from './image-builder-context.js';
import {
  createImageBuilderOptions,
  deleteImageBuilderOptions,
  type ImageBuilderFilter,
  type ImageBuilderManagerOptions,
  type ImageBuilderStreamingURLOptions,
  imageBuilderFilter,
  imageBuilderManagerOptions,
  imageBuilderSpec,
  imageBuilderStreamingURLOptions,
  startImageBuilderOptions,
} from './image-builder-schemas.js';
import type { ImageBuilderSpec } from './image-builder-spec.js';
import { type StartImageBuilderOptions, startImageBuilder, stopImageBuilder } from './image-builder-states.js';

function parseName(name: string): string {
  return parseInput(resourceName(), name, 'name');
}

/**
 * Creates, starts, stops and deletes the image builders of one account and region: the machines that images are made on.
 *
 * Every method but `create` may be repeated: the second time it changes nothing and says so. Inputs are checked before anything
 * is sent.
 *
 * @example Open an image builder in a browser
 * ```ts
 * import { AppStreamClient } from '@aws-sdk/client-appstream';
 * import { ImageBuilderManager } from 'appstream-kit';
 *
 * const manager = new ImageBuilderManager({ client: new AppStreamClient({ region: 'us-west-2' }) });
 * await manager.create({
 *   name: 'design-builder',
 *   instanceType: 'stream.standard.medium',
 *   imageName: 'Test_Image',
 * });
 * const { streamingURL } = await manager.createStreamingURL('design-builder');
 * ```
 */
export class ImageBuilderManager {
  readonly #context: ImageBuilderContext;
  readonly #spec: () => ReturnType<typeof imageBuilderSpec>;
  readonly #streamingURLOptions: () => ReturnType<typeof imageBuilderStreamingURLOptions>;
  readonly #tags: () => ReturnType<typeof tagsSchema>;

  /**
   * Sends nothing.
   *
   * @throws {@link InvalidInputError} when the options are malformed.
   */
  constructor(options: ImageBuilderManagerOptions) {
    const { client, limits = currentLimits } = parseInput(imageBuilderManagerOptions(), options, 'options');
    this.#context = { client, limits };
    this.#spec = lazy(() => imageBuilderSpec(limits));
    this.#streamingURLOptions = lazy(() => imageBuilderStreamingURLOptions(limits));
    this.#tags = lazy(() => tagsSchema(limits));
  }

  /**
   * Creates an image builder and waits until it runs (`CreateImageBuilder`): minutes, not seconds.
   *
   * An answer that was lost on the way is recognized: the builder is read, and it is a success when it is as wanted.
   *
   * @param spec - The image builder, with its image by name or by ARN.
   * @param options - How to wait, for 3600 s where nothing is said, and what to do when there is one already.
   * @returns The image builder; `changed` is false when it was there.
   * @throws {@link InvalidInputError} when the specification is malformed or beyond the limits.
   * @throws {@link NotFoundError} when the image, or something else that the builder is to use, does not exist or cannot be seen.
   * @throws {@link ConflictError} `exists` when there is an image builder of that name (that differs, with `reuse`: see `fields`);
   * `wrong-state` when the one that could be reused is being deleted; `not-permitted`, `not-available` or `incompatible-image` when
   * the service refuses the image.
   * @throws {@link QuotaError} when the account may have no more image builders.
   * @throws {@link AccessError} `role` when the service cannot use the role.
   * @throws {@link WaitFailedError} at once when the builder fails, with the service's reason.
   * @throws {@link WaitTimeoutError} when it does not run in time. It may still get there, and waiting again is safe.
   *
   * @example Build on an image that another account shares, in a subnet of one's own
   * ```ts
   * const { imageBuilder } = await imageBuilders.create({
   *   name: 'design-builder',
   *   instanceType: 'stream.standard.large',
   *   imageArn: 'arn:aws:appstream:us-west-2:111111111111:image/Test_Image',
   *   vpcConfig: { subnetIds: ['subnet-0a1b2c3d'] },
   *   appstreamAgentVersion: 'LATEST',
   * });
   * console.log(imageBuilder.networkAccessConfiguration?.eniPrivateIpAddress);
   * ```
   */
  async create(spec: ImageBuilderSpec, options: CreateImageBuilderOptions = {}): Promise<ImageBuilderChange> {
    const wanted = parseInput(this.#spec(), spec, 'image builder');
    return createImageBuilder(this.#context, wanted, parseInput(createImageBuilderOptions(), options, 'options'));
  }

  /**
   * Describes an image builder (`DescribeImageBuilders`).
   *
   * @throws {@link NotFoundError} when there is none of that name.
   */
  async get(name: string, options: CallOptions = {}): Promise<ImageBuilder> {
    return getImageBuilder(this.#context.client, parseName(name), parseCallOptions(options));
  }

  /** Describes an image builder, or tells that there is none of that name (`DescribeImageBuilders`). */
  async find(name: string, options: CallOptions = {}): Promise<ImageBuilder | undefined> {
    return findImageBuilder(this.#context.client, parseName(name), parseCallOptions(options));
  }

  /**
   * Lists image builders, page by page (`DescribeImageBuilders`).
   *
   * @param filter - Which ones; all where nothing is said. The service has no such filter: all image builders are read.
   *
   * @example Image builders that run, and cost
   * ```ts
   * for await (const { name, instanceType } of imageBuilders.list({ state: 'RUNNING' })) console.log(name, instanceType);
   * ```
   */
  list(filter: ImageBuilderFilter = {}, options: CallOptions = {}): AsyncIterable<ImageBuilder> {
    const { imageArn, state } = parseInput(imageBuilderFilter(), filter, 'filter');
    const all = describeImageBuilders(this.#context.client, undefined, parseCallOptions(options));
    return all.where(
      (found) =>
        (imageArn === undefined || found.imageArn === imageArn) && (state === undefined || found.state === state),
    );
  }

  /**
   * Starts an image builder and waits until it runs (`StartImageBuilder`): minutes, not seconds.
   *
   * One that runs or starts already is not started again; one that is stopping, or making an image, is waited for first.
   *
   * @param options - Version of the agent to start with, and how to wait; for 3600 s where nothing is said.
   * @throws {@link NotFoundError} when there is no such image builder.
   * @throws {@link ConflictError} `needs-stop` when it runs already with another agent than is wanted; `wrong-state` when it has
   * failed or is being deleted, and with `wait: false` also when it is on its way to a stop, or starts already and does not show
   * the agent that is wanted.
   * @throws {@link WaitFailedError} at once when the builder fails, with the service's reason.
   * @throws {@link WaitTimeoutError} when it does not run in time. It may still get there, and waiting again is safe.
   *
   * @example Start with the latest agent
   * ```ts
   * await imageBuilders.start('design-builder', { appstreamAgentVersion: 'LATEST' });
   * ```
   */
  async start(name: string, options: StartImageBuilderOptions = {}): Promise<ImageBuilderChange> {
    const parsed = parseInput(startImageBuilderOptions(), options, 'options');
    return startImageBuilder(this.#context, parseName(name), parsed);
  }

  /**
   * Stops an image builder and waits until it has stopped (`StopImageBuilder`). Who is connected to it is disconnected.
   *
   * One that has stopped or is stopping is not stopped again. One that is coming up is waited for first; one that is making an
   * image is left to it, and stops by itself.
   *
   * @param options - How to wait; for 3600 s where nothing is said.
   * @throws {@link NotFoundError} when there is no such image builder.
   * @throws {@link ConflictError} `wrong-state` when it has failed or is being deleted, or when it is coming up and `wait` is
   * false.
   * @throws {@link WaitFailedError} at once when the builder fails, with the service's reason.
   * @throws {@link WaitTimeoutError} when it has not stopped in time. Waiting again is safe.
   */
  async stop(name: string, options: WaitOptions = {}): Promise<ImageBuilderChange> {
    return stopImageBuilder(this.#context, parseName(name), parseWaitOptions(options));
  }

  /**
   * Deletes an image builder that does not run, and waits until it is gone (`DeleteImageBuilder`). Images that it made remain.
   *
   * @param options - How to wait, for 900 s where nothing is said, and whether one that runs may be stopped first.
   * @returns What was done; `changed` is false when it was gone, or being deleted, already.
   * @throws {@link ConflictError} `blocked`, with the state in `blockers`, while it runs and `allowStop` is not true, and while it
   * makes an image.
   * @throws {@link PartialFailureError} when it was stopped, and then could not be deleted.
   * @throws {@link WaitTimeoutError} when it is not gone in time. Waiting again is safe.
   *
   * @example Remove the builders that failed
   * ```ts
   * for (const { name } of await collect(imageBuilders.list({ state: 'FAILED' }))) await imageBuilders.delete(name);
   * ```
   */
  async delete(name: string, options: DeleteImageBuilderOptions = {}): Promise<Deletion> {
    const parsed = parseInput(deleteImageBuilderOptions(), options, 'options');
    return deleteImageBuilder(this.#context, parseName(name), parsed);
  }

  /**
   * Makes an address that connects an administrator to an image builder (`CreateImageBuilderStreamingURL`).
   *
   * Whoever has the address can work on the builder: keep it out of logs.
   *
   * @param options - For how long it can be opened; for an hour where nothing is said.
   * @throws {@link NotFoundError} when there is no such image builder.
   * @throws {@link ConflictError} when the image builder does not run.
   *
   * @example An address that can be opened for five minutes
   * ```ts
   * const { streamingURL, expires } = await imageBuilders.createStreamingURL('design-builder', { validity: 300 });
   * ```
   */
  async createStreamingURL(name: string, options: ImageBuilderStreamingURLOptions = {}): Promise<StreamingURL> {
    const { validity, signal } = parseInput(this.#streamingURLOptions(), options, 'options');
    return createImageBuilderStreamingURL(this.#context.client, parseName(name), validity, { signal });
  }

  /**
   * Reads an image builder's tags (`ListTagsForResource`).
   *
   * @throws {@link NotFoundError} when the image builder does not exist.
   */
  async tags(name: string, options: CallOptions = {}): Promise<Tags> {
    return listTags(this.#context.client, await this.#arn(name, options), options);
  }

  /**
   * Adds tags to an image builder, and replaces the values of those that are there (`TagResource`).
   *
   * @throws {@link NotFoundError} when the image builder does not exist.
   * @throws {@link QuotaError} when the image builder would have too many tags.
   */
  async tag(name: string, tags: Tags, options: CallOptions = {}): Promise<TagChange> {
    const wanted = parseInput(this.#tags(), tags, 'tags');
    const { client, limits } = this.#context;
    return addTags(client, await this.#arn(name, options), wanted, limits, options);
  }

  /**
   * Removes tags from an image builder (`UntagResource`). Keys that are not there are passed over.
   *
   * @throws {@link NotFoundError} when the image builder does not exist.
   */
  async untag(name: string, keys: readonly string[], options: CallOptions = {}): Promise<TagChange> {
    const unwanted = parseInput(tagKeys(), keys, 'keys');
    return removeTags(this.#context.client, await this.#arn(name, options), unwanted, options);
  }

  async #arn(name: string, options: CallOptions): Promise<string> {
    return arnOfImageBuilder(await this.get(name, options));
  }
}
