import type { CallOptions } from '../core/call-options.js';
import type { AppStreamSender } from '../core/senders.js';
import type { WaitOptions } from '../core/wait.js';
import { ConflictError } from '../errors.js';
import { getImageBuilder } from '../service/find-image-builder.js';
import {
  type ImageBuilder,
  startImageBuilder as sendStartImageBuilder,
  stopImageBuilder as sendStopImageBuilder,
} from '../service/image-builders.js';
import { hasAgent } from './agent-version.js';
import type { ImageBuilderChange } from './image-builder-change.js';
import type { ImageBuilderContext } from './image-builder-context.js';
import { arrival, destinationOf, errorsOf, settleSeconds, stateOf, timeLeft } from './image-builder-waits.js';

/** How an image builder is started. */
export interface StartImageBuilderOptions extends WaitOptions {
  /** Version of the AppStream agent to start with; `LATEST`, or `[LATEST]`, for the latest. Without it the builder keeps its own. */
  readonly appstreamAgentVersion?: string | undefined;
}

type Goal = 'RUNNING' | 'STOPPED';

/** Starts an image builder; one that is stopping is waited for first. */
export async function startImageBuilder(
  { client }: ImageBuilderContext,
  name: string,
  { appstreamAgentVersion, ...options }: StartImageBuilderOptions,
): Promise<ImageBuilderChange> {
  return bring(client, name, 'RUNNING', options, {
    send: () => sendStartImageBuilder(client, name, appstreamAgentVersion, { signal: options.signal }),
    refuse: (found) => refuseOtherAgent(found, appstreamAgentVersion),
  });
}

/**
 * Stops an image builder; one that is coming up is waited for first.
 *
 * @param onChange - Called when the builder begins to stop by this call, before that is waited for.
 */
export async function stopImageBuilder(
  { client }: ImageBuilderContext,
  name: string,
  options: WaitOptions,
  onChange?: () => void,
): Promise<ImageBuilderChange> {
  return bring(client, name, 'STOPPED', options, {
    send: () => sendStopImageBuilder(client, name, { signal: options.signal }),
    onChange,
  });
}

/** How a builder is brought to a state. */
interface Request {
  readonly send: () => Promise<void>;
  /** Throws where a builder that is in the state already, or on its way there, is not as wanted. */
  readonly refuse?: (found: ImageBuilder) => void;
  readonly onChange?: (() => void) | undefined;
}

async function bring(
  client: AppStreamSender,
  name: string,
  goal: Goal,
  given: WaitOptions,
  { send, refuse, onChange }: Request,
): Promise<ImageBuilderChange> {
  const startedAt = Date.now();
  const { wait = true, signal, timeoutSeconds = settleSeconds } = given;
  const options = { ...given, timeoutSeconds };
  const found = await settled(client, name, goal, options);
  refuseDeadEnd(found, goal);
  const isUnderWay = found.state === goal || destinationOf(found) === goal;
  const changed = !isUnderWay && (await sendOnce(client, name, goal, send, { signal }));
  if (changed) onChange?.();
  const imageBuilder = await look();
  if (!changed) refuse?.(imageBuilder);
  return { changed, imageBuilder };

  async function look(): Promise<ImageBuilder> {
    if (found.state === goal) return found;
    return wait
      ? arrival(client, name, goal, { ...options, timeoutSeconds: timeLeft(options, startedAt) })
      : getImageBuilder(client, name, { signal });
  }
}

/** Looks at a builder, and waits while it is on its way to the opposite of the goal. */
async function settled(client: AppStreamSender, name: string, goal: Goal, options: WaitOptions): Promise<ImageBuilder> {
  const found = await getImageBuilder(client, name, { signal: options.signal });
  const destination = destinationOf(found);
  if (destination === undefined || destination === goal) return found;
  if (options.wait === false) {
    throw new ConflictError(`Image builder ${name} is ${stateOf(found)}: wait until it has settled.`, {
      reason: 'wrong-state',
    });
  }
  return arrival(client, name, destination, options);
}

function refuseDeadEnd(found: ImageBuilder, goal: Goal): void {
  if (found.state !== 'FAILED' && found.state !== 'DELETING') return;
  const errors = errorsOf(found).map(
    ({ errorCode, errorMessage }) => `${errorCode ?? 'an error'}: ${errorMessage ?? ''}`,
  );
  const why = errors.length === 0 ? '' : ` (it reports ${errors.join('; ')})`;
  throw new ConflictError(
    `Image builder ${found.name} is ${found.state}, from where it never gets ${goal}${why}. Create another one.`,
    { reason: 'wrong-state' },
  );
}

/** The agent changes when a builder starts, and not before; while it starts, nobody can tell whether it still does. */
function refuseOtherAgent(found: ImageBuilder, wanted: string | undefined): void {
  if (wanted === undefined || hasAgent(found, wanted)) return;
  const { name, state } = found;
  const [advice, reason] =
    state === 'RUNNING'
      ? (['stop it first', 'needs-stop'] as const)
      : (['it may still get that, so wait until it runs', 'wrong-state'] as const);
  throw new ConflictError(
    `Image builder ${name} is ${stateOf(found)} with another version of the agent than ${wanted}: ${advice}.`,
    { reason, fields: ['appstreamAgentVersion'] },
  );
}

/** Sends the request; that somebody else was faster is no failure. */
async function sendOnce(
  client: AppStreamSender,
  name: string,
  goal: Goal,
  send: () => Promise<void>,
  options: CallOptions,
): Promise<boolean> {
  try {
    await send();
    return true;
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error;
    const found = await getImageBuilder(client, name, options);
    if (found.state !== goal && destinationOf(found) !== goal) throw error;
    return (error.attempts ?? 1) > 1;
  }
}
