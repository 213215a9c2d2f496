import type { CallOptions } from '../core/call-options.js';
import { parseCallOptions, resourceName } from '../core/names.js';
import { lazy, parseInput } from '../core/parse.js';
import { tagKeys, tags as tagsSchema } from '../core/tag-fields.js';
import { currentLimits } from '../limits.js';
import type { DeleteBlocker, Deletion } from '../records.js';
import { addTags, removeTags, type TagChange } from '../service/change-tags.js';
import { arnOf, findStack, fleetsOfStack, getStack } from '../service/find-stack.js';
import { describeStacks, type Stack, type StreamingURL, type UserSetting } from '../service/stacks.js';
import { listTags, type Tags } from '../service/tags.js';
import type { StackContext } from './context.js';
import { createStack } from './create-stack.js';
import { createStreamingURL } from './create-streaming-url.js';
import { type DeleteStackOptions, deleteStack, explainDeleteBlockers } from './delete-stack.js';
import { clipboardPolicy, stackPatch, updateStackOptions } from './patch-schemas.js';
import {
  type CreateStackOptions,
  createStackOptions,
  deleteStackOptions,
  type StackManagerOptions,
  stackManagerOptions,
  stackSpec,
  streamingURLRequest,
  userSettings,
} from './schemas.js';
import type { StackChange, UserSettingsChange } from './stack-change.js';
import type { ClipboardPolicy, StackPatch, UpdateStackOptions } from './stack-patch.js';
import type { StackSpec, StreamingURLRequest } from './stack-spec.js';
import { updateStack, updateUserSettings } from './update-stack.js';
import { clipboardSettings } from './user-settings.js';

function parseName(name: string): string {
  return parseInput(resourceName(), name, 'name');
}

/**
 * Creates, describes, changes and deletes the stacks of one account and region, and opens sessions through them.
 *
 * Inputs are checked before anything is sent.
 *
 * @example Let a user stream
 * ```ts
 * import { AppStreamClient } from '@aws-sdk/client-appstream';
 * import { StackManager } from 'appstream-kit';
 *
 * const manager = new StackManager({ client: new AppStreamClient({ region: 'us-west-2' }) });
 * await manager.create({ name: 'design' }, { ifExists: 'reuse' });
 * await fleets.associate('design-team', 'design');
 * const { streamingURL } = await manager.createStreamingURL({
 *   stackName: 'design',
 *   fleetName: 'design-team',
 *   userId: 'maria',
 * });
 * ```
 */
export class StackManager {
  readonly #context: StackContext;
  readonly #stackSpec: () => ReturnType<typeof stackSpec>;
  readonly #request: () => ReturnType<typeof streamingURLRequest>;
  readonly #tags: () => ReturnType<typeof tagsSchema>;

  /**
   * Sends nothing.
   *
   * @throws {@link InvalidInputError} when the options are malformed.
   */
  constructor(options: StackManagerOptions) {
    const { client, limits = currentLimits } = parseInput(stackManagerOptions(), options, 'options');
    this.#context = { client, limits };
    this.#stackSpec = lazy(() => stackSpec(limits));
    this.#request = lazy(() => streamingURLRequest(limits));
    this.#tags = lazy(() => tagsSchema(limits));
  }

