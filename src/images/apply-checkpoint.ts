import * as z from 'zod/mini';
import { accountId, arn, resourceName } from '../core/names.js';
import { lazy, parseInput, type ShapeOf } from '../core/parse.js';
import { count, exact, imagePermissions, serializedError } from './schemas.js';
import { oneImage, sharePlanRow } from './share-plan-record.js';
import type { ShareOutcome } from './share-report.js';
import type { ShareTask } from './share-task.js';

/** An account that is still to be settled. */
export interface PendingShare extends ShareTask {
  /** Tries that failed for a passing reason. */
  readonly failures: number;
  /** Whether a write was sent whose answer is not known. */
  readonly sent: boolean;
}

/** How far plans are applied. Plain JSON, at most 900 bytes an account and 1 KB. */
export interface ApplyCheckpoint {
  /** Version of this record. */
  readonly version: 1;
  /** Always `'share-apply'`. */
  readonly kind: 'share-apply';
  /** When it was begun. */
  readonly startedAt: string;
  /** Steps that were made. */
  readonly steps: number;
  /** All accounts in the order of the plans, each as what is to be done or as what became of it. */
  readonly accounts: readonly (PendingShare | ShareOutcome)[];
}

const pendingShare = lazy(() =>
  z
    .strictObject({
      imageName: resourceName(),
      imageArn: arn(),
      row: sharePlanRow(),
      failures: count(),
      sent: z.boolean(),
    })
    .check(oneImage()),
);

const shareOutcome = lazy(() =>
  z.pipe(
    z.strictObject({
      imageName: resourceName(),
      accountId: accountId(),
      outcome: z.enum(['changed', 'unchanged', 'stale', 'refused', 'failed']),
      before: z.optional(imagePermissions()),
      after: z.optional(imagePermissions()),
      error: z.optional(serializedError()),
    } satisfies ShapeOf<ShareOutcome>),
    z.transform(exact),
  ),
);

const applyCheckpoint = lazy(() =>
  z.strictObject({
    version: z.literal(1),
    kind: z.literal('share-apply'),
    startedAt: z.iso.datetime(),
    steps: count(),
    accounts: z.array(z.union([pendingShare(), shareOutcome()])),
  }),
);

/**
 * Checks a checkpoint that was kept somewhere.
 *
 * @throws {@link InvalidInputError} when it is none, damaged, or of an unknown version.
 */
export function parseApplyCheckpoint(checkpoint: unknown): ApplyCheckpoint {
  return parseInput(applyCheckpoint(), checkpoint, 'checkpoint');
}
