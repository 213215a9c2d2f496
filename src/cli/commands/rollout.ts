import type { ImageRollout, RolloutPlan, RolloutRunCheckpoint } from '../../images/index.js';
import { readAccounts, readJson } from '../accounts.js';
import { awsOptions, consentOptions, numberOf, readArguments } from '../arguments.js';
import { awsHelp, consumerHelp } from '../aws-help.js';
import { appStreamClient } from '../clients.js';
import type { Command, Terminal } from '../command.js';
import { requireConsent } from '../consent.js';
import { consumerClients } from '../consumer-clients.js';
import { followWork } from '../long-work.js';
import { longWorkHelp, longWorkOptions, placeOf, refuseSettled } from '../long-work-arguments.js';
import { rolloutTexts } from '../rollout-texts.js';
import { UsageError } from '../usage-error.js';

const help = `Usage: appstream-kit rollout --from IMAGE --to IMAGE ACCOUNT... [options]
       appstream-kit rollout --resume FILE [options]

Replaces an image by another in the accounts that it is shared with: shares the new one, moves their fleets to it, sees them come
up, and takes the old one back. An account in which that fails gets back what it had. Ctrl-C keeps where it stands in a file, and
prints the command that goes on. It needs a way into the accounts.

Options:
  --from IMAGE          own image that fleets leave
  --to IMAGE            own image that they get
  --accounts-file FILE  more accounts: ids between spaces, commas or lines; # begins a remark
  --fleet NAME          move only fleets of this name; may be repeated
  --allow-stop          stop fleets that cannot be moved while they run, which ends their sessions
  --wave-size N         accounts at a time; the next ones follow once all of these are over (default 10)
  --max-failures N      accounts that may fail before no more are begun (default 0)
  --verify-seconds N    longest time for an account's fleets to come up (default 3600)
  --healthy-seconds N   time for which a fleet has to look healthy (default 600)
  --poll-seconds N      seconds between two looks, 0.05 to 3600 (default 60)
${longWorkHelp}
  --dry-run             print what would be done, and do nothing
  -y, --yes             agree that fleets are stopped; asked for on a terminal
${consumerHelp}
${awsHelp}

Examples:
  appstream-kit rollout --from Test_Image --to Test_Image_2 222222222222 --consumer-profile 'prod-{account}' --dry-run
  appstream-kit rollout --from Test_Image --to Test_Image_2 222222222222 --consumer-profile 'prod-{account}' --wave-size 1`;

const options = {
  ...awsOptions,
  ...consentOptions,
  ...longWorkOptions,
  from: { type: 'string' },
  to: { type: 'string' },
  'accounts-file': { type: 'string' },
  fleet: { type: 'string', multiple: true },
  'allow-stop': { type: 'boolean' },
  'wave-size': { type: 'string' },
  'max-failures': { type: 'string' },
  'verify-seconds': { type: 'string' },
  'healthy-seconds': { type: 'string' },
  'poll-seconds': { type: 'string' },
  'dry-run': { type: 'boolean' },
} as const;

const read = (args: readonly string[]) => readArguments(args, options);

type Arguments = ReturnType<typeof read>;

/** Replaces an image in many accounts: `ImageRollout.plan`, then `run` or `resume`. */
export const rolloutCommand: Command = {
  name: 'rollout',
  summary: 'replace an image by another in many accounts',
  help,
  async run(args, terminal) {
    const given = read(args);
    const { values } = given;
    const client = await appStreamClient(values);
    const consumerClient = consumerClients(values, client);
    if (consumerClient === undefined) throw new UsageError('give --consumer-profile or --consumer-role');
    const { ImageRollout } = await import('../../index.js');
    const rollout = new ImageRollout({ client, consumerClient });
    if (values.resume === undefined) await begin(rollout, given, terminal);
    else await resume(rollout, values.resume, given, terminal);
  },
};

async function begin(rollout: ImageRollout, { values, positionals }: Arguments, terminal: Terminal): Promise<void> {
  const { from: fromImage, to: toImage, fleet: names } = values;
  if (fromImage === undefined || toImage === undefined) throw new UsageError('give --from and --to');
  const accounts = await readAccounts(positionals, values['accounts-file']);
  const runOptions = { waveSize: numberOf(values, 'wave-size'), maxFailures: numberOf(values, 'max-failures') };
  const place = await placeOf(values, terminal, `rollout-${fromImage}-${toImage}.json`);
  const { formatRolloutPlan } = await import('../../index.js');
  const { signal } = terminal;
  const request = {
    fromImage,
    toImage,
    accounts,
    fleets: names && (({ name }: { readonly name: string }) => names.includes(name)),
    allowStop: values['allow-stop'],
    verifySeconds: numberOf(values, 'verify-seconds'),
    healthySeconds: numberOf(values, 'healthy-seconds'),
    pollSeconds: numberOf(values, 'poll-seconds'),
  };
  const plan = await terminal.live(
    () => ['looking into the accounts'],
    () => rollout.plan(request, { signal }),
  );
  place.output.tell('plan', plan, () => formatRolloutPlan(plan));
  if (values['dry-run'] === true) return;
  await consent(terminal, values.yes, plan);
  await followWork(rollout.run(plan, { ...runOptions, signal }), rolloutTexts, place);
}

async function resume(
  rollout: ImageRollout,
  path: string,
  { values, positionals }: Arguments,
  terminal: Terminal,
): Promise<void> {
  refuseSettled(values, positionals);
  // The library checks it.
  const checkpoint = (await readJson(path)) as RolloutRunCheckpoint;
  const run = rollout.resume(checkpoint, { signal: terminal.signal });
  await followWork(run, rolloutTexts, await placeOf(values, terminal, path));
}

async function consent(terminal: Terminal, given: boolean | undefined, { rows }: RolloutPlan): Promise<void> {
  const stopped = rows.flatMap(({ accountId, fleets }) =>
    fleets
      .filter(({ move, state }) => move === 'stop' && state !== 'STOPPED')
      .map(({ fleetName, inUse }) => `${fleetName} in ${accountId} (${inUse} in use)`),
  );
  if (stopped.length === 0) return;
  const first = stopped.slice(0, 5).join(', ');
  const more = stopped.length > 5 ? ` and ${stopped.length - 5} more` : '';
  await requireConsent(terminal, given, `These fleets would be stopped, and their sessions ended: ${first}${more}.`);
}