  /**
   * Creates a stack (`CreateStack`).
   *
   * An answer that was lost on the way is recognized: the stack is read, and it is a success when it is as wanted.
   *
   * @returns The stack; `changed` is false when it was there.
   * @throws {@link InvalidInputError} when the specification is malformed.
   * @throws {@link ConflictError} `exists` when there is a stack of that name (that differs, with `reuse`: see `fields`).
   * @throws {@link QuotaError} when the account may have no more stacks.
   *
   * @example A stack whose users cannot take files away
   * ```ts
   * await stacks.create({
   *   name: 'design',
   *   userSettings: [
   *     { action: 'FILE_DOWNLOAD', permission: 'DISABLED' },
   *     { action: 'CLIPBOARD_COPY_TO_LOCAL_DEVICE', permission: 'DISABLED' },
   *     { action: 'PRINTING_TO_LOCAL_DEVICE', permission: 'DISABLED' },
   *   ],
   * });
   * ```
   */
  async create(spec: StackSpec, options: CreateStackOptions = {}): Promise<StackChange> {
    const wanted = parseInput(this.#stackSpec(), spec, 'stack');
    return createStack(this.#context, wanted, parseInput(createStackOptions(), options, 'options'));
  }

  /**
   * Describes a stack (`DescribeStacks`).
   *
   * @throws {@link NotFoundError} when there is none of that name.
   */
  async get(name: string, options: CallOptions = {}): Promise<Stack> {
    return getStack(this.#context.client, parseName(name), parseCallOptions(options));
  }

  /** Describes a stack, or tells that there is none of that name (`DescribeStacks`). */
  async find(name: string, options: CallOptions = {}): Promise<Stack | undefined> {
    return findStack(this.#context.client, parseName(name), parseCallOptions(options));
  }

  /** Lists all stacks, page by page (`DescribeStacks`). */
  list(options: CallOptions = {}): AsyncIterable<Stack> {
    return describeStacks(this.#context.client, undefined, parseCallOptions(options));
  }

  /**
   * Lists the names of a stack's fleets (`ListAssociatedFleets`).
   *
   * @throws {@link NotFoundError} when the stack does not exist.
   */
  fleets(name: string, options: CallOptions = {}): AsyncIterable<string> {
    return fleetsOfStack(this.#context.client, parseName(name), parseCallOptions(options));
  }

  /**
   * Changes a stack (`UpdateStack`): only what is named and differs is sent, and nothing when nothing differs.
   *
   * The service's own update allows every action that its user settings leave out. Here they are merged: an action that is not
   * named keeps what it has, unless `replaceUserSettings` is true. The stack is read first for that, so that of two calls at the
   * same time the later one may undo the other. Lists and `contentRedirection` are replaced whole; of `applicationSettings`,
   * `streamingExperienceSettings` and `agentAccessConfig` only what is said is compared.
   *
   * @param patch - What is to be; `null` clears what can be cleared.
   * @returns The stack, and where the patch has `userSettings`, what users might do `before` and may do `after`.
   * @throws {@link InvalidInputError} when the patch is malformed, or clears `userSettings` without `replaceUserSettings`.
   * @throws {@link NotFoundError} when there is no such stack.
   * @throws {@link RejectedInputError} when the service does not take the settings together.
   * @throws {@link ResponseError} when the service does not show what users may do, so that it cannot be merged.
   *
   * @example Forbid printing, give no more feedback address, and leave everything else as it is
   * ```ts
   * const { changed } = await stacks.update('design', {
   *   userSettings: [{ action: 'PRINTING_TO_LOCAL_DEVICE', permission: 'DISABLED' }],
   *   feedbackURL: null,
   * });
   * ```
   */
  async update(name: string, patch: StackPatch, options: UpdateStackOptions = {}): Promise<StackChange> {
    const wanted = parseInput(stackPatch(), patch, 'patch');
    return updateStack(this.#context, parseName(name), wanted, parseInput(updateStackOptions(), options, 'options'));
  }

  /**
   * Changes what users of a stack may do (`UpdateStack`). Actions that are not named keep what they have.
   *
   * Sessions in progress may keep what they began with.
   *
   * @returns The stack, and what users might do `before` and may do `after`.
   * @throws {@link InvalidInputError} when the settings are malformed or name an action twice.
   * @throws {@link NotFoundError} when there is no such stack.
   * @throws {@link ResponseError} when the service does not show what users may do, so that it cannot be merged.
   *
   * @example Nothing leaves the session as a file
   * ```ts
   * const { before, after } = await stacks.setUserSettings('design', [
   *   { action: 'FILE_DOWNLOAD', permission: 'DISABLED' },
   *   { action: 'PRINTING_TO_LOCAL_DEVICE', permission: 'DISABLED' },
   * ]);
   * console.log(before, after);
   * ```
   */
  async setUserSettings(
    name: string,
    settings: readonly UserSetting[],
    options: CallOptions = {},
  ): Promise<UserSettingsChange> {
    const wanted = parseInput(userSettings(), settings, 'settings');
    return updateUserSettings(this.#context, parseName(name), () => wanted, parseCallOptions(options));
  }

  /**
   * Changes what may be copied between users' devices and their sessions (`UpdateStack`). Everything else stays as it is.
   *
   * Copying in the browser needs more than this: see the guide about the clipboard.
   *
   * @returns The stack, and what users might do `before` and may do `after`.
   * @throws {@link InvalidInputError} when the policy is malformed, or says nothing.
   * @throws {@link NotFoundError} when there is no such stack.
   * @throws {@link ResponseError} when the service does not show what users may do, so that it cannot be merged.
   *
   * @example Users may paste short texts into the session, and take nothing out
   * ```ts
   * await stacks.setClipboard('design', { copyToSession: true, copyFromSession: false, maximumLength: 2000 });
   * ```
   */
  async setClipboard(name: string, policy: ClipboardPolicy, options: CallOptions = {}): Promise<UserSettingsChange> {
    const wanted = parseInput(clipboardPolicy(), policy, 'policy');
    const settingsOf = (found: readonly UserSetting[]) => clipboardSettings(found, wanted);
    return updateUserSettings(this.#context, parseName(name), settingsOf, parseCallOptions(options));
  }

  /**
   * Deletes a stack (`DeleteStack`). One that is gone already is a success that changed nothing.
   *
   * Sessions in progress through the stack are never ended by this; while there are some it is refused.
   *
   * @returns What was done, in its order.
   * @throws {@link ConflictError} `blocked`, with `blockers`, when it has fleets and `disassociate` is not true, or has sessions;
   * `in-session` when the service refuses to tell whether there are any.
   * @throws {@link PartialFailureError} when it failed after fleets had been taken from the stack; the report has the steps.
   *
   * @example Delete a stack that has fleets, which stay
   * ```ts
   * const { changed, steps } = await stacks.delete('design', { disassociate: true });
   * console.log(changed ? steps : 'was gone');
   * ```
   */
  async delete(name: string, options: DeleteStackOptions = {}): Promise<Deletion> {
    return deleteStack(this.#context, parseName(name), parseInput(deleteStackOptions(), options, 'options'));
  }

  /**
   * Tells what keeps a stack from being deleted: its fleets, and sessions in progress. Nothing is changed.
   *
   * Sessions that the service refuses to tell of are not among them; `delete` is refused then all the same.
   *
   * @returns Empty when nothing does.
   * @throws {@link NotFoundError} when there is no such stack.
   */
  async explainDeleteBlockers(name: string, options: CallOptions = {}): Promise<readonly DeleteBlocker[]> {
    return explainDeleteBlockers(this.#context, parseName(name), parseCallOptions(options));
  }

  /**
   * Makes an address that opens a session for one user (`CreateStreamingURL`).
   *
   * Whoever has the address can stream as the user: keep it out of logs.
   *
   * @throws {@link InvalidInputError} when the user id cannot be one of a streaming URL: see {@link streamingUserId}.
   * @throws {@link NotFoundError} when the stack or the fleet does not exist; its `resource` tells which.
   * @throws {@link ConflictError} when the fleet does not run, or is not one of the stack.
   *
   * @example A streaming URL that can be opened for an hour
   * ```ts
   * const { streamingURL, expires } = await stacks.createStreamingURL({
   *   stackName: 'design',
   *   fleetName: 'design-team',
   *   userId: 'maria',
   *   validity: 3600,
   * });
   * ```
   */
  async createStreamingURL(request: StreamingURLRequest, options: CallOptions = {}): Promise<StreamingURL> {
    const wanted = parseInput(this.#request(), request, 'request');
    return createStreamingURL(this.#context, wanted, parseCallOptions(options));
  }

  /**
   * Reads a stack's tags (`ListTagsForResource`).
   *
   * @throws {@link NotFoundError} when the stack does not exist.
   */
  async tags(name: string, options: CallOptions = {}): Promise<Tags> {
    return listTags(this.#context.client, await this.#arn(name, options), options);
  }

  /**
   * Adds tags to a stack, and replaces the values of those that are there (`TagResource`).
   *
   * @throws {@link NotFoundError} when the stack does not exist.
   * @throws {@link QuotaError} when the stack would have too many tags.
   */
  async tag(name: string, tags: Tags, options: CallOptions = {}): Promise<TagChange> {
    const wanted = parseInput(this.#tags(), tags, 'tags');
    const { client, limits } = this.#context;
    return addTags(client, await this.#arn(name, options), wanted, limits, options);
  }

  /**
   * Removes tags from a stack (`UntagResource`). Keys that are not there are passed over.
   *
   * @throws {@link NotFoundError} when the stack does not exist.
   */
  async untag(name: string, keys: readonly string[], options: CallOptions = {}): Promise<TagChange> {
    const unwanted = parseInput(tagKeys(), keys, 'keys');
    return removeTags(this.#context.client, await this.#arn(name, options), unwanted, options);
  }

  async #arn(name: string, options: CallOptions): Promise<string> {
    return arnOf(await this.get(name, options));
  }
}
