/**
 * A Lambda function that shares an image with each account that is set up, on an event of EventBridge such as
 * `{ "detail-type": "Account set up", "detail": { "accountId": "222222222222" } }`. IMAGE_NAME names the image.
 *
 * It may come twice: the second time nothing is written. What it throws, Lambda tries again and hands to the dead-letter queue.
 */
import { AppStreamClient } from '@aws-sdk/client-appstream';
import { ImageShare } from 'appstream-kit';

/** What this function reads of the event. */
export interface AccountSetUp {
  readonly detail: { readonly accountId: string };
}

/** What this function reads of Lambda's context. */
export interface LambdaContext {
  getRemainingTimeInMillis(): number;
}

/** What it answers. */
export interface Shared {
  readonly imageName: string;
  readonly accountId: string;
  readonly changed: boolean;
}

// Made once for each execution environment and used by all of its invocations, which so share its connections.
const client = new AppStreamClient({
  requestHandler: { connectionTimeout: 2000, requestTimeout: 5000, throwOnRequestTimeout: true },
});
const images = new ImageShare({ client });

/** Shares the image, for fleets only. */
export async function handler({ detail }: AccountSetUp, context: LambdaContext): Promise<Shared> {
  const imageName = process.env['IMAGE_NAME'] ?? 'Test_Image';

  // It ends a second before Lambda would end it, so that the reason is told.
  const signal = AbortSignal.timeout(Math.max(0, context.getRemainingTimeInMillis() - 1000));

  const { accountId, changed } = await images.shareForFleetOnly(imageName, detail.accountId, { signal });
  return { imageName, accountId, changed };
}
