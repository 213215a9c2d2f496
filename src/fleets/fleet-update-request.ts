import type { UpdateFleetCommandInput } from '@aws-sdk/client-appstream';
import type { Fleet } from '../service/fleets.js';
import type { VpcConfig } from '../service/resource-types.js';
import type { FleetPatch } from './fleet-patch.js';
import { type FleetUpdatePlan, isSent } from './fleet-update-plan.js';

/** What `UpdateFleet` is sent, as this library spells it. */
export interface FleetUpdateRequest {
  readonly name: string;
  readonly sdkInput?: Partial<UpdateFleetCommandInput>;
  readonly [field: string]: unknown;
}

type FleetAttribute = NonNullable<UpdateFleetCommandInput['AttributesToDelete']>[number];

const attributes: ReadonlyMap<string, FleetAttribute> = new Map([
  ['vpcConfig', 'VPC_CONFIGURATION'],
  ['vpcConfig.securityGroupIds', 'VPC_CONFIGURATION_SECURITY_GROUP_IDS'],
  ['domainJoinInfo', 'DOMAIN_JOIN_INFO'],
  ['iamRoleArn', 'IAM_ROLE_ARN'],
  ['usbDeviceFilterStrings', 'USB_DEVICE_FILTER_STRINGS'],
  ['sessionScriptS3Location', 'SESSION_SCRIPT_S3_LOCATION'],
  ['maxSessionsPerInstance', 'MAX_SESSIONS_PER_INSTANCE'],
  ['rootVolumeConfig', 'VOLUME_CONFIGURATION'],
]);

/** Settings of which an update may name a part: the rest is sent as it is, so that it stays whatever the service makes of it. */
const partial: ReadonlySet<string> = new Set(['domainJoinInfo', 'sessionScriptS3Location', 'rootVolumeConfig']);

/** The request that a plan comes to; `undefined` when there is nothing to send. */
export function updateRequest(
  fleet: Fleet,
  { sdkInput }: FleetPatch,
  { fields }: FleetUpdatePlan,
): FleetUpdateRequest | undefined {
  const sent = fields.filter(isSent);
  if (sent.length === 0) return undefined;
  const known = sent.filter(({ outcome }) => outcome !== 'unknown');
  const set = known
    .filter(({ field, after }) => after !== null && !field.startsWith('vpcConfig.'))
    .map(({ field, before, after }) => [
      field,
      partial.has(field) ? { ...(before as object | undefined), ...(after as object) } : after,
    ]);
  const cleared = known.filter(({ after }) => after === null).flatMap(({ field }) => attributes.get(field) ?? []);
  const toDelete = [...new Set([...cleared, ...(sdkInput?.AttributesToDelete ?? [])])];
  const vpcConfig = network(fleet, new Map(known.map(({ field, after }) => [field, after])));
  const raw = { ...sdkInput, ...(toDelete.length > 0 && { AttributesToDelete: toDelete }) };
  return {
    name: fleet.name,
    ...(Object.fromEntries(set) as Readonly<Record<string, unknown>>),
    ...(vpcConfig && { vpcConfig }),
    ...(Object.keys(raw).length > 0 && { sdkInput: raw }),
  };
}

/** The whole network, when a part of it is set; groups that are cleared are not in it. */
function network({ vpcConfig }: Fleet, changed: ReadonlyMap<string, unknown>): VpcConfig | undefined {
  const subnetIds = changed.get('vpcConfig.subnetIds') as readonly string[] | undefined;
  const groups = changed.get('vpcConfig.securityGroupIds') as readonly string[] | null | undefined;
  if (subnetIds === undefined && (groups === undefined || groups === null)) return undefined;
  const securityGroupIds = groups === undefined ? vpcConfig?.securityGroupIds : (groups ?? undefined);
  return { ...vpcConfig, subnetIds: subnetIds ?? vpcConfig?.subnetIds, securityGroupIds };
}
