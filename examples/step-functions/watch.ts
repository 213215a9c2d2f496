/**
 * The function behind `Turn` in `watch.asl.json`: one step of a revocation. What it answers is all that is kept of it.
 *
 * It may run twice for the same input: that does no harm, and events get the same ids.
 */
import { ImageShare, type RevocationCheckpoint, type RevocationEvent, type RevocationReport } from 'appstream-kit';
import { clients } from './clients.js';

/** What an execution is started with; `options` as `ImageShare.beginRevocation` takes them. */
export interface WatchStart {
  readonly imageName: string;
  readonly accountId: string;
  readonly options?: {
    readonly until?: 'cut-off' | 'drained';
    readonly expireSessions?: boolean;
    readonly pollSeconds?: number;
    readonly timeoutSeconds?: number;
  };
}

/** What a successor is started with, and what each further turn gets. */
export interface WatchState {
  readonly checkpoint: RevocationCheckpoint;
  /** Events in the history of this execution so far, but for those of retries; a successor starts anew. */
  readonly history?: number;
}

/** What a turn answers. */
export interface WatchTurn extends WatchState {
  readonly next: 'wait' | 'hand over' | 'complete' | 'incomplete';
  readonly waitSeconds: number;
  readonly events: readonly RevocationEvent[];
  /** How it ended. */
  readonly report?: RevocationReport;
}

/** An execution may have 25,000 events in its history: the rest is left for retries, of three events each. */
const mostHistory = Number(process.env['MOST_HISTORY'] ?? 20_000);

const images = new ImageShare(clients);

export async function handler(input: WatchStart | WatchState): Promise<WatchTurn> {
  const { checkpoint, events, done, waitSeconds, report } =
    'checkpoint' in input
      ? await images.stepRevocation(input.checkpoint)
      : await images.beginRevocation(input.imageName, input.accountId, {
          requireVisible: true,
          pollSeconds: 300,
          ...input.options,
        });
  const before = ('checkpoint' in input && input.history) || 0;
  // Turn, What next? and Wait are nine events; Tell and What next? once more are seven.
  const history = before + 9 + (events.length > 0 ? 7 : 0);
  const kept = { checkpoint, history, events, waitSeconds: Math.max(1, Math.ceil(waitSeconds)) };
  if (done) return { ...kept, next: report.complete ? 'complete' : 'incomplete', report };
  return { ...kept, next: history < mostHistory ? 'wait' : 'hand over' };
}
