import type { SecurityGroupReport, UndoRecord } from '../../sessions/index.js';
import { awsOptions, consentOptions, listOf, readArguments, wordOf } from '../arguments.js';
import { awsHelp } from '../aws-help.js';
import { appStreamClient, ec2Client } from '../clients.js';
import type { Command, Terminal } from '../command.js';
import { commandLine } from '../command-line.js';
import { requireConsent } from '../consent.js';
import { Output } from '../output.js';
import { OwnFile } from '../own-file.js';
import { changeLines } from '../security-group-texts.js';
import { targetHelp, targetOf, targetOptions } from '../session-target.js';
import { UsageError } from '../usage-error.js';

const help = `Usage: appstream-kit restrict (--user ID | --session ID | --all-users) GROUPS [options]

Changes the security groups of live sessions. Before anything is written, what is needed to put it back is in a file, which
"appstream-kit restore FILE" takes. Connections that are open already go on, and the user's next session has its fleet's groups.

Groups; ids between commas, or the option again:
  --groups ID,...       exactly these
  --add-groups ID,...   these, too
  --remove-groups ID,...  these no more

Options:
${targetHelp}
  --shared-interface W  of an interface that serves others, too: refuse (default), skip or apply, which is to be confirmed
  --undo FILE           file for what is needed to put it back (default undo-TIME.jsonl)
  --dry-run             print what would be done, ask EC2 whether it may be, and do nothing
  -y, --yes             agree that sessions of people who are not named are changed
${awsHelp}

Examples:
  appstream-kit restrict --user maria --groups sg-0a1b2c3d --dry-run
  appstream-kit restrict --user maria --groups sg-0a1b2c3d --undo maria.jsonl`;

const options = {
  ...awsOptions,
  ...consentOptions,
  ...targetOptions,
  groups: { type: 'string', multiple: true },
  'add-groups': { type: 'string', multiple: true },
  'remove-groups': { type: 'string', multiple: true },
  'shared-interface': { type: 'string' },
  undo: { type: 'string' },
  'dry-run': { type: 'boolean' },
} as const;

const read = (args: readonly string[]) => readArguments(args, options);

type Values = ReturnType<typeof read>['values'];

/** Changes what live sessions may reach: `SessionNetwork.restrictSessionSecurityGroups`. */
export const restrictCommand: Command = {
  name: 'restrict',
  summary: 'change what live sessions may reach',
  help,
  async run(args, terminal) {
    const { values, positionals } = read(args);
    if (positionals[0] !== undefined) throw new UsageError(`Unexpected argument '${positionals[0]}'`);
    const target = targetOf(values);
    const groups = groupsOf(values);
    const sharedInterface = wordOf('shared-interface', values['shared-interface'], ['refuse', 'skip', 'apply']);
    const time = new Date().toISOString().replace(/[:.]/g, '-');
    const file = await OwnFile.toBe(values.undo, `undo-${time}.jsonl`);
    const [appstream, ec2] = await Promise.all([appStreamClient(values), ec2Client(values)]);
    const { assertComplete, SessionNetwork } = await import('../../index.js');
    const dryRun = values['dry-run'];
    if (dryRun !== true) await consent(terminal, values);
    const onBeforeChange = (undo: UndoRecord) => file.append(JSON.stringify(undo));
    const request = { ...target, ...groups, sharedInterface, dryRun, onBeforeChange };
    const network = new SessionNetwork({ appstream, ec2 });
    const report = await changed(terminal, file, values, () =>
      network.restrictSessionSecurityGroups(request, { signal: terminal.signal }),
    );
    new Output(terminal, values).tell('report', report, () => changeLines(report));
    tellHowToRestore(terminal, file, values);
    assertComplete(report);
  },
};

function groupsOf(values: Values) {
  const securityGroupIds = listOf(values.groups);
  const addSecurityGroupIds = listOf(values['add-groups']);
  const removeSecurityGroupIds = listOf(values['remove-groups']);
  const adjusts = addSecurityGroupIds !== undefined || removeSecurityGroupIds !== undefined;
  if ((securityGroupIds !== undefined) === adjusts) {
    throw new UsageError('give --groups, or else --add-groups and --remove-groups');
  }
  return securityGroupIds === undefined ? { addSecurityGroupIds, removeSecurityGroupIds } : { securityGroupIds };
}

async function consent(terminal: Terminal, values: Values): Promise<void> {
  const reaches = [
    values['all-users'] === true && 'everybody who streams in this scope',
    values['shared-interface'] === 'apply' && 'whoever shares an instance with those who are named',
  ].filter(Boolean);
  if (reaches.length === 0) return;
  await requireConsent(terminal, values.yes, `This changes what may be reached by ${reaches.join(' and ')}.`);
}

async function changed(
  terminal: Terminal,
  file: OwnFile,
  values: Values,
  change: () => Promise<SecurityGroupReport>,
): Promise<SecurityGroupReport> {
  try {
    return await terminal.live(() => ['changing security groups'], change);
  } catch (error) {
    tellHowToRestore(terminal, file, values);
    throw error;
  }
}

function tellHowToRestore(terminal: Terminal, file: OwnFile, { region, profile, json }: Values): void {
  if (!file.exists) return;
  const restore = commandLine(['restore', file.path], { region, profile });
  new Output(terminal, { json }).tell('kept', { file: file.path, restore }, () => []);
  terminal.tell(`To put it back: ${restore}`);
}
