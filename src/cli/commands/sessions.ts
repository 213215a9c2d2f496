import type { StreamingSession } from '../../sessions/index.js';
import { awsOptions, readArguments } from '../arguments.js';
import { awsHelp } from '../aws-help.js';
import { appStreamClient } from '../clients.js';
import type { Command } from '../command.js';
import { Output } from '../output.js';
import { count, table } from '../table.js';
import { UsageError } from '../usage-error.js';

const help = `Usage: appstream-kit sessions [options]

Lists who streams where, with address and network interface. Without a stack or fleet it asks for every pair of the account and
region.

Options:
  --stack NAME          only sessions through this stack
  --fleet NAME          only sessions on this fleet
  --user ID             only this user's; case matters
  --instance ID         only those on this instance
${awsHelp}

Example:
  appstream-kit sessions --fleet design-team`;

const options = {
  ...awsOptions,
  stack: { type: 'string' },
  fleet: { type: 'string' },
  user: { type: 'string' },
  instance: { type: 'string' },
} as const;

/** Lists sessions in progress: `SessionNetwork.sessions`. */
export const sessionsCommand: Command = {
  name: 'sessions',
  summary: 'list who streams where',
  help,
  async run(args, terminal) {
    const { values, positionals } = readArguments(args, options);
    if (positionals[0] !== undefined) throw new UsageError(`Unexpected argument '${positionals[0]}'`);
    const appstream = await appStreamClient(values);
    const { SessionNetwork } = await import('../../index.js');
    const { stack: stackName, fleet: fleetName, user: userId, instance: instanceId } = values;
    const query = { stackName, fleetName, userId, instanceId };
    const output = new Output(terminal, values);
    const found: StreamingSession[] = [];
    const listing = new SessionNetwork({ appstream }).sessions(query, { signal: terminal.signal });
    const progress = () => [`${count(found.length, 'session')} so far`];
    await terminal.live(progress, async () => {
      for await (const session of listing) {
        found.push(session);
        output.tell('session', session, () => []);
      }
    });
    output.tell('lookedAt', listing.lookedAt, () => sessionLines(found));
  },
};

const heads = ['USER', 'STACK', 'FLEET', 'SIGNED IN', 'CONNECTED', 'SINCE', 'ADDRESS', 'INTERFACE', 'SESSION'];

function sessionLines(sessions: readonly StreamingSession[]): string[] {
  if (sessions.length === 0) return ['Nobody streams.'];
  return [...table(heads, sessions.map(cells)), `${count(sessions.length, 'session')}.`];
}

function cells(session: StreamingSession): (string | undefined)[] {
  const { id, userId, stackName, fleetName, authenticationType, connectionState, startTime } = session;
  const { eniPrivateIpAddress, eniId } = session.networkAccessConfiguration ?? {};
  const connected = connectionState === 'CONNECTED' ? 'yes' : 'no';
  return [
    ...[userId, stackName, fleetName, authenticationType, connectionState && connected],
    ...[startTime?.toISOString(), eniPrivateIpAddress, eniId, id],
  ];
}
