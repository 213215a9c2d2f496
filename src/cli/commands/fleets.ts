import type { Fleet, FleetManager } from '../../fleets/index.js';
import { awsOptions, consentOptions, numberOf, readArguments, waitOptions } from '../arguments.js';
import { awsHelp } from '../aws-help.js';
import { appStreamClient } from '../clients.js';
import type { Command, Terminal } from '../command.js';
import { changeLine, startFleet, stopFleet } from '../fleet-states.js';
import { Output } from '../output.js';
import { count, table } from '../table.js';
import { UsageError } from '../usage-error.js';

const help = `Usage: appstream-kit fleets [list] [options]
       appstream-kit fleets start NAME [options]
       appstream-kit fleets stop NAME [options]
       appstream-kit fleets scale NAME CAPACITY [options]

Lists fleets, starts or stops one and waits for it, or changes how many instances one keeps. A fleet in use is stopped only with
consent to that.

Options:
  --image ARN           list: only fleets on this image
  --state STATE         list: only fleets in this state, such as RUNNING
  --sessions            scale: CAPACITY counts user sessions, as it does of multi-session fleets
  --no-wait             start, stop: do not wait until it is done
  --poll-seconds N      start, stop: seconds between two looks, 0.05 to 3600 (default 30)
  --timeout-seconds N   start, stop: longest wait (default 3600 and 1800)
  --end-sessions        stop: also while people stream, whose sessions end then
  -y, --yes             agree that sessions end; asked for on a terminal
${awsHelp}

Examples:
  appstream-kit fleets
  appstream-kit fleets start design-team --poll-seconds 1
  appstream-kit fleets scale design-team 3
  appstream-kit fleets stop design-team --end-sessions --yes`;

const options = {
  ...awsOptions,
  ...consentOptions,
  ...waitOptions,
  image: { type: 'string' },
  state: { type: 'string' },
  sessions: { type: 'boolean' },
  'no-wait': { type: 'boolean' },
  'end-sessions': { type: 'boolean' },
} as const;

const read = (args: readonly string[]) => readArguments(args, options);

type Values = ReturnType<typeof read>['values'];

type Act = (fleets: FleetManager, args: readonly string[], values: Values, terminal: Terminal) => Promise<void>;

/** What may stand after `fleets`, and the arguments that it takes. */
const verbs: Readonly<Record<string, { readonly takes: readonly string[]; readonly act: Act }>> = {
  list: { takes: [], act: list },
  start: {
    takes: ['NAME'],
    act: (fleets, [name = ''], values, terminal) => startFleet({ fleets, name, values, terminal }),
  },
  stop: {
    takes: ['NAME'],
    act: (fleets, [name = ''], values, terminal) => stopFleet({ fleets, name, values, terminal }),
  },
  scale: { takes: ['NAME', 'CAPACITY'], act: scale },
};

/** Lists, starts, stops and scales fleets: methods of `FleetManager`. */
export const fleetsCommand: Command = {
  name: 'fleets',
  summary: 'list fleets, or start, stop or scale one',
  help,
  async run(args, terminal) {
    const { values, positionals } = read(args);
    const [name = 'list', ...rest] = positionals;
    const verb = Object.hasOwn(verbs, name) ? verbs[name] : undefined;
    if (verb === undefined) throw new UsageError(`fleets takes ${Object.keys(verbs).join(', ')}, not ${name}`);
    if (rest.length !== verb.takes.length) {
      throw new UsageError(`fleets ${name} takes ${verb.takes.join(' and ') || 'no argument'}`);
    }
    const client = await appStreamClient(values);
    const { FleetManager } = await import('../../index.js');
    await verb.act(new FleetManager({ client }), rest, values, terminal);
  },
};

async function list(fleets: FleetManager, _args: readonly string[], values: Values, terminal: Terminal): Promise<void> {
  const output = new Output(terminal, values);
  const found: Fleet[] = [];
  const { image: imageArn, state } = values;
  const listing = fleets.list({ imageArn, state }, { signal: terminal.signal });
  const progress = () => [`${count(found.length, 'fleet')} so far`];
  await terminal.live(progress, async () => {
    for await (const fleet of listing) {
      found.push(fleet);
      output.tell('fleet', fleet, () => []);
    }
  });
  const heads = ['FLEET', 'STATE', 'TYPE', 'INSTANCES', 'DESIRED', 'IN USE', 'IMAGE', 'ERRORS'];
  output.say(
    found.length === 0 ? 'No fleet.' : [...table(heads, found.map(cells)), `${count(found.length, 'fleet')}.`],
  );
}

function cells(fleet: Fleet): (string | number | undefined)[] {
  const { name, state, fleetType, instanceType, imageArn = '', imageName, fleetErrors = [] } = fleet;
  const { desired, inUse, desiredUserSessions, activeUserSessions } = fleet.computeCapacityStatus;
  const errors = fleetErrors.map(({ errorCode }) => errorCode).join(', ');
  return [
    ...[name, state, fleetType, instanceType, desiredUserSessions ?? desired],
    ...[activeUserSessions ?? inUse, imageArn || imageName, errors],
  ];
}

async function scale(
  fleets: FleetManager,
  [name = '', text = '']: readonly string[],
  values: Values,
  terminal: Terminal,
): Promise<void> {
  const capacity = numberOf({ CAPACITY: text }, 'CAPACITY') ?? 0;
  const wanted = values.sessions === true ? { desiredSessions: capacity } : capacity;
  const change = await fleets.scale(name, wanted, { signal: terminal.signal });
  new Output(terminal, values).tell('change', change, () => changeLine(change, `is to keep ${capacity}`));
}
