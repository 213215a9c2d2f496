import type { SessionTarget, UndoRecord } from '../../sessions/index.js';
import { readText } from '../accounts.js';
import { awsOptions, consentOptions, readArguments } from '../arguments.js';
import { awsHelp } from '../aws-help.js';
import { appStreamClient, ec2Client } from '../clients.js';
import type { Command } from '../command.js';
import { CommandError } from '../command-error.js';
import { requireConsent } from '../consent.js';
import { Output } from '../output.js';
import { changeLines } from '../security-group-texts.js';
import { namesTarget, targetHelp, targetOf, targetOptions } from '../session-target.js';
import { UsageError } from '../usage-error.js';

const help = `Usage: appstream-kit restore FILE... [options]
       appstream-kit restore (--user ID | --session ID | --all-users) [options]

Puts the security groups of live sessions back: as the files of "appstream-kit restrict" say, or to those of the sessions' fleets.
From files, only interfaces are touched that still serve the same sessions. Doing it twice is harmless.

Options:
${targetHelp}
  --force               also what another program has changed since, and interfaces that serve others, too
  -y, --yes             agree that everybody's sessions are changed
${awsHelp}

Examples:
  appstream-kit restore maria.jsonl
  appstream-kit restore --user maria`;

const options = { ...awsOptions, ...consentOptions, ...targetOptions, force: { type: 'boolean' } } as const;

/** Puts security groups back: `SessionNetwork.restoreSessionSecurityGroups`. */
export const restoreCommand: Command = {
  name: 'restore',
  summary: 'put back what restrict has changed',
  help,
  async run(args, terminal) {
    const { values, positionals } = readArguments(args, options);
    if (positionals.length > 0 === namesTarget(values)) throw new UsageError('give files, or else whose sessions');
    const from = positionals.length > 0 ? await recordsIn(positionals) : targetOf(values);
    const [appstream, ec2] = await Promise.all([appStreamClient(values), ec2Client(values)]);
    const { assertComplete, SessionNetwork } = await import('../../index.js');
    if (values['all-users'] === true) {
      await requireConsent(terminal, values.yes, 'This changes what may be reached by everybody in this scope.');
    }
    const network = new SessionNetwork({ appstream, ec2 });
    const report = await terminal.live(
      () => ['putting security groups back'],
      () => network.restoreSessionSecurityGroups(from, { signal: terminal.signal, force: values.force }),
    );
    new Output(terminal, values).tell('report', report, () => changeLines(report));
    assertComplete(report);
  },
};

/** The records that files hold, a line each, or one whole file of JSON; the library checks them. */
async function recordsIn(files: readonly string[]): Promise<SessionTarget | UndoRecord[]> {
  const texts = await Promise.all(files.map(async (file) => ({ file, text: await readText(file) })));
  return texts.flatMap(({ file, text }) => wholeRecord(text) ?? lineRecords(file, text)) as UndoRecord[];
}

function wholeRecord(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function lineRecords(file: string, text: string): unknown[] {
  return text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    const record = wholeRecord(line);
    if (record === undefined) throw new CommandError(`${file}, line ${index + 1}: is no JSON; was it cut short?`);
    return [record];
  });
}
