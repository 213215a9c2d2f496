import type { ShareOutcome, SharePlan, ShareReport } from '../../images/index.js';
import { readAccounts } from '../accounts.js';
import { awsOptions, consentOptions, numberOf, readArguments } from '../arguments.js';
import { awsHelp } from '../aws-help.js';
import { appStreamClient } from '../clients.js';
import type { Command, Terminal } from '../command.js';
import { requireConsent } from '../consent.js';
import { Output } from '../output.js';
import { count } from '../table.js';
import { UsageError } from '../usage-error.js';

const help = `Usage: appstream-kit share IMAGE ACCOUNT... [options]

Shares an own image with accounts, for their fleets and nothing else, unless --image-builders says more. What is so already is not
written again, so the same command goes on where it was interrupted.

Options:
  --accounts-file FILE  more accounts: ids between spaces, commas or lines; # begins a remark
  --image-builders      for image builders, too; copies that they make stay with the account for ever
  --remove-others       take the image from all accounts that are not named
  --max-removals N      refuse to take it from more accounts than that (default 10)
  --concurrency N       accounts that are written at the same time (default 4)
  --dry-run             print what would be done, and do nothing
  -y, --yes             agree that fleets are cut off; asked for on a terminal
${awsHelp}

Examples:
  appstream-kit share Test_Image 222222222222 333333333333 --dry-run
  appstream-kit share Test_Image 222222222222
  appstream-kit share Test_Image 333333333333 --remove-others --max-removals 1 --yes`;

const options = {
  ...awsOptions,
  ...consentOptions,
  'accounts-file': { type: 'string' },
  'image-builders': { type: 'boolean', default: false },
  'remove-others': { type: 'boolean' },
  'max-removals': { type: 'string' },
  concurrency: { type: 'string' },
  'dry-run': { type: 'boolean' },
} as const;

/** Shares an image: `ImageShare.plan`, then `apply`. */
export const shareCommand: Command = {
  name: 'share',
  summary: 'share an image with accounts',
  help,
  async run(args, terminal) {
    const { values, positionals } = readArguments(args, options);
    const [imageName, ...named] = positionals;
    if (imageName === undefined) throw new UsageError('no image given');
    const accounts = await readAccounts(named, values['accounts-file']);
    const concurrency = numberOf(values, 'concurrency');
    const client = await appStreamClient(values);
    const { assertComplete, formatSharePlan, ImageShare } = await import('../../index.js');
    const images = new ImageShare({ client });
    const { signal } = terminal;
    const grants = accounts.map((accountId) => ({
      accountId,
      allowFleet: true,
      allowImageBuilder: values['image-builders'],
    }));
    const plan = await images.plan(imageName, grants, {
      signal,
      removeOthers: values['remove-others'],
      maxRemovals: numberOf(values, 'max-removals'),
    });
    const output = new Output(terminal, values);
    output.tell('plan', plan, () => formatSharePlan(plan));
    if (values['dry-run'] === true) return;
    await consent(terminal, values.yes, plan);
    const report = await applied(terminal, plan, (onOutcome) => images.apply(plan, { signal, concurrency, onOutcome }));
    output.tell('report', report, () => reportLines(report));
    assertComplete(report);
  },
};

async function consent(terminal: Terminal, given: boolean | undefined, { rows }: SharePlan): Promise<void> {
  const cutOff = rows.filter(({ cutsOffFleets }) => cutsOffFleets).length;
  if (cutOff === 0) return;
  await requireConsent(terminal, given, `Fleets of ${count(cutOff, 'account')} on the image would be cut off.`);
}

async function applied(
  terminal: Terminal,
  { imageName, rows }: SharePlan,
  apply: (onOutcome: (outcome: ShareOutcome) => void) => Promise<ShareReport>,
): Promise<ShareReport> {
  const settled: ShareOutcome[] = [];
  const failed = () => settled.filter(({ outcome }) => outcome === 'failed').length;
  const progress = () => [
    `${imageName}: ${settled.length} of ${count(rows.length, 'account')}${failed() > 0 ? `, ${failed()} failed` : ''}`,
  ];
  try {
    return await terminal.live(progress, () => apply((outcome) => void settled.push(outcome)));
  } catch (error) {
    terminal.tell(
      `Settled: ${settled.length} of ${count(rows.length, 'account')}. The same command goes on from there.`,
    );
    throw error;
  }
}

function reportLines({ outcomes }: ShareReport): string[] {
  const kinds = [...new Set(outcomes.map(({ outcome }) => outcome))];
  const counts = kinds.map((kind) => `${outcomes.filter(({ outcome }) => outcome === kind).length} ${kind}`);
  const open = outcomes.filter(({ outcome }) => outcome !== 'changed' && outcome !== 'unchanged');
  return [
    ...open.map(({ accountId, outcome, error }) => `${accountId}  ${outcome}  ${error?.message ?? ''}`.trimEnd()),
    `${counts.join(', ')}.`,
  ];
}
