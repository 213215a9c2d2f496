import type { RolloutEvent, RolloutRunCheckpoint, RolloutRunReport } from '../images/index.js';
import type { LongWorkTexts } from './long-work.js';
import { count, table } from './table.js';

/** How a rollout is told. */
export const rolloutTexts: LongWorkTexts<RolloutEvent, RolloutRunCheckpoint, RolloutRunReport> = {
  command: 'rollout',
  event: (event) => [event.at, event.accountId, event.type.padEnd(14), ...eventWords(event)].join('  ').trimEnd(),
  progress: progressLines,
  report: reportLines,
};

function eventWords(event: RolloutEvent): string[] {
  switch (event.type) {
    case 'shared':
    case 'revoked':
    case 'unshared':
      return [event.change.imageName];
    case 'share-kept':
      return [event.imageName, event.fleetNames.join(', ')];
    case 'fleet-verified':
      return [event.fleetName, event.verification];
    case 'fleet-left':
      return [event.fleetName, event.reason];
    case 'fleet-stuck':
      return [event.fleetName, event.error.message];
    case 'failed':
      return [event.error.message];
    case 'look-failed':
      return [`${event.error.message} (${event.failures} in a row)`];
    case 'ended':
      return [event.outcome];
    default:
      return [event.fleetName, `in use ${event.inUse}`];
  }
}

/** Accounts that are at work, one a line; of the others only how many there are. */
function progressLines({ accounts }: RolloutRunCheckpoint): string[] {
  const open = accounts.filter(({ outcome }) => outcome === 'in-progress');
  const begun = open.filter(({ eventCount }) => eventCount > 0);
  const failed = accounts.filter(({ outcome }) => outcome === 'rolled-back' || outcome === 'incomplete');
  const head = `${accounts.length - open.length} of ${count(accounts.length, 'account')} over, ${failed.length} failed`;
  return [
    head,
    ...begun.map(({ accountId, phase, fleets }) => {
      const there = fleets.filter(({ stage }) => stage === 'moved' || stage === 'verified').length;
      return `  ${accountId}  ${phase}  ${there} of ${count(fleets.length, 'fleet')} on the new image`;
    }),
  ];
}

function reportLines({ accounts }: RolloutRunReport): string[] {
  const rows = accounts.map(({ accountId, outcome, fleets, failure }) => [
    ...[accountId, outcome, fleets.map(({ fleetName, outcome: stage }) => `${fleetName} ${stage}`).join(', ')],
    failure?.message ?? '',
  ]);
  const done = accounts.filter(({ outcome }) => outcome === 'rolled-out' || outcome === 'unchanged').length;
  return [
    ...table(['ACCOUNT', 'OUTCOME', 'FLEETS', 'NOTE'], rows),
    `${done} of ${count(accounts.length, 'account')} done.`,
  ];
}
