import type { RequestOptions } from '../../core/call-options.js';
import { accountId as accountIdSchema, resourceName } from '../../core/names.js';
import { parseInput } from '../../core/parse.js';
import type { StepOptions } from '../../core/step.js';
import { epochOf } from '../../core/step.js';
import { ConflictError, InvalidInputError } from '../../errors.js';
import type { ImagePermissions } from '../../records.js';
import type { ImageShareContext } from '../context.js';
import { readGrant } from '../grants.js';
import { type OwnedImage, readOwnedImage } from '../owned-image.js';
import type { FleetRecord, RevocationCheckpoint } from './checkpoint.js';
import { type ConsumerView, lookAtConsumer, type Unseen } from './consumer-view.js';
import { baseline, seenFleet } from './fleet-progress.js';
import { parseBeginOptions, type RevocationOptions, settingsOf } from './options.js';
import { type RevocationStep, stepOf, takeUp } from './turn.js';

/** A share that is to be taken back, as it is before. */
export interface RevocationTarget {
  readonly image: OwnedImage;
  readonly accountId: string;
  /** What the account may do; absent when the image is not shared with it. */
  readonly before: ImagePermissions | undefined;
}

/**
 * Reads what is to be revoked, and checks that it can be.
 *
 * @throws {@link InvalidInputError} for a malformed name or account id, and for the owner's own account.
 */
export async function readTarget(
  context: ImageShareContext,
  imageName: string,
  accountId: string,
  request: RequestOptions,
): Promise<RevocationTarget> {
  parseInput(resourceName(), imageName, 'image name');
  parseInput(accountIdSchema(), accountId, 'account id');
  const image = await readOwnedImage(context, imageName, request);
  if (image.ownerAccountId === accountId) {
    throw new InvalidInputError([
      {
        path: '',
        message: `account id: ${accountId} owns image ${imageName}: give the account that it is shared with`,
      },
    ]);
  }
  return { image, accountId, before: await readGrant(context, imageName, accountId, request) };
}

/**
 * Makes ready to take a share back step by step: reads the image, the share and the fleets on it, and writes nothing.
 *
 * The share stands until the first step that succeeds in removing it.
 */
export async function beginRevocation(
  context: ImageShareContext,
  imageName: string,
  accountId: string,
  options: RevocationOptions & StepOptions = {},
): Promise<RevocationStep> {
  const { now, signal, ...watched } = parseBeginOptions(options);
  const at = epochOf(now);
  const checkpoint = await begin(context, { imageName, accountId, watched, at }, { signal, retry: false });
  return { ...stepOf(takeUp(checkpoint, at)), waitSeconds: 0 };
}

/** What is to be begun, and when. */
export interface Beginning {
  readonly imageName: string;
  readonly accountId: string;
  readonly watched: RevocationOptions;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** The checkpoint from which the first step starts. */
export async function begin(
  context: ImageShareContext,
  { imageName, accountId, watched, at }: Beginning,
  request: RequestOptions,
): Promise<RevocationCheckpoint> {
  const { requireVisible, timeoutSeconds, ...goal } = settingsOf(watched);
  const target = await readTarget(context, imageName, accountId, request);
  const imageArn = target.image.arn;
  const view = await lookAtConsumer(context, { imageArn, accountId }, request);
  if (requireVisible && !view.visible) throw notVisible(target, view);
  return {
    version: 1,
    kind: 'revocation',
    imageArn,
    accountId,
    startedAt: new Date(at).toISOString(),
    deadlineAt: new Date(at + timeoutSeconds * 1000).toISOString(),
    ...goal,
    revoked: false,
    ...(target.before && { before: target.before }),
    seen: view.visible,
    ...(!view.visible && view.because && { unseenBecause: view.because }),
    failures: 0,
    eventCount: 0,
    outcome: 'in-progress',
    fleets: fleetsBefore(view, imageArn),
  };
}

function fleetsBefore(view: ConsumerView, imageArn: string): readonly FleetRecord[] {
  if (!view.visible) return [];
  const seen = view.fleets.map((fleet) => seenFleet(fleet, imageArn));
  return seen.filter(({ onImage }) => onImage).map(baseline);
}

function notVisible({ image, accountId, before }: RevocationTarget, { because, cause }: Unseen): ConflictError {
  const why = because === undefined ? 'there is no consumer client' : because.message;
  return new ConflictError(
    `The fleets of account ${accountId} cannot be seen (${why}), and requireVisible asks for that: image ${image.name} stays shared.`,
    {
      reason: 'blocked',
      impact: {
        imageName: image.name,
        imageArn: image.arn,
        accountId,
        ...(before && { before }),
        visible: false,
        ...(because && { because }),
        fleets: [],
        allowsCopies: before?.allowImageBuilder === true,
      },
      ...(because && { cause }),
    },
  );
}
