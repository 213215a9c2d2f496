import * as z from 'zod/mini';
import type { CallOptions } from '../core/call-options.js';
import { serviceLimits } from '../core/fields.js';
import { lazy, parseInput, type ShapeOf } from '../core/parse.js';
import { type AppStreamSender, appStreamSender } from '../core/senders.js';
import type { StepOptions } from '../core/step.js';
import { currentLimits, type ServiceLimits } from '../limits.js';
import type { DeleteBlocker, Deletion, RevocationImpact } from '../records.js';
import type { TagChange } from '../service/change-tags.js';
import type { ImageGrant } from '../service/image-permissions.js';
import type { Image } from '../service/images.js';
import type { Tags } from '../service/tags.js';
import type { ApplyCheckpoint } from './apply-checkpoint.js';
import { type ApplyOptions, applyPlans } from './apply-plan.js';
import { type ApplyStep, beginApply, stepApply } from './apply-steps.js';
import { type ImageShareContext, lendContext } from './context.js';
import { type DeleteImageOptions, deleteImage, explainDeleteBlockers } from './delete-image.js';
import type { GrantChange } from './grants.js';
import { imageTags, tagImage, untagImage } from './image-tags.js';
import { findOneImage, getOneImage, type ImageFilter, listGrants, listImages } from './list-images.js';
import {
  beginRevocation,
  previewRevocation,
  type ResumeRevocationOptions,
  type RevocationCheckpoint,
  type RevocationOptions,
  type RevocationStep,
  type RevocationWatch,
  resumeWatch,
  revokeAndWatch,
  stepRevocation,
} from './revocation/index.js';
import { type RevokeOptions, revoke } from './revoke.js';
import { type ShareOptions, share, shareForFleetOnly } from './share.js';
import { type PlanOptions, planShares } from './share-plan.js';
import type { SharePlan } from './share-plan-record.js';
import type { ShareReport } from './share-report.js';

/** What an {@link ImageShare} works with. */
export interface ImageShareOptions {
  /** Sends to the account that owns the images, in their region. It is used as it is, never changed or destroyed. */
  readonly client: AppStreamSender;
  /**
   * Gives a client into a consumer account, in the same region, perhaps with credentials of an assumed role. Only the methods
   * about revocation use it: without it they cannot see what a revoke does there, and say so.
   */
  readonly consumerClient?: ((accountId: string) => AppStreamSender | Promise<AppStreamSender>) | undefined;
  /** The service's limits. Default {@link currentLimits}. */
  readonly limits?: ServiceLimits | undefined;
}

const imageShareOptions = lazy(() =>
  z.strictObject({
    client: appStreamSender(),
    consumerClient: z.optional(
      z.custom<(accountId: string) => AppStreamSender | Promise<AppStreamSender>>(
        (value) => typeof value === 'function',
        { error: 'must be a function that gives a client' },
      ),
    ),
    limits: z.optional(serviceLimits()),
  } satisfies ShapeOf<ImageShareOptions>),
);

/**
 * Shares the images of one account and region with other accounts, and takes shares back.
 *
 * Each call reads before it writes and sends no write that would change nothing, so every call may be repeated.
 *
 * @example Share an image for fleets, and see what that changed
 * ```ts
 * import { AppStreamClient } from '@aws-sdk/client-appstream';
 *
 * const client = new AppStreamClient({ region: 'us-west-2' });
 * const images = new ImageShare({ client });
 * const { changed } = await images.shareForFleetOnly('Test_Image', '222222222222');
 * console.log(changed);
 * ```
 */
export class ImageShare {
  readonly #context: ImageShareContext;

