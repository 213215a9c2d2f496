import { createOnce, differs } from '../core/create-once.js';
import { accountOfArn, isArnOfImage } from '../core/names.js';
import { newRole } from '../core/new-role.js';
import { sameValue } from '../core/same-value.js';
import { membersOf } from '../core/sdk-input.js';
import type { WaitOptions } from '../core/wait.js';
import { ConflictError, NotFoundError } from '../errors.js';
import { missingOf } from '../service/find-image.js';
import { arnOfImageBuilder, findImageBuilder } from '../service/find-image-builder.js';
import { type ImageBuilder, createImageBuilder as sendCreateImageBuilder } from '../service/image-builders.js';
import { listTags, type Tags } from '../service/tags.js';
import { hasAgent } from './agent-version.js';
import type { ImageBuilderChange } from './image-builder-change.js';
import type { ImageBuilderContext } from './image-builder-context.js';
import type { ImageBuilderSpec } from './image-builder-spec.js';
import { arrival, destinationOf } from './image-builder-waits.js';

/** How an image builder is created. */
export interface CreateImageBuilderOptions extends WaitOptions {
  /**
   * What to do when there is an image builder of that name. `fail`: reject with a {@link ConflictError} `exists`; `reuse`: take it
   * when it equals the specification as far as that goes, else reject with the fields that differ. Software is not compared: the
   * service does not tell what is installed. One that is stopped, or about to be, is left so; of one that comes up the agent is
   * compared once it runs, or at once where `wait` is false. Default `fail`.
   */
  readonly ifExists?: 'fail' | 'reuse' | undefined;
  /** Whether `iamRoleArn` was made just now, so that the service may not know it yet: it is then tried for up to 2 minutes. Default false. */
  readonly roleIsNew?: boolean | undefined;
}

/** States of a builder that nobody asked to run. */
const atRest: ReadonlySet<string | undefined> = new Set(['STOPPED', 'STOPPING', 'SNAPSHOTTING']);

/** Creates an image builder, or finds the one that is as wanted. */
export async function createImageBuilder(
  { client }: ImageBuilderContext,
  spec: ImageBuilderSpec,
  { ifExists, roleIsNew = false, ...options }: CreateImageBuilderOptions,
): Promise<ImageBuilderChange> {
  const { wait = true, signal } = options;
  const { changed, resource } = await createOnce<ImageBuilder>({
    what: `image builder ${spec.name}`,
    reuse: ifExists === 'reuse',
    create: async () => {
      try {
        return await sendCreateImageBuilder(client, spec, { signal }, roleIsNew ? newRole : undefined);
      } catch (error) {
        if (!(error instanceof NotFoundError)) throw error;
        throw await missingOf(client, error, spec.imageArn ?? spec.imageName, { signal });
      }
    },
    find: () => findImageBuilder(client, spec.name, { signal }),
    differences: async (found) => {
      const wanted = membersOf(spec);
      const tags = 'tags' in wanted ? await listTags(client, arnOfImageBuilder(found), { signal }) : {};
      return differingFields(found, wanted, tags);
    },
  });
  if (!changed && resource.state === 'DELETING') throw goingAway(spec.name);
  const isLeft = !wait || (!changed && atRest.has(resource.state));
  const imageBuilder = isLeft ? resource : await arrival(client, spec.name, 'RUNNING', options);
  if (!changed) refuseOtherAgent(imageBuilder, agentOf(spec));
  return { changed, imageBuilder };
}

function goingAway(name: string): ConflictError {
  return new ConflictError(`Image builder ${name} is being deleted: create it anew once it is gone.`, {
    reason: 'wrong-state',
  });
}

function agentOf(spec: ImageBuilderSpec): string | undefined {
  const { appstreamAgentVersion } = membersOf(spec);
  return typeof appstreamAgentVersion === 'string' ? appstreamAgentVersion : undefined;
}

/** The agent of a builder that is coming up is compared last: until then it may be what the service has yet to install. */
function refuseOtherAgent(found: ImageBuilder, wanted: string | undefined): void {
  if (wanted === undefined || hasAgent(found, wanted)) return;
  throw differs(`image builder ${found.name}`, ['appstreamAgentVersion']);
}

/** Fields that are wanted and in which an image builder differs. */
function differingFields(found: ImageBuilder, wanted: Readonly<Record<string, unknown>>, tags: Tags): string[] {
  const described: Readonly<Record<string, unknown>> = { ...found, tags };
  return Object.entries(wanted)
    .filter(([field, value]) => !isAsWanted(found, described, field, value))
    .map(([field]) => field);
}

function isAsWanted(
  found: ImageBuilder,
  described: Readonly<Record<string, unknown>>,
  field: string,
  wanted: unknown,
): boolean {
  switch (field) {
    case 'imageName':
      return isOnImageNamed(found, String(wanted));
    case 'appstreamAgentVersion':
      return destinationOf(found) === 'RUNNING' || hasAgent(found, String(wanted));
    case 'softwaresToInstall':
    case 'softwaresToUninstall':
      return true;
    default:
      return sameValue(wanted, described[field]);
  }
}

/** A name means an own or a public image, never one of another account. */
function isOnImageNamed({ arn, imageArn = '' }: ImageBuilder, wanted: string): boolean {
  const owner = accountOfArn(imageArn);
  const mayBeOwn = owner === undefined || arn === undefined || owner === accountOfArn(arn);
  return isArnOfImage(imageArn, wanted) && mayBeOwn;
}
