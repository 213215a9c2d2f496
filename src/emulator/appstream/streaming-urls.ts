import type { CreateStreamingURLCommandInput, CreateStreamingURLCommandOutput } from '@aws-sdk/client-appstream';
import type { CallContext, Operation } from '../operation.js';
import { ServiceFault } from '../service-fault.js';
import type { World } from '../world.js';
import type { Answer, Checked } from './checked.js';
import { notPermitted } from './faults.js';
import { within } from './fleet-checks.js';
import { fleetNamed } from './fleets.js';
import { userKey } from './session-end.js';
import { refuseNewSessions, startSession } from './sessions.js';
import { stackNamed } from './stacks.js';
import type { StartedSession, StreamingUrlRecord } from './state.js';

/** Of every streaming URL. */
export const longestValiditySeconds = 604_800;

/** Makes a URL with which a user starts to stream without further sign-in. */
export const createStreamingUrl: Operation<
  Checked<CreateStreamingURLCommandInput>,
  Answer<CreateStreamingURLCommandOutput>
> = ({ StackName, FleetName, UserId, Validity = 60 }, context) => {
  const { account } = context;
  const fleet = fleetNamed(account, FleetName);
  stackNamed(account, StackName);
  // rule: streaming-url-validity
  within('Validity', Validity, 1, longestValiditySeconds);
  // rule: streaming-url-needs-association
  if (!fleet.stacks.has(StackName)) {
    throw notPermitted(`The fleet ${FleetName} is not associated with the stack ${StackName}.`);
  }
  // rule: streaming-url-without-domain
  if (fleet.details.DomainJoinInfo !== undefined) {
    throw notPermitted(`The fleet ${FleetName} is joined to a domain, which takes SAML 2.0 users only.`);
  }
  // rule: streaming-url-needs-running-fleet
  const user = userKey({ stackName: StackName, authenticationType: 'API', userId: UserId });
  if (!fleet.sessionsByUser.has(user)) refuseNewSessions(fleet);
  return newStreamingUrl(context, Validity, () => {
    // rule: streaming-url-opens-session
    return startSession(account, {
      stackName: StackName,
      fleetName: FleetName,
      userId: UserId,
      authenticationType: 'API',
    });
  });
};

/** Hands out a URL that is valid for some seconds. */
export function newStreamingUrl(
  { account, world, streamingOrigin }: CallContext,
  validitySeconds: number,
  open: () => StartedSession,
): Answer<CreateStreamingURLCommandOutput> {
  const token = `${world.ids.uuid()}${world.ids.uuid()}`.replaceAll('-', '');
  const expires = world.clock.now() + validitySeconds * 1000;
  account.appstream.streamingUrls.set(token, { expires, open });
  const origin = streamingOrigin ?? `https://appstream2.${account.region.name}.emulator.invalid`;
  return { StreamingURL: `${origin}/authenticate?parameters=${token}`, Expires: new Date(expires) };
}

/** What a browser does with a streaming URL: starts the user's session or takes them back to it, or opens an image builder. */
export function openStreamingURL(world: World, url: string): StartedSession {
  const { expires, open } = recordOf(world, url);
  // rule: streaming-url-expires
  if (world.clock.now() >= expires)
    throw new ServiceFault('StreamingURLExpired', 'The streaming URL has expired.', 410);
  return open();
}

function recordOf(world: World, url: string): StreamingUrlRecord {
  const token = URL.canParse(url) ? (new URL(url).searchParams.get('parameters') ?? '') : '';
  for (const region of world.regions) {
    for (const { appstream } of region.accounts.values()) {
      const record = appstream.streamingUrls.get(token);
      if (record !== undefined) return record;
    }
  }
  // rule: streaming-url-unknown
  throw new ServiceFault('StreamingURLNotFound', 'This is not a streaming URL that the emulator handed out.', 404);
}
