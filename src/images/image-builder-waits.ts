import type { AppStreamSender } from '../core/senders.js';
import { type ReportedError, type Wait, type WaitOptions, waitForState } from '../core/wait.js';
import { findImageBuilder, getImageBuilder } from '../service/find-image-builder.js';
import type { ImageBuilder, ImageBuilderState } from '../service/image-builders.js';

/** States that pass by themselves and lead to `RUNNING`. */
const comingUp: readonly ImageBuilderState[] = [
  'PENDING',
  'UPDATING_AGENT',
  'REBOOTING',
  'UPDATING',
  'PENDING_QUALIFICATION',
  'PENDING_SYNCING_APPS',
  'SYNCING_APPS',
  'PENDING_IMAGE_IMPORT',
];

/** States that pass by themselves and lead to `STOPPED`: a builder stops once its image is made. */
const goingDown: readonly ImageBuilderState[] = ['STOPPING', 'SNAPSHOTTING'];

/** Any other state is newer than this version: nobody can tell that it leads nowhere. */
const knownStates: ReadonlySet<string> = new Set([
  ...comingUp,
  ...goingDown,
  'RUNNING',
  'STOPPED',
  'DELETING',
  'FAILED',
]);

/** Default of `timeoutSeconds` until a builder runs or has stopped. */
export const settleSeconds = 3600;

const deleteSeconds = 900;
const unknownState = 'in an unknown state';

/** The state of an image builder, in words where the service does not tell it. */
export function stateOf({ state }: ImageBuilder): string {
  return state ?? unknownState;
}

/** The state that a builder is on its way to; undefined where it is in one that does not pass by itself. */
export function destinationOf({ state }: ImageBuilder): 'RUNNING' | 'STOPPED' | undefined {
  if (state === undefined) return undefined;
  if (comingUp.includes(state)) return 'RUNNING';
  return goingDown.includes(state) ? 'STOPPED' : undefined;
}

/** Errors that a builder reports on itself; first among them why it failed, if it did. */
export function errorsOf({ state, stateChangeReason, imageBuilderErrors = [] }: ImageBuilder): ReportedError[] {
  const reasons: readonly ReportedError[] =
    state === 'FAILED' && stateChangeReason !== undefined
      ? [{ errorCode: stateChangeReason.code, errorMessage: stateChangeReason.message }]
      : [];
  return [...reasons, ...imageBuilderErrors.map(({ errorCode, errorMessage }) => ({ errorCode, errorMessage }))];
}

/** Looks until a builder runs or has stopped. */
export function arrival(
  client: AppStreamSender,
  name: string,
  wantedState: 'RUNNING' | 'STOPPED',
  options: WaitOptions,
): Promise<ImageBuilder> {
  const way = wantedState === 'RUNNING' ? comingUp : goingDown;
  const wait: Wait<ImageBuilder> = {
    resource: `image builder ${name}`,
    wantedState,
    onTheWay: (state) => way.includes(state) || !knownStates.has(state),
    timeoutSeconds: settleSeconds,
    look: (lookOptions) => getImageBuilder(client, name, lookOptions),
    stateOf,
    errorsOf,
  };
  return waitForState(wait, options);
}

/** Looks until a builder is gone; one that had failed is seen so for a while. */
export async function departure(
  client: AppStreamSender,
  name: string,
  hadFailed: boolean,
  options: WaitOptions,
): Promise<void> {
  const wait: Wait<ImageBuilder | undefined> = {
    resource: `image builder ${name}`,
    wantedState: 'DELETED',
    onTheWay: (state) => state === 'DELETING' || !knownStates.has(state) || (hadFailed && state === 'FAILED'),
    timeoutSeconds: deleteSeconds,
    look: (lookOptions) => findImageBuilder(client, name, lookOptions),
    stateOf: (found) => (found === undefined ? 'DELETED' : stateOf(found)),
    errorsOf: (found) => (found === undefined ? [] : errorsOf(found)),
  };
  await waitForState(wait, options);
}

/** What is left of the caller's time for a further wait; undefined, for the default of that wait, where none was set. */
export function timeLeft({ timeoutSeconds }: WaitOptions, startedAt: number): number | undefined {
  return timeoutSeconds === undefined ? undefined : Math.max(0.001, timeoutSeconds - (Date.now() - startedAt) / 1000);
}
