import type { FleetType } from '@aws-sdk/client-appstream';
import type { AccountWorld } from '../world.js';
import { invalidCombination } from './faults.js';
import { isMultiSession } from './fleet-capacity.js';
import { checkVpcConfig } from './fleet-network.js';
import type { FleetDetails } from './state.js';

const elasticInstanceTypes: ReadonlySet<string> = new Set(
  ['small', 'medium', 'large', 'xlarge', '2xlarge'].map((size) => `stream.standard.${size}`),
);

const elasticPlatforms: ReadonlySet<string> = new Set(['WINDOWS_SERVER_2019', 'AMAZON_LINUX2', 'UBUNTU_PRO_2404']);

/** Refuses what the service documents as wrong for a fleet of this type, whether new or changed. */
export function checkFleet(account: AccountWorld, type: FleetType, details: FleetDetails): void {
  checkRanges(details);
  if (type === 'ELASTIC') checkElastic(account, details);
  else checkOther(details);
  if (details.VpcConfig !== undefined) checkVpcConfig(account, details.VpcConfig);
}

// rule: fleet-ranges
function checkRanges(details: FleetDetails): void {
  within('MaxUserDurationInSeconds', details.MaxUserDurationInSeconds, 600, 432_000);
  within('DisconnectTimeoutInSeconds', details.DisconnectTimeoutInSeconds, 60, 36_000);
  if (details.IdleDisconnectTimeoutInSeconds !== 0) {
    within('IdleDisconnectTimeoutInSeconds', details.IdleDisconnectTimeoutInSeconds, 60, 36_000);
  }
  within('MaxSessionsPerInstance', details.MaxSessionsPerInstance, 2, 50);
  within('RootVolumeConfig.VolumeSizeInGb', details.RootVolumeConfig?.VolumeSizeInGb, 200, 500);
}

/** Refuses a number outside the range that the service documents. */
export function within(member: string, value: number | undefined, least: number, most: number): void {
  if (value !== undefined && (value < least || value > most)) {
    throw invalidCombination(`${member} must be between ${least} and ${most}.`);
  }
}

// rule: elastic-fleet-members
function checkElastic({ ec2 }: AccountWorld, details: FleetDetails): void {
  const { SubnetIds = [] } = details.VpcConfig ?? {};
  const zones = new Set(SubnetIds.map((id) => ec2.subnets.get(id)?.availabilityZone ?? id));
  if (zones.size < 2) {
    throw invalidCombination('An Elastic fleet needs at least two subnets in different Availability Zones.');
  }
  if (details.MaxConcurrentSessions === undefined) {
    throw invalidCombination('MaxConcurrentSessions is required for Elastic fleets.');
  }
  within('MaxConcurrentSessions', details.MaxConcurrentSessions, 1, Number.MAX_SAFE_INTEGER);
  refuse(details, ['DomainJoinInfo', 'MaxSessionsPerInstance'], 'is not allowed for Elastic fleets');
  if (!elasticInstanceTypes.has(details.InstanceType ?? '')) {
    throw invalidCombination(`The instance type ${details.InstanceType ?? ''} is not available for Elastic fleets.`);
  }
  if (details.Platform !== undefined && !elasticPlatforms.has(details.Platform)) {
    throw invalidCombination(`The platform ${details.Platform} is not supported for Elastic fleets.`);
  }
}

// rule: other-fleet-members
function checkOther(details: FleetDetails): void {
  refuse(details, ['MaxConcurrentSessions', 'SessionScriptS3Location'], 'is only allowed for Elastic fleets');
  // rule: multi-session-windows-only
  if (isMultiSession(details) && details.Platform?.startsWith('WINDOWS') !== true) {
    throw invalidCombination('Multi-session fleets are only supported for Windows images.');
  }
}

function refuse(details: FleetDetails, members: readonly (keyof FleetDetails)[], why: string): void {
  for (const member of members) if (details[member] !== undefined) throw invalidCombination(`${member} ${why}.`);
}
