import type { CallOptions, RequestOptions } from '../../core/call-options.js';
import { parseCallOptions } from '../../core/names.js';
import type { AppStreamSender } from '../../core/senders.js';
import { serializeError } from '../../core/serialize-error.js';
import { RejectedInputError } from '../../errors.js';
import type { ImpactFleet, RevocationImpact, SerializedError, SessionSummary, SurvivingCopies } from '../../records.js';
import { type Fleet, listAssociatedStacks } from '../../service/fleets.js';
import { listSessions, type StackFleetPair } from '../../service/list-sessions.js';
import type { StreamingSession } from '../../service/sessions.js';
import type { ImageShareContext } from '../context.js';
import { readTarget } from './begin-revocation.js';
import { findCopies, lookAtConsumer } from './consumer-view.js';
import { seenFleet } from './fleet-progress.js';
import { noticeRefusals } from './refusals.js';

/** Tells what taking a share back would do, as far as it can be seen; only reads. */
export async function previewRevocation(
  context: ImageShareContext,
  imageName: string,
  accountId: string,
  options: CallOptions = {},
): Promise<RevocationImpact> {
  const { signal } = parseCallOptions(options);
  const { image, before } = await readTarget(context, imageName, accountId, { signal });
  const allowsCopies = before?.allowImageBuilder === true;
  const seen = await lookInside(context, { imageArn: image.arn, accountId, allowsCopies }, { signal });
  return { imageName, imageArn: image.arn, accountId, ...(before && { before }), allowsCopies, ...seen };
}

interface Subject {
  readonly imageArn: string;
  readonly accountId: string;
  readonly allowsCopies: boolean;
}

type Inside = Pick<RevocationImpact, 'visible' | 'because' | 'fleets' | 'survivingCopies'>;

/** All of it or nothing: half of an impact would look like a small one. */
async function lookInside(context: ImageShareContext, subject: Subject, request: RequestOptions): Promise<Inside> {
  const view = await lookAtConsumer(context, subject, request);
  if (!view.visible) return unseen(view.because);
  try {
    const fleets = await impactOf(view.client, view.fleets, subject.imageArn, request);
    if (!subject.allowsCopies) return { visible: true, fleets };
    const survivingCopies: SurvivingCopies = await findCopies(view.client, subject.imageArn, request);
    return { visible: true, fleets, survivingCopies };
  } catch (error) {
    request.signal?.throwIfAborted();
    return unseen(serializeError(error));
  }
}

function unseen(because: SerializedError | undefined): Inside {
  return { visible: false, ...(because && { because }), fleets: [] };
}

async function impactOf(
  client: AppStreamSender,
  all: readonly Fleet[],
  imageArn: string,
  request: RequestOptions,
): Promise<readonly ImpactFleet[]> {
  const fleets = all.filter((fleet) => fleet.imageArn === imageArn);
  const sessions = new Map<string, SessionSummary[]>(fleets.map(({ name }) => [name, []]));
  const { onLookedAt, unanswered } = noticeRefusals();
  for await (const session of listSessions(client, pairsOf(client, fleets, request), {}, request, onLookedAt)) {
    sessions.get(session.fleetName)?.push(summary(session));
  }
  const refusal = unanswered();
  if (refusal !== undefined) throw new RejectedInputError(refusal.message, refusal);
  return fleets.map((fleet) => {
    const { desired, inUse } = seenFleet(fleet, imageArn);
    return { fleetName: fleet.name, state: fleet.state, desired, inUse, sessions: sessions.get(fleet.name) ?? [] };
  });
}

async function* pairsOf(
  client: AppStreamSender,
  fleets: readonly Fleet[],
  request: RequestOptions,
): AsyncGenerator<StackFleetPair, void, undefined> {
  for (const { name: fleetName } of fleets) {
    for await (const stackName of listAssociatedStacks(client, fleetName, request)) yield { stackName, fleetName };
  }
}

function summary({ id, userId, stackName, authenticationType, startTime }: StreamingSession): SessionSummary {
  return {
    id,
    userId,
    stackName,
    ...(authenticationType !== undefined && { authenticationType }),
    ...(startTime && { startedAt: startTime.toISOString() }),
  };
}
