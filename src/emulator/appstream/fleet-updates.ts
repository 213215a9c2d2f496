import type {
  FleetAttribute,
  UpdateFleetCommandInput,
  UpdateFleetCommandOutput,
  VpcConfig,
} from '@aws-sdk/client-appstream';
import type { Operation } from '../operation.js';
import type { Answer, Checked } from './checked.js';
import { inUse, invalidCombination } from './faults.js';
import { desiredCapacity, isMultiSession, setDesired } from './fleet-capacity.js';
import { checkFleet } from './fleet-checks.js';
import { withImage } from './fleet-image.js';
import { describedFleet } from './fleet-record.js';
import { defaultRootVolume, fleetNamed, tidied } from './fleets.js';
import { checkInstanceFamily } from './instance-families.js';
import { imageLostCode } from './revocation.js';
import { saidBeside } from './said.js';
import type { FleetDetails, FleetRecord } from './state.js';

/** `DeleteVpcConfig` is deprecated, and still served. */
type Patch = Omit<Checked<UpdateFleetCommandInput>, 'DeleteVpcConfig'> & {
  readonly DeleteVpcConfig?: boolean | undefined;
};

/** What may be changed while an Always-On or On-Demand fleet is RUNNING. */
const liveMembers: ReadonlySet<string> = new Set([
  'ComputeCapacity',
  'DisconnectTimeoutInSeconds',
  'DisplayName',
  'IdleDisconnectTimeoutInSeconds',
  'ImageArn',
  'ImageName',
  'RootVolumeConfig',
]);

/** What may be changed while an Elastic fleet is RUNNING. */
const liveElasticMembers: ReadonlySet<string> = new Set([
  'DisconnectTimeoutInSeconds',
  'DisplayName',
  'IdleDisconnectTimeoutInSeconds',
  'MaxConcurrentSessions',
  'SessionScriptS3Location',
  'UsbDeviceFilterStrings',
]);

const memberOfAttribute: Readonly<Record<FleetAttribute, keyof FleetDetails>> = {
  DOMAIN_JOIN_INFO: 'DomainJoinInfo',
  IAM_ROLE_ARN: 'IamRoleArn',
  MAX_SESSIONS_PER_INSTANCE: 'MaxSessionsPerInstance',
  SESSION_SCRIPT_S3_LOCATION: 'SessionScriptS3Location',
  USB_DEVICE_FILTER_STRINGS: 'UsbDeviceFilterStrings',
  VOLUME_CONFIGURATION: 'RootVolumeConfig',
  VPC_CONFIGURATION: 'VpcConfig',
  VPC_CONFIGURATION_SECURITY_GROUP_IDS: 'VpcConfig',
};

const notDetails = [
  'Name',
  'AttributesToDelete',
  'DeleteVpcConfig',
  'ComputeCapacity',
  'ImageName',
  'ImageArn',
] as const;

/** Changes a fleet: everything while it is STOPPED, what its type allows while it is RUNNING, nothing in between. */
export const updateFleet: Operation<Patch, Answer<UpdateFleetCommandOutput>> = (patch, { account }) => {
  // rule: update-fleet-needs-name
  if (patch.Name === undefined) throw invalidCombination('Name is required.');
  const fleet = fleetNamed(account, patch.Name);
  const removed = removedAttributes(patch);
  refuseInState(fleet, patch, removed);
  const details = withPatchedImage(fleet, merged(fleet.details, patch, removed), patch);
  checkInstanceFamily(account, fleet.details, details);
  checkFleet(account, fleet.type, details);
  const desired = nextCapacity(fleet, patch, details);
  apply(fleet, tidied(details), desired, patch.ImageName ?? patch.ImageArn);
  return { Fleet: describedFleet(fleet) };
};