  /**
   * @param options - The clients; see {@link ImageShareOptions}.
   * @throws {@link InvalidInputError} when an option is unknown or is not what it should be.
   */
  constructor(options: ImageShareOptions) {
    const { client, consumerClient, limits = currentLimits } = parseInput(imageShareOptions(), options, 'options');
    this.#context = { client, consumerClient, limits };
    lendContext(this, this.#context);
  }

  /**
   * Gets an image (`DescribeImages`).
   *
   * Names find own and public images; images that other accounts share are found by ARN only.
   *
   * @param nameOrArn - Name or ARN of the image.
   * @param options - How to give up early.
   * @throws {@link InvalidInputError} when it is neither a name nor an image's ARN.
   * @throws {@link NotFoundError} when there is no such image in this region, or this account cannot see it.
   * @throws The reason of `options.signal`, when it aborts.
   *
   * @example See whether an image can be used yet
   * ```ts
   * const { state } = await images.get('Test_Image');
   * console.log(state === 'AVAILABLE');
   * ```
   */
  async get(nameOrArn: string, options: CallOptions = {}): Promise<Image> {
    return getOneImage(this.#context, nameOrArn, options);
  }

  /**
   * Finds an image, or tells that there is none (`DescribeImages`).
   *
   * @param nameOrArn - Name or ARN of the image; shared images are found by ARN only.
   * @param options - How to give up early.
   * @returns The image; undefined when there is no such image in this region, or this account cannot see it.
   * @throws {@link InvalidInputError} when it is neither a name nor an image's ARN.
   * @throws The reason of `options.signal`, when it aborts.
   *
   * @example Go on only where there is an image
   * ```ts
   * const image = await images.find('arn:aws:appstream:us-west-2:111111111111:image/Test_Image');
   * if (image === undefined) console.log('not shared with this account');
   * ```
   */
  async find(nameOrArn: string, options: CallOptions = {}): Promise<Image | undefined> {
    return findOneImage(this.#context, nameOrArn, options);
  }

  /**
   * Lists images, one page in memory (`DescribeImages`).
   *
   * @param filter - Which ones. Default: own and public images.
   * @param options - How to give up early.
   * @throws {@link InvalidInputError} at once, when the filter is not one.
   * @throws The reason of `options.signal`, when it aborts.
   *
   * @example List the images that other accounts share with this one
   * ```ts
   * for await (const image of images.list({ visibility: 'SHARED' })) console.log(image.arn);
   * ```
   */
  list(filter: ImageFilter = {}, options: CallOptions = {}): AsyncIterable<Image> {
    return listImages(this.#context, filter, options);
  }

  /**
   * Lists the accounts that an own image is shared with, one page in memory (`DescribeImagePermissions`).
   *
   * @param imageName - Name of the image.
   * @param options - How to give up early.
   * @throws {@link InvalidInputError} at once, when `imageName` cannot be a name.
   * @throws {@link NotFoundError} when this account owns no such image.
   * @throws The reason of `options.signal`, when it aborts.
   *
   * @example Who can make copies that cannot be taken back?
   * ```ts
   * for await (const grant of images.grants('Test_Image')) {
   *   if (grant.allowImageBuilder) console.log(grant.accountId);
   * }
   * ```
   */
  grants(imageName: string, options: CallOptions = {}): AsyncIterable<ImageGrant> {
    return listGrants(this.#context, imageName, options);
  }

  /**
   * Shares an own image with an account, or changes the share that it has (`UpdateImagePermissions`).
   *
   * Both flags are set to what the grant says. A share that is so already is not written again. Nothing is left behind on
   * failure.
   *
   * @param imageName - Name of the image. It has to be private and `AVAILABLE`.
   * @param grant - The account, in the image's region, and what it may do there: at least one flag is true. Image builders can
   * make copies, which no revoke takes back.
   * @param options - Whether fleets may be cut off, and how to give up early.
   * @throws {@link InvalidInputError} when the grant is malformed, allows nothing, or is for the owner's own account.
   * @throws {@link NotFoundError} when this account owns no such image.
   * @throws {@link ConflictError} `not-permitted` when the image is public or another account's; `wrong-state` when it is not
   * `AVAILABLE`; `would-cut-off`, with the row, when the grant takes `allowFleet` away and `allowCutOff` is not given.
   * @throws {@link QuotaError} when the image is shared with as many accounts as it can be.
   * @throws The reason of `options.signal`, when it aborts.
   *
   * @example Let an account make images of its own from this one
   * ```ts
   * const change = await images.share('Test_Image', {
   *   accountId: '222222222222',
   *   allowFleet: true,
   *   allowImageBuilder: true,
   * });
   * console.log(change.before, change.after);
   * ```
   */
  async share(imageName: string, grant: ImageGrant, options: ShareOptions = {}): Promise<GrantChange> {
    return share(this.#context, imageName, grant, options);
  }

  /**
   * Shares an own image with an account for fleets and nothing else (`UpdateImagePermissions`).
   *
   * Rights to image builders that the account had are taken away, which shows in `before`; copies that it made stay.
   *
   * @param imageName - Name of the image. It has to be private and `AVAILABLE`.
   * @param accountId - The account: a string of 12 digits.
   * @param options - How to give up early.
   * @throws {@link InvalidInputError} when the account is not one, or is the owner's own.
   * @throws {@link NotFoundError} when this account owns no such image.
   * @throws {@link ConflictError} `not-permitted` when the image is public or another account's; `wrong-state` when it is not
   * `AVAILABLE`.
   * @throws {@link QuotaError} when the image is shared with as many accounts as it can be.
   * @throws The reason of `options.signal`, when it aborts.
   *
   * @example Share an image with a production account
   * ```ts
   * const { before, changed } = await images.shareForFleetOnly('Test_Image', '222222222222');
   * if (changed && before?.allowImageBuilder) console.log('its rights to image builders are gone');
   * ```
   */
  async shareForFleetOnly(imageName: string, accountId: string, options: CallOptions = {}): Promise<GrantChange> {
    return shareForFleetOnly(this.#context, imageName, accountId, options);
  }

  /**
   * Takes the share of an own image back from an account (`DeleteImagePermissions`).
   *
   * The account's fleets on the image start no instance any more, while sessions in progress run on: see
   * {@link ImageShare.revokeAndWatch}. Copies made through image builders stay with the account. Without a share nothing is sent.
   *
   * @param imageName - Name of the image.
   * @param accountId - The account: a string of 12 digits.
   * @param options - Whether to leave the share to an account that uses it.
   * @throws {@link InvalidInputError} when the name or the account cannot be one.
   * @throws {@link NotFoundError} when this account owns no such image.
   * @throws {@link ConflictError} `in-use`, with the impact, when `onlyIfUnused` is given and the account has a fleet on the image
   * or cannot be seen; nothing has been written then.
   * @throws The reason of `options.signal`, when it aborts.
   *
   * @example Take a share back only where nobody uses it
   * ```ts
   * const { changed } = await images.revoke('Test_Image', '222222222222', { onlyIfUnused: true });
   * console.log(changed);
   * ```
   */
  async revoke(imageName: string, accountId: string, options: RevokeOptions = {}): Promise<GrantChange> {
    return revoke(this.#context, imageName, accountId, options);
  }

  /**
   * Tells what taking a share back would do in the other account, with its sessions; only reads.
   *
   * It needs `consumerClient` (`DescribeFleets`, `ListAssociatedStacks`, `DescribeSessions` there); without it, or when it fails,
   * `visible` is false.
   *
   * @param imageName - Name of the image.
   * @param accountId - The account: a string of 12 digits.
   * @param options - How to give up early.
   * @throws {@link InvalidInputError} when the name or the account cannot be one, or it is the owner's own account.
   * @throws {@link NotFoundError} when this account owns no such image.
   * @throws {@link ConflictError} `not-permitted` when the image is public or another account's.
   * @throws The reason of `options.signal`, when it aborts.
   *
   * @example Who would be affected?
   * ```ts
   * const { visible, fleets } = await images.previewRevocation('Test_Image', '222222222222');
   * console.log(visible, fleets.flatMap(({ sessions }) => sessions.map(({ userId }) => userId)));
   * ```
   */
  async previewRevocation(imageName: string, accountId: string, options: CallOptions = {}): Promise<RevocationImpact> {
    return previewRevocation(this.#context, imageName, accountId, options);
  }

  /**
   * Takes a share back and gives a watch of what that does to the account's fleets.
   *
   * Resolves once the share is gone; nothing has to be read from the watch for that to stand. No session is ended unless
   * `expireSessions` asks for it.
   *
   * @param imageName - Name of the image.
   * @param accountId - The account: a string of 12 digits.
   * @param options - What ends the watch, how long it may take, and whether sessions are ended.
   * @throws {@link InvalidInputError} when an argument is malformed, or it is the owner's own account.
   * @throws {@link NotFoundError} when this account owns no such image.
   * @throws {@link ConflictError} `not-permitted` when the image is public or another account's; `blocked` when `requireVisible` is
   * given and the account cannot be seen. Nothing has been written then.
   * @throws {@link WaitTimeoutError} when the share could not be taken back in time.
   * @throws The reason of `options.signal`, when it aborts.
   *
   * @example Follow a revoke until the last user has gone
   * ```ts
   * const watch = await images.revokeAndWatch('Test_Image', '222222222222');
   * for await (const event of watch) console.log(event.at, event.type);
   * assertComplete(await watch.result());
   * ```
   */
  async revokeAndWatch(
    imageName: string,
    accountId: string,
    options: RevocationOptions = {},
  ): Promise<RevocationWatch> {
    return revokeAndWatch(this.#context, imageName, accountId, options);
  }

  /**
   * Goes on with a watch from its checkpoint, in this process or another.
   *
   * @param checkpoint - What `checkpoint()` of the earlier watch gave.
   * @param options - A new deadline, and how to give up early.
   * @throws {@link InvalidInputError} when the checkpoint is damaged or of an unknown version.
   *
   * @example Go on after a restart
   * ```ts
   * import { readFile } from 'node:fs/promises';
   * import type { RevocationCheckpoint } from 'appstream-kit';
   *
   * const saved: RevocationCheckpoint = JSON.parse(await readFile('checkpoint.json', 'utf8'));
   * const report = await images.resumeWatch(saved).result();
   * console.log(report.outcome);
   * ```
   */
  resumeWatch(checkpoint: RevocationCheckpoint, options: ResumeRevocationOptions = {}): RevocationWatch {
    return resumeWatch(this.#context, checkpoint, options);
  }

  /**
   * Makes ready to take a share back in steps, for hosts that do not live as long as the watch; only reads.
   *
   * The share stands until the first {@link ImageShare.stepRevocation} that succeeds in removing it.
   *
   * @param imageName - Name of the image.
   * @param accountId - The account: a string of 12 digits.
   * @param options - As with {@link ImageShare.revokeAndWatch}, and the host's clock.
   * @throws {@link InvalidInputError} when an argument is malformed, or it is the owner's own account.
   * @throws {@link NotFoundError} when this account owns no such image.
   * @throws {@link ConflictError} `not-permitted` when the image is public or another account's; `blocked` when `requireVisible` is
   * given and the account cannot be seen.
   * @throws The reason of `options.signal`, when it aborts.
   *
   * @example Revoke and watch step by step
   * ```ts
   * let step = await images.beginRevocation('Test_Image', '222222222222', { until: 'cut-off' });
   * while (!step.done) {
   *   await new Promise((resolve) => setTimeout(resolve, step.waitSeconds * 1000));
   *   step = await images.stepRevocation(step.checkpoint);
   * }
   * console.log(step.report.outcome);
   * ```
   */
  async beginRevocation(
    imageName: string,
    accountId: string,
    options: RevocationOptions & StepOptions = {},
  ): Promise<RevocationStep> {
    return beginRevocation(this.#context, imageName, accountId, options);
  }

  /**
   * Makes one step of a revocation: takes the share back if it stands, and looks once into the other account.
   *
   * May be repeated from the same checkpoint. Failures that may pass are told as events, and a later step tries again.
   *
   * @param checkpoint - Of the step before.
   * @param options - The host's clock, and how to give up early.
   * @throws {@link InvalidInputError} when the checkpoint is damaged or of an unknown version, or the share stands and this client
   * is for another account or region than the image's.
   * @throws {@link AccessError} when the share may not be taken back.
   * @throws The reason of `options.signal`, when it aborts: the same checkpoint can be used again.
   *
   * @example One step in a function that is called again and again
   * ```ts
   * import { readFile, writeFile } from 'node:fs/promises';
   * import type { RevocationCheckpoint } from 'appstream-kit';
   *
   * const saved: RevocationCheckpoint = JSON.parse(await readFile('checkpoint.json', 'utf8'));
   * const { checkpoint, waitSeconds, done } = await images.stepRevocation(saved);
   * await writeFile('checkpoint.json', JSON.stringify(checkpoint));
   * console.log(done, waitSeconds);
   * ```
   */
  async stepRevocation(checkpoint: RevocationCheckpoint, options: StepOptions = {}): Promise<RevocationStep> {
    return stepRevocation(this.#context, checkpoint, options);
  }

  /**
   * Compares the accounts that shall have an own image with those that have it; only reads (`DescribeImages`,
   * `DescribeImagePermissions`).
   *
   * The plan is plain JSON: it can be kept, read by a person, and applied later or elsewhere. Rows may be left out of it.
   *
   * @param imageName - Name of the image.
   * @param grants - The accounts; a string is a grant for fleets only. Read once; an account may be named twice with the same
   * wishes.
   * @param options - Whether other accounts lose the share, and how many may.
   * @returns One row an account. The owner's own account is `refused`, and the rest goes on.
   * @throws {@link InvalidInputError} when a grant is malformed or allows nothing, an account is named twice with different
   * wishes, or `removeOthers` would leave no account.
   * @throws {@link NotFoundError} when this account owns no such image.
   * @throws {@link ConflictError} `would-cut-off`, with the rows, when more than `maxRemovals` accounts would lose the share or
   * have fleets cut off; `not-permitted` and `wrong-state` as with {@link ImageShare.share}.
   * @throws {@link QuotaError} when there would be more accounts than the image can be shared with.
   * @throws The reason of `options.signal`, when it aborts.
   *
   * @example Let exactly these accounts have an image
   * ```ts
   * const plan = await images.plan('Test_Image', ['222222222222', '333333333333'], { removeOthers: true });
   * console.log(formatSharePlan(plan));
   * assertComplete(await images.apply(plan));
   * ```
   */
  async plan(imageName: string, grants: Iterable<string | ImageGrant>, options: PlanOptions = {}): Promise<SharePlan> {
    return planShares(this.#context, imageName, grants, options);
  }

  /**
   * Applies plans (`UpdateImagePermissions`, `DeleteImagePermissions`); applying twice is harmless.
   *
   * The grants are read again first: a row that no longer fits them is `stale`, and nothing is written for it. Additions come
   * before removals, unless the quota has no room for them. Every account is settled: one that fails stops no other.
   *
   * @param plans - One plan or several, each of this client's account and region; an account of an image occurs once.
   * @param options - How many accounts at a time, and whom to tell.
   * @returns What became of every row. {@link assertComplete} throws unless all is as planned.
   * @throws {@link InvalidInputError} when a plan is malformed or of an unknown version; nothing has been sent.
   * @throws The reason of `options.signal`, when it aborts: what had been done is known from `onOutcome`, and applying again is
   * safe.
   *
   * @example Apply a plan and stop unless every account got the image
   * ```ts
   * const plan = await images.plan('Test_Image', ['222222222222', '333333333333']);
   * const report = await images.apply(plan, { onOutcome: ({ accountId, outcome }) => console.log(accountId, outcome) });
   * assertComplete(report);
   * ```
   */
  async apply(plans: SharePlan | Iterable<SharePlan>, options: ApplyOptions = {}): Promise<ShareReport> {
    return applyPlans(this.#context, plans, options);
  }

  /**
   * Begins to apply plans in steps, for hosts that do not live as long as the work; nothing is sent.
   *
   * @param plans - As with {@link ImageShare.apply}.
   * @param options - The host's clock.
   * @throws {@link InvalidInputError} when a plan is malformed or of an unknown version.
   *
   * @example Apply plans step by step
   * ```ts
   * let step = await images.beginApply(await images.plan('Test_Image', ['222222222222']));
   * while (!step.done) {
   *   await new Promise((resolve) => setTimeout(resolve, step.waitSeconds * 1000));
   *   step = await images.stepApply(step.checkpoint);
   * }
   * console.log(step.report.complete);
   * ```
   */
  beginApply(plans: SharePlan | Iterable<SharePlan>, options: StepOptions = {}): Promise<ApplyStep> {
    return new Promise((resolve) => resolve(beginApply(plans, options)));
  }

  /**
   * Settles at most 25 more accounts of plans (`UpdateImagePermissions`, `DeleteImagePermissions`).
   *
   * May be repeated from the same checkpoint. Failures that may pass, such as throttling, are told as events and tried again by
   * later steps, after `waitSeconds`; an account is given up after 8 of them.
   *
   * @param checkpoint - Of the step before.
   * @param options - The host's clock, and how to give up early.
   * @throws {@link InvalidInputError} when the checkpoint is damaged or of an unknown version.
   * @throws {@link AccessError} when the first look is not permitted.
   * @throws The reason of `options.signal`, when it aborts: the same checkpoint can be used again.
   *
   * @example One step in a function that is called again and again
   * ```ts
   * import { readFile, writeFile } from 'node:fs/promises';
   * import type { ApplyCheckpoint } from 'appstream-kit';
   *
   * const saved: ApplyCheckpoint = JSON.parse(await readFile('checkpoint.json', 'utf8'));
   * const { checkpoint, events, done } = await images.stepApply(saved);
   * await writeFile('checkpoint.json', JSON.stringify(checkpoint));
   * console.log(done, events.length);
   * ```
   */
  async stepApply(checkpoint: ApplyCheckpoint, options: StepOptions = {}): Promise<ApplyStep> {
    return stepApply(this.#context, checkpoint, options);
  }

  /**
   * Deletes an own image (`DeleteImage`), which cannot be undone.
   *
   * The service takes its time after the call; an image that is being deleted or is gone gives `changed: false`.
   *
   * @param imageName - Name of the image.
   * @param options - Whether to take its shares back first.
   * @throws {@link InvalidInputError} when `imageName` cannot be a name.
   * @throws {@link ConflictError} `blocked`, with the blockers, when it is shared or own fleets or image builders use it; nothing
   * has been written then. `not-permitted` when it is public or another account's.
   * @throws {@link PartialFailureError} when shares were taken back but the image is still there; its report has the steps.
   * @throws The reason of `options.signal`, when it aborts; shares may have been taken back by then.
   *
   * @example Delete an image that is still shared
   * ```ts
   * const { steps } = await images.delete('Test_Image', { revokeGrants: true });
   * for (const { action, name } of steps) console.log(action, name);
   * ```
   */
  async delete(imageName: string, options: DeleteImageOptions = {}): Promise<Deletion> {
    return deleteImage(this.#context, imageName, options);
  }

  /**
   * Tells what stands in the way of deleting an own image: its shares, and own fleets and image builders on it; only reads.
   *
   * @param imageName - Name of the image.
   * @param options - How to give up early.
   * @throws {@link NotFoundError} when there is no such image.
   * @throws {@link ConflictError} `not-permitted` when it is public or another account's.
   * @throws The reason of `options.signal`, when it aborts.
   *
   * @example See what has to go first
   * ```ts
   * for (const { kind, name } of await images.explainDeleteBlockers('Test_Image')) console.log(kind, name);
   * ```
   */
  async explainDeleteBlockers(imageName: string, options: CallOptions = {}): Promise<readonly DeleteBlocker[]> {
    return explainDeleteBlockers(this.#context, imageName, options);
  }

  /**
   * Gets the tags of an own image (`ListTagsForResource`).
   *
   * @param imageName - Name of the image.
   * @param options - How to give up early.
   * @throws {@link NotFoundError} when there is no such image.
   * @throws {@link ConflictError} `not-permitted` when it is public or another account's.
   * @throws The reason of `options.signal`, when it aborts.
   *
   * @example Read one tag
   * ```ts
   * const { team } = await images.tags('Test_Image');
   * console.log(team);
   * ```
   */
  async tags(imageName: string, options: CallOptions = {}): Promise<Tags> {
    return imageTags(this.#context, imageName, options);
  }

  /**
   * Adds tags to an own image, beside those that it has (`TagResource`); a key that is there gets the new value.
   *
   * @param imageName - Name of the image.
   * @param tags - Keys of 1 to 128 characters, not beginning with `aws:`; values of at most 256, which may be empty.
   * @param options - How to give up early.
   * @throws {@link InvalidInputError} when a key or value is malformed.
   * @throws {@link NotFoundError} when there is no such image.
   * @throws {@link ConflictError} `not-permitted` when it is public or another account's.
   * @throws {@link QuotaError} when the image would have more tags than a resource can.
   * @throws The reason of `options.signal`, when it aborts.
   *
   * @example Tag an image
   * ```ts
   * const { before, after } = await images.tag('Test_Image', { team: 'design', stage: 'production' });
   * console.log(before, after);
   * ```
   */
  async tag(imageName: string, tags: Tags, options: CallOptions = {}): Promise<TagChange> {
    return tagImage(this.#context, imageName, tags, options);
  }

  /**
   * Removes tags of an own image (`UntagResource`); a key that is not there is passed over.
   *
   * @param imageName - Name of the image.
   * @param keys - Keys of the tags.
   * @param options - How to give up early.
   * @throws {@link InvalidInputError} when a key is malformed.
   * @throws {@link NotFoundError} when there is no such image.
   * @throws {@link ConflictError} `not-permitted` when it is public or another account's.
   * @throws The reason of `options.signal`, when it aborts.
   *
   * @example Remove a tag
   * ```ts
   * const { changed } = await images.untag('Test_Image', ['stage']);
   * console.log(changed);
   * ```
   */
  async untag(imageName: string, keys: readonly string[], options: CallOptions = {}): Promise<TagChange> {
    return untagImage(this.#context, imageName, keys, options);
  }
}
