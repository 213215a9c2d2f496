import type { ImageShare, RevocationCheckpoint, RevocationImpact } from '../../images/index.js';
import { readJson } from '../accounts.js';
import { awsOptions, consentOptions, readArguments, waitOf, waitOptions, wordOf } from '../arguments.js';
import { awsHelp, consumerHelp } from '../aws-help.js';
import { appStreamClient } from '../clients.js';
import type { Command, Terminal } from '../command.js';
import { requireConsent } from '../consent.js';
import { consumerClients } from '../consumer-clients.js';
import { followWork } from '../long-work.js';
import { longWorkHelp, longWorkOptions, placeOf, refuseSettled } from '../long-work-arguments.js';
import { Output } from '../output.js';
import { impactLines, revocationTexts } from '../revocation-texts.js';
import { count } from '../table.js';
import { UsageError } from '../usage-error.js';

const help = `Usage: appstream-kit revoke IMAGE ACCOUNT [options]
       appstream-kit revoke --resume FILE [options]

Takes the share of an own image back from an account, and watches until none of its fleets starts instances from it and nobody
streams any more. Sessions go on to their end unless --expire-sessions is given. Ctrl-C keeps where it stands in a file, and prints
the command that goes on.

Options:
  --until GOAL          what ends the watch: cut-off or drained (default)
  --expire-sessions     end the sessions on the account's fleets, once these are cut off
  --only-if-unused      take it back only where the account is seen to have no fleet on it; no watch
  --require-visible     take it back only where the account can be seen
  --no-watch            take it back, and do not watch
  --poll-seconds N      seconds between two looks, 0.05 to 3600 (default 30)
  --timeout-seconds N   longest watch (default 435600: the longest session and an hour)
${longWorkHelp}
  --dry-run             print whom it would affect, and do nothing
  -y, --yes             agree that fleets are cut off and sessions ended; asked for on a terminal
${consumerHelp}
${awsHelp}

Examples:
  appstream-kit revoke Test_Image 222222222222 --consumer-profile 'prod-{account}' --dry-run
  appstream-kit revoke Test_Image 222222222222 --consumer-role 'arn:aws:iam::{account}:role/Watch' --until cut-off --yes`;

const options = {
  ...awsOptions,
  ...consentOptions,
  ...longWorkOptions,
  ...waitOptions,
  until: { type: 'string' },
  'expire-sessions': { type: 'boolean' },
  'only-if-unused': { type: 'boolean' },
  'require-visible': { type: 'boolean' },
  'no-watch': { type: 'boolean' },
  'dry-run': { type: 'boolean' },
} as const;

const read = (args: readonly string[]) => readArguments(args, options);

type Values = ReturnType<typeof read>['values'];

/** Takes a share back: `ImageShare.previewRevocation`, then `revokeAndWatch`, `revoke` or `resumeWatch`. */
export const revokeCommand: Command = {
  name: 'revoke',
  summary: 'take a share back, and watch what that does',
  help,
  async run(args, terminal) {
    const { values, positionals } = read(args);
    wordOf('until', values.until, ['cut-off', 'drained']);
    const [imageName, accountId, extra] = positionals;
    if (extra !== undefined) throw new UsageError(`one account at a time, not ${extra} too`);
    refuseUnwatched(values);
    const client = await appStreamClient(values);
    const consumerClient = consumerClients(values, client);
    const { ImageShare } = await import('../../index.js');
    const images = new ImageShare({ client, consumerClient });
    if (values.resume !== undefined) {
      refuseSettled(values, positionals, ['timeout-seconds']);
      await resume(images, values.resume, values, terminal);
      return;
    }
    if (imageName === undefined || accountId === undefined) throw new UsageError('give an image and an account');
    await revoke(images, [imageName, accountId], values, terminal);
  },
};

/** What only a watch does would silently not be done. */
function refuseUnwatched(values: Values): void {
  const without = (['no-watch', 'only-if-unused'] as const).find((name) => values[name] === true);
  const watched = [
    'until',
    'expire-sessions',
    'require-visible',
    'checkpoint',
    'poll-seconds',
    'timeout-seconds',
  ] as const;
  const given = watched.find((name) => values[name] !== undefined);
  if (without !== undefined && given !== undefined) throw new UsageError(`--${given} does not go with --${without}`);
}

async function revoke(
  images: ImageShare,
  [imageName, accountId]: readonly [string, string],
  values: Values,
  terminal: Terminal,
): Promise<void> {
  const { signal } = terminal;
  const output = new Output(terminal, values);
  const place = await placeOf(values, terminal, `revoke-${imageName}-${accountId}.json`);
  const impact = await images.previewRevocation(imageName, accountId, { signal });
  output.tell('impact', impact, () => impactLines(impact));
  if (values['dry-run'] === true) return;
  const onlyIfUnused = values['only-if-unused'];
  if (onlyIfUnused !== true) await consent(terminal, values, impact);
  if (values['no-watch'] === true || onlyIfUnused === true) {
    const change = await images.revoke(imageName, accountId, { signal, onlyIfUnused });
    output.tell('change', change, () => (change.changed ? 'Revoked.' : 'It was not shared; nothing was changed.'));
    return;
  }
  const watch = await images.revokeAndWatch(imageName, accountId, {
    ...waitOf(values),
    signal,
    until: wordOf('until', values.until, ['cut-off', 'drained']),
    expireSessions: values['expire-sessions'],
    requireVisible: values['require-visible'],
  });
  await followWork(watch, revocationTexts, place);
}

async function resume(images: ImageShare, path: string, values: Values, terminal: Terminal): Promise<void> {
  // The library checks it.
  const checkpoint = (await readJson(path)) as RevocationCheckpoint;
  const { timeoutSeconds } = waitOf(values);
  const watch = images.resumeWatch(checkpoint, { signal: terminal.signal, timeoutSeconds });
  await followWork(watch, revocationTexts, await placeOf(values, terminal, path));
}

async function consent(
  terminal: Terminal,
  values: Values,
  { before, visible, fleets }: RevocationImpact,
): Promise<void> {
  const sessions = fleets.flatMap((fleet) => fleet.sessions);
  const ends = values['expire-sessions'] === true;
  const cutsOff = before?.allowFleet === true && (!visible || fleets.length > 0);
  if (!cutsOff && !ends) return;
  const cut = visible
    ? `${count(fleets.length, 'fleet')} would be cut off`
    : 'fleets that cannot be seen may be cut off';
  const ended = ends ? `, and their sessions ended (${visible ? sessions.length : 'unseen'} now)` : '';
  await requireConsent(terminal, values.yes, `${cut.charAt(0).toUpperCase()}${cut.slice(1)}${ended}.`);
}
