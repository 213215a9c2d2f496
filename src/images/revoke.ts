import * as z from 'zod/mini';
import type { CallOptions } from '../core/call-options.js';
import { callOptionsShape } from '../core/names.js';
import { lazy, parseInput, type ShapeOf } from '../core/parse.js';
import { ConflictError } from '../errors.js';
import type { RevocationImpact } from '../records.js';
import type { ImageShareContext } from './context.js';
import { type GrantChange, grantChange, removeGrant } from './grants.js';
import { previewRevocation } from './revocation/index.js';
import { parseSubject } from './schemas.js';

/** How a share is taken back. */
export interface RevokeOptions extends CallOptions {
  /** Whether nothing is revoked unless the consumer account can be seen and has no fleet on the image. Default false. */
  readonly onlyIfUnused?: boolean | undefined;
}

const revokeOptions = lazy(() =>
  z.strictObject({ ...callOptionsShape(), onlyIfUnused: z.optional(z.boolean()) } satisfies ShapeOf<RevokeOptions>),
);

/** Takes the share of one account back. */
export async function revoke(
  context: ImageShareContext,
  imageName: string,
  accountId: string,
  options: RevokeOptions,
): Promise<GrantChange> {
  const subject = parseSubject(imageName, accountId);
  const { signal, onlyIfUnused = false } = parseInput(revokeOptions(), options, 'options');
  if (onlyIfUnused) {
    const impact = await previewRevocation(context, imageName, accountId, { signal });
    if (impact.before === undefined) return grantChange(subject, undefined, undefined);
    refuseUsed(impact);
  }
  return removeGrant(context, imageName, accountId, { signal });
}

function refuseUsed(impact: RevocationImpact): void {
  const { imageName, accountId, visible, because, fleets } = impact;
  if (visible && fleets.length === 0) return;
  const found = visible
    ? `fleets of account ${accountId} are on image ${imageName}: ${fleets.map(({ fleetName }) => fleetName).join(', ')}`
    : `the fleets of account ${accountId} cannot be seen (${because?.message ?? 'there is no consumerClient'})`;
  throw new ConflictError(`Nothing was revoked, because onlyIfUnused was asked for and ${found}.`, {
    reason: 'in-use',
    impact,
  });
}
