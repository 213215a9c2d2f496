import type { CallOptions } from '../core/call-options.js';
import { createOnce } from '../core/create-once.js';
import { accountOfArn, isArn } from '../core/names.js';
import { newRole } from '../core/new-role.js';
import { membersOf } from '../core/sdk-input.js';
import { NotFoundError } from '../errors.js';
import { findFleet } from '../service/find-fleet.js';
import { getImage, missingOf } from '../service/find-image.js';
import { type Fleet, createFleet as sendCreateFleet } from '../service/fleets.js';
import { listTags } from '../service/tags.js';
import type { FleetContext } from './context.js';
import { differingFields } from './differences.js';
import type { FleetChange } from './fleet-change.js';
import type { FleetSpec } from './fleet-spec.js';
import { refuseUnusable } from './usable-image.js';

/** How a fleet is created. */
export interface CreateFleetOptions extends CallOptions {
  /**
   * What to do when there is a fleet of that name. `fail`: reject with a {@link ConflictError} `exists`; `reuse`: take it when
   * it equals the specification as far as that goes, else reject with the fields that differ. Default `fail`.
   */
  readonly ifExists?: 'fail' | 'reuse' | undefined;
  /**
   * Whether to look first that the image exists, is `AVAILABLE` and lets fleets use it. Default: true for the ARN of an image of
   * another account, else false.
   */
  readonly verifyImage?: boolean | undefined;
  /** Whether `iamRoleArn` was made just now, so that the service may not know it yet: it is then tried for up to 2 minutes. Default false. */
  readonly roleIsNew?: boolean | undefined;
}

/** Creates a fleet, or finds the one that is as wanted. */
export async function createFleet(
  { client }: FleetContext,
  spec: FleetSpec,
  { ifExists, verifyImage, roleIsNew = false, signal }: CreateFleetOptions,
): Promise<FleetChange> {
  const { changed, resource } = await createOnce<Fleet>({
    what: `fleet ${spec.name}`,
    reuse: ifExists === 'reuse',
    create: async () => {
      await verify({ client }, spec, verifyImage, { signal });
      try {
        return await sendCreateFleet(client, spec, { signal }, roleIsNew ? newRole : undefined);
      } catch (error) {
        const nameOrArn = imageOf(spec);
        if (!(error instanceof NotFoundError) || nameOrArn === undefined) throw error;
        throw await missingOf(client, error, nameOrArn, { signal });
      }
    },
    find: () => findFleet(client, spec.name, { signal }),
    differences: async (found) => {
      const wanted = membersOf(spec);
      const tags = 'tags' in wanted ? await listTags(client, found.arn, { signal }) : {};
      return differingFields(found, wanted, tags);
    },
  });
  return { changed, fleet: resource };
}

/** Without being told to, looks only at images whose ARN names an account, and leaves the caller's own to the service. */
async function verify(
  { client }: Pick<FleetContext, 'client'>,
  spec: FleetSpec,
  asked: boolean | undefined,
  options: CallOptions,
): Promise<void> {
  const nameOrArn = imageOf(spec);
  if (nameOrArn === undefined || asked === false) return;
  const mayBeForeign = isArn(nameOrArn) && accountOfArn(nameOrArn) !== undefined;
  if (asked !== true && !mayBeForeign) return;
  const image = await getImage(client, nameOrArn, options);
  if (asked === true || image.visibility === 'SHARED') refuseUnusable(image);
}

function imageOf(spec: FleetSpec): string | undefined {
  return spec.fleetType === 'ELASTIC' ? undefined : (spec.imageArn ?? spec.imageName);
}
