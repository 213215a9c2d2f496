import type {
  CreateImageBuilderStreamingURLCommandInput,
  CreateImageBuilderStreamingURLCommandOutput,
} from '@aws-sdk/client-appstream';
import type { Operation } from '../operation.js';
import type { Answer, Checked } from './checked.js';
import { invalidValue, notPermitted } from './faults.js';
import { imageBuilderNamed } from './image-builder-record.js';
import type { ImageBuilderRecord } from './state.js';
import { longestValiditySeconds, newStreamingUrl } from './streaming-urls.js';

/** Makes a URL that opens the desktop of a running image builder. */
export const createImageBuilderStreamingUrl: Operation<
  Checked<CreateImageBuilderStreamingURLCommandInput>,
  Answer<CreateImageBuilderStreamingURLCommandOutput>
> = ({ Name, Validity = 3600 }, context) => {
  const { account, world } = context;
  refuseUnlessRunning(imageBuilderNamed(account, Name));
  // rule: image-builder-url-validity
  if (Validity < 1 || Validity > longestValiditySeconds) {
    throw invalidValue(`Validity must be between 1 and ${longestValiditySeconds}.`);
  }
  return newStreamingUrl(context, Validity, () => {
    const builder = imageBuilderNamed(account, Name);
    refuseUnlessRunning(builder);
    // rule: image-builder-url-opens-desktop
    return {
      id: world.ids.uuid(),
      instanceId: builder.instanceId,
      eniId: builder.networkInterface?.networkInterfaceId,
      eniPrivateIpAddress: builder.networkInterface?.privateIpAddress,
    };
  });
};

// rule: image-builder-url-needs-running
function refuseUnlessRunning({ name, state }: ImageBuilderRecord): void {
  if (state !== 'RUNNING') throw notPermitted(`The image builder ${name} is ${state}.`);
}
