import type { WaitProgress } from '../core/wait.js';
import type { FleetChange, FleetManager } from '../fleets/index.js';
import { waitOf } from './arguments.js';
import type { Terminal } from './command.js';
import { requireConsent } from './consent.js';
import { Output } from './output.js';
import { count } from './table.js';

/** A fleet that is started or stopped. */
export interface FleetOrder {
  readonly fleets: FleetManager;
  readonly name: string;
  readonly values: {
    readonly json?: boolean | undefined;
    readonly yes?: boolean | undefined;
    readonly 'no-wait'?: boolean | undefined;
    readonly 'end-sessions'?: boolean | undefined;
    readonly 'poll-seconds'?: string | undefined;
    readonly 'timeout-seconds'?: string | undefined;
  };
  readonly terminal: Terminal;
}

type Options = NonNullable<Parameters<FleetManager['start']>[1]>;

/** Starts a fleet and waits until it runs. */
export async function startFleet(order: FleetOrder): Promise<void> {
  const { fleets, name } = order;
  const change = await withProgress(order, (options) => fleets.start(name, options));
  tell(order, change);
}

/** Stops a fleet and waits until it has stopped; where people stream from it, only with consent to that. */
export async function stopFleet(order: FleetOrder): Promise<void> {
  const { fleets, name, values, terminal } = order;
  const { isAppStreamKitError } = await import('../index.js');
  const stop = (endSessions: boolean) =>
    withProgress(order, (options) => fleets.stop(name, { ...options, endSessions }));
  try {
    tell(order, await stop(false));
  } catch (error) {
    const inSession = isAppStreamKitError(error) && error.code === 'conflict' && error.reason === 'in-session';
    if (!inSession || (values['end-sessions'] !== true && terminal.ask === undefined)) throw error;
    const users = error.sessions?.map(({ userId }) => userId).join(', ') ?? '';
    const sessions = count(error.sessions?.length ?? 0, 'session');
    await requireConsent(
      terminal,
      values['end-sessions'] === true && values.yes,
      `Stopping fleet ${name} ends ${sessions}${users === '' ? '' : ` (${users})`}.`,
    );
    tell(order, await stop(true));
  }
}

async function withProgress(
  order: FleetOrder,
  change: (options: Options) => Promise<FleetChange>,
): Promise<FleetChange> {
  const { name, values, terminal } = order;
  const output = new Output(terminal, values);
  let last: WaitProgress | undefined;
  const onPoll = (progress: WaitProgress) => {
    const isNews = progress.lastState !== last?.lastState;
    last = progress;
    if (isNews) output.tell('progress', progress, () => `${name}  ${progress.lastState ?? 'not seen'}`);
  };
  const startedAt = Date.now();
  const display = () => [
    `fleet ${name}: ${last?.lastState ?? 'asking'}, ${Math.round((Date.now() - startedAt) / 1000)} s`,
    ...(last?.errors ?? []).map(({ errorCode = '', errorMessage = '' }) => `  ${errorCode} ${errorMessage}`),
  ];
  const wait = values['no-wait'] !== true;
  return terminal.live(display, () => change({ ...waitOf(values), signal: terminal.signal, wait, onPoll }));
}

function tell({ terminal, values }: FleetOrder, change: FleetChange): void {
  new Output(terminal, values).tell('change', change, () => changeLine(change, `is ${change.fleet.state}`));
}

/** What became of a fleet, in a line. */
export function changeLine({ changed, fleet }: FleetChange, what: string): string {
  return `Fleet ${fleet.name} ${what}${changed ? '' : ', as it was already'}.`;
}
