import {
  assertComplete,
  collect,
  type FleetManager,
  type ImageShare,
  isAppStreamKitError,
  type RevocationEvent,
  type SessionNetwork,
  type StackManager,
} from 'appstream-kit';
import type { Emulator } from 'appstream-kit/emulator';
import { capacity } from './start-streaming.ts';
import { code, heading, line, table } from './transcript.ts';

interface Watched {
  readonly images: ImageShare;
  readonly fleets: FleetManager;
  readonly stacks: StackManager;
  readonly sessions: SessionNetwork;
  readonly emulator: Emulator;
  readonly consumer: string;
}

/** What the watch saw, for the summary. */
export interface Seen {
  readonly events: number;
  readonly sessions: number;
  readonly outcome: string;
}

/** The owner looks at what a revoke would do, takes the share back, and watches until nobody streams from the image. */
export async function revokeAndWatch({ images, fleets, stacks, sessions, emulator, consumer }: Watched): Promise<Seen> {
  heading('What would a revoke do?');
  code(`images.previewRevocation('Test_Image', '${consumer}')`);
  const impact = await images.previewRevocation('Test_Image', consumer);
  for (const { fleetName, desired, inUse, sessions: live } of impact.fleets) {
    line(
      `${fleetName}: desired ${desired} would become 0; ${inUse} in use by ${live.map(({ userId }) => userId).join(', ')}`,
    );
  }

  heading('The owner takes the share back, and watches');
  code(`images.revokeAndWatch('Test_Image', '${consumer}')`);
  const live = await collect(sessions.sessions({ fleetName: 'Test_Fleet' }));
  const revokedAt = Date.parse(emulator.now);
  const stopTheClock = usersLeaveOneByOne(
    emulator,
    consumer,
    live.map(({ id }) => id),
  );
  const watch = await images.revokeAndWatch('Test_Image', consumer, { pollSeconds: 0.1 });
  let events = 0;
  for await (const event of watch) {
    events += 1;
    line(`+${clock(Date.parse(emulator.now) - revokedAt)}  ${told(event)}`);
    if (event.type === 'fleet-cut-off') {
      const { fleetErrors = [], ...fleet } = await fleets.get('Test_Fleet');
      line(`          ${capacity(fleet)}, ${fleetErrors.map(({ errorCode }) => errorCode).join(', ')}`);
      line(`          ${await tryToLetIn(stacks)}`);
    }
  }
  stopTheClock();

  heading('The report, as JSON that can be kept');
  const report = await watch.result();
  assertComplete(report);
  table(
    Object.entries(report).map(([key, value]) => [
      key,
      typeof value === 'object' ? JSON.stringify(value) : String(value),
    ]),
  );
  return { events, sessions: live.length, outcome: report.outcome };
}

/** Lets the emulator's clock run, five minutes each tenth of a second; every hour a user ends their session. */
function usersLeaveOneByOne(emulator: Emulator, consumer: string, ids: readonly string[]): () => void {
  let minutes = 0;
  const timer = setInterval(() => {
    emulator.advance(5 * 60);
    minutes += 5;
    const leaving = minutes % 60 === 0 ? ids[minutes / 60 - 1] : undefined;
    if (leaving !== undefined) emulator.account(consumer).endSession(leaving);
  }, 100);
  return () => clearInterval(timer);
}

/** Somebody who was not streaming yet asks to be let in. */
async function tryToLetIn(stacks: StackManager): Promise<string> {
  try {
    await stacks.createStreamingURL({ stackName: 'TestStack', fleetName: 'Test_Fleet', userId: 'late.comer' });
    return 'a third user gets in';
  } catch (error) {
    if (!isAppStreamKitError(error) || error.code !== 'conflict') throw error;
    return `a third user asks to stream: refused (${error.code}, ${error.reason})`;
  }
}

function clock(milliseconds: number): string {
  const minutes = Math.round(milliseconds / 60_000);
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')}`;
}

function told(event: RevocationEvent): string {
  switch (event.type) {
    case 'revoked':
      return `revoked: account ${event.accountId} may no longer use ${event.imageName}`;
    case 'fleet-affected':
    case 'fleet-cut-off':
    case 'fleet-draining':
    case 'fleet-drained':
    case 'fleet-capacity-restored':
      return `${event.type}: ${event.fleetName}, desired ${event.desired}, in use ${event.inUse}`;
    case 'fleet-left':
      return `fleet-left: ${event.fleetName} (${event.reason})`;
    case 'look-failed':
      return `look-failed: ${event.error.message}`;
    default:
      return event.type;
  }
}
