import type { RevocationCheckpoint, RevocationEvent, RevocationImpact, RevocationReport } from '../images/index.js';
import { sessionCells } from './failure.js';
import type { LongWorkTexts } from './long-work.js';
import { count, table } from './table.js';

/** What a revoke would do, for people to read before it is done. */
export function impactLines(impact: RevocationImpact): string[] {
  const { imageName, imageArn, accountId, before, visible, because, fleets, survivingCopies } = impact;
  const rights = [before?.allowFleet && 'fleets', before?.allowImageBuilder && 'image builders'].filter(Boolean);
  const sessions = fleets.flatMap((fleet) => fleet.sessions);
  return [
    `${imageName} (${imageArn}), account ${accountId}: ${rights.length > 0 ? `shared for ${rights.join(' and ')}` : 'not shared'}`,
    ...(visible
      ? []
      : [`The account cannot be seen: ${because?.message ?? 'give --consumer-profile or --consumer-role'}`]),
    ...(fleets.length === 0 ? [] : table(['FLEET', 'STATE', 'DESIRED', 'IN USE'], fleets.map(fleetCells))),
    ...(sessions.length === 0 ? [] : table(['USER', 'STACK', 'SINCE', 'SESSION'], sessions.map(sessionCells))),
    ...copyLines(survivingCopies),
    ...(visible ? [`${count(fleets.length, 'fleet')} on the image, ${count(sessions.length, 'session')}.`] : []),
  ];
}

function fleetCells({ fleetName, state, desired, inUse }: RevocationImpact['fleets'][number]): (string | number)[] {
  return [fleetName, state, desired, inUse];
}

function copyLines(copies: RevocationReport['survivingCopies'] | undefined): string[] {
  const { imageBuilders = [], images = [] } = copies ?? {};
  const names = [...imageBuilders.map((name) => `image builder ${name}`), ...images.map((name) => `image ${name}`)];
  return names.length === 0 ? [] : [`Copies that stay with the account: ${names.join(', ')}`];
}

/** An event in one line. */
function eventLine(event: RevocationEvent): string {
  const { at, type } = event;
  return [at, type.padEnd(14), ...eventWords(event)].filter((word) => word !== '').join('  ');
}

function eventWords(event: RevocationEvent): string[] {
  switch (event.type) {
    case 'revoked':
    case 'drained':
      return [`${event.imageName}, account ${event.accountId}`];
    case 'not-visible':
      return [event.because?.message ?? ''];
    case 'fleet-left':
      return [event.fleetName, event.reason];
    case 'sessions-expired':
      return [event.fleetName, event.sessionIds.join(', ')];
    case 'look-failed':
      return [`${event.error.message} (${event.failures} in a row)`];
    default:
      return [event.fleetName, `desired ${event.desired}, in use ${event.inUse}`, event.fleetErrors.join(', ')];
  }
}

/** How a watch stands, for a display that goes on. */
function progressLines(checkpoint: RevocationCheckpoint): string[] {
  const { imageArn, accountId, revoked, until, fleets, startedAt, failures } = checkpoint;
  const image = imageArn.slice(imageArn.lastIndexOf('/') + 1);
  const elapsed = Math.round((Date.now() - Date.parse(startedAt)) / 1000);
  const failing = failures > 0 ? `, ${count(failures, 'look')} failed` : '';
  return [
    `${image}, account ${accountId}: ${revoked ? 'revoked' : 'still shared'}, watching until ${until}, ${elapsed} s${failing}`,
    ...fleets.map(({ fleetName, stage, left, inUse }) => `  ${fleetName}  ${left ?? stage}  ${inUse} in use`),
  ];
}

/** What became of it all. */
function reportLines({ imageName, accountId, outcome, fleets, survivingCopies }: RevocationReport): string[] {
  const rows = fleets.map((fleet) => [
    ...[fleet.fleetName, fleet.outcome, fleet.desiredBefore ?? undefined],
    ...[fleet.inUseBefore ?? undefined, fleet.expiredSessions],
  ]);
  return [
    ...(rows.length === 0
      ? []
      : table(['FLEET', 'OUTCOME', 'DESIRED BEFORE', 'IN USE BEFORE', 'ENDED SESSIONS'], rows)),
    ...copyLines(survivingCopies),
    `${imageName}, account ${accountId}: ${outcomes[outcome]}.`,
  ];
}

const outcomes = {
  'in-progress': 'not done yet',
  'cut-off': 'revoked, and no fleet on it starts instances any more',
  drained: 'revoked, and nobody streams from it any more',
  'not-visible': 'revoked; what that does in the account could not be seen',
  'timed-out': 'not done in time',
} as const satisfies Record<RevocationReport['outcome'], string>;

/** How a revocation is told. */
export const revocationTexts: LongWorkTexts<RevocationEvent, RevocationCheckpoint, RevocationReport> = {
  command: 'revoke',
  event: eventLine,
  progress: progressLines,
  report: reportLines,
};