function removedAttributes({ AttributesToDelete = [], DeleteVpcConfig, ...patch }: Patch): readonly FleetAttribute[] {
  // rule: deprecated-deletes
  const removed: readonly FleetAttribute[] =
    DeleteVpcConfig === true ? [...AttributesToDelete, 'VPC_CONFIGURATION'] : AttributesToDelete;
  // rule: attribute-set-and-deleted
  for (const attribute of removed) {
    const set =
      attribute === 'VPC_CONFIGURATION_SECURITY_GROUP_IDS'
        ? patch.VpcConfig?.SecurityGroupIds
        : patch[memberOfAttribute[attribute]];
    if (set !== undefined) throw invalidCombination(`${attribute} cannot be set and deleted at once.`);
  }
  return removed;
}

function refuseInState(fleet: FleetRecord, patch: Patch, removed: readonly FleetAttribute[]): void {
  // rule: update-while-changing-state
  if (fleet.state === 'STARTING' || fleet.state === 'STOPPING') {
    throw inUse(`Cannot update the fleet ${fleet.name} when it is ${fleet.state}.`);
  }
  if (fleet.state === 'STOPPED') return;
  const named = Object.keys(saidBeside(patch, ['Name', 'AttributesToDelete', 'DeleteVpcConfig']));
  const live = fleet.type === 'ELASTIC' ? liveElasticMembers : liveMembers;
  // rule: update-while-running
  // rule: update-while-running-elastic
  if ([...named, ...removed.map((attribute) => memberOfAttribute[attribute])].every((member) => live.has(member)))
    return;
  throw needsStop(fleet);
}

function needsStop({ name }: FleetRecord): Error {
  return inUse(
    `Cannot update the attribute for fleet ${name} when it is ACTIVE. The fleet must be stopped to complete this action.`,
  );
}

function merged(before: FleetDetails, patch: Patch, removed: readonly FleetAttribute[]): FleetDetails {
  const details: FleetDetails = { ...before };
  // rule: attributes-to-delete
  for (const attribute of removed) {
    if (attribute === 'VPC_CONFIGURATION_SECURITY_GROUP_IDS') details.VpcConfig = withoutGroups(details.VpcConfig);
    else if (attribute === 'VOLUME_CONFIGURATION') details.RootVolumeConfig = defaultRootVolume;
    else details[memberOfAttribute[attribute]] = undefined;
  }
  const said = saidBeside(patch, notDetails);
  // rule: vpc-config-merged
  const VpcConfig = patch.VpcConfig === undefined ? details.VpcConfig : { ...details.VpcConfig, ...patch.VpcConfig };
  return { ...details, ...said, VpcConfig };
}

function withoutGroups(vpcConfig: VpcConfig | undefined): VpcConfig | undefined {
  return vpcConfig === undefined ? undefined : { SubnetIds: vpcConfig.SubnetIds };
}

function withPatchedImage(fleet: FleetRecord, details: FleetDetails, patch: Patch): FleetDetails {
  const { ImageName, ImageArn, Platform } = patch;
  if (ImageName === undefined && ImageArn === undefined) return details;
  const changed = withImage(fleet.account, fleet.type, { ...details, Platform }, { ImageName, ImageArn });
  // rule: other-platform-needs-stop
  if (fleet.state === 'RUNNING' && changed.Platform !== fleet.details.Platform) throw needsStop(fleet);
  return changed;
}

function nextCapacity(fleet: FleetRecord, { ComputeCapacity }: Patch, details: FleetDetails): number {
  if (fleet.type === 'ELASTIC') {
    if (ComputeCapacity !== undefined) throw invalidCombination('ComputeCapacity is not allowed for Elastic fleets.');
    return 0;
  }
  if (ComputeCapacity !== undefined) return desiredCapacity(ComputeCapacity, details);
  // rule: capacity-unit-changes-with-capacity
  if (isMultiSession(details) !== isMultiSession(fleet.details)) {
    throw invalidCombination('ComputeCapacity is required to change between single-session and multi-session.');
  }
  return fleet.desired;
}

function apply(fleet: FleetRecord, details: FleetDetails, desired: number, image: string | undefined): void {
  const before = fleet.details.ImageArn;
  fleet.details = details;
  // rule: valid-image-clears-error
  if (image !== undefined) fleet.errors.delete(imageLostCode);
  // rule: new-image-replaces-instances
  if (details.ImageArn !== before) fleet.pool.outdate();
  setDesired(fleet, desired);
}
