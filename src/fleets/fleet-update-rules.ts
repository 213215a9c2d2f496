import { sameValue } from '../core/same-value.js';
import type { ServiceLimits } from '../limits.js';
import type { Fleet } from '../service/fleets.js';
import type { Image } from '../service/images.js';
import { hasCapacity, isOnImageNamed, sameMinutes } from './differences.js';
import type { FleetPatch } from './fleet-patch.js';
import type { ComputeCapacity } from './fleet-spec.js';
import { hasLostImage } from './lost-image.js';
import { elasticPlatforms } from './schemas.js';

/** What a field is judged by. */
export interface Judged {
  readonly fleet: Fleet;
  readonly patch: FleetPatch;
  readonly image: Image | undefined;
  readonly limits: ServiceLimits;
}

/** Root volume that a fleet has where none was said, in GiB. */
const defaultVolumeSizeInGb = 200;

/** What is changed while an always-on or on-demand fleet runs. */
const liveFields: ReadonlySet<string> = new Set([
  'computeCapacity',
  'disconnectTimeoutInSeconds',
  'displayName',
  'idleDisconnectTimeoutInSeconds',
  'imageArn',
  'imageName',
  'rootVolumeConfig',
]);

/** What is changed while an elastic fleet runs. */
const liveElasticFields: ReadonlySet<string> = new Set([
  'disconnectTimeoutInSeconds',
  'displayName',
  'idleDisconnectTimeoutInSeconds',
  'maxConcurrentSessions',
  'sessionScriptS3Location',
  'usbDeviceFilterStrings',
]);

/** Whether the instances would serve several users where they serve one now, or the other way round. */
function isOtherUnit(judged: Judged): boolean {
  return servesSeveralAfter(judged) !== (judged.fleet.maxSessionsPerInstance !== undefined);
}

/** Whether an instance would serve another number of users, so that the same capacity takes other instances. */
function hasOtherInstances({ fleet, patch: { maxSessionsPerInstance: after } }: Judged): boolean {
  return after !== undefined && (after ?? undefined) !== fleet.maxSessionsPerInstance;
}

/** Whether an instance would serve several users. */
function servesSeveralAfter({ fleet, patch: { maxSessionsPerInstance } }: Judged): boolean {
  const after = maxSessionsPerInstance === undefined ? fleet.maxSessionsPerInstance : maxSessionsPerInstance;
  return after !== undefined && after !== null;
}

/** The platform that the fleet would have, as far as it is known. */
function platformAfter({ fleet, patch, image }: Judged): string | undefined {
  const moves = patch.imageName !== undefined || patch.imageArn !== undefined;
  return patch.platform ?? (moves ? image?.platform : fleet.platform);
}

/** What the name of an instance type tells of its family; `undefined` where it tells nothing. */
function familyOf(instanceType: string): string | undefined {
  return /^stream\.([a-z]+)/.exec(instanceType)?.[1];
}

/** Images may support several families of graphics instances: which, is left to the service. */
function familyImpossibility(wanted: string, { instanceType }: Fleet): string | undefined {
  const [from, to] = [familyOf(instanceType), familyOf(wanted)];
  return from !== undefined && to !== undefined && from !== to
    ? `${wanted} is of another family of instances than ${instanceType}`
    : undefined;
}

/** Why a fleet of this type can never be so; `undefined` where it can. */
export function impossibility(field: string, wanted: unknown, judged: Judged): string | undefined {
  const { fleetType } = judged.fleet;
  return fleetType === 'ELASTIC'
    ? elasticImpossibility(field, wanted, judged)
    : provisionedImpossibility(field, wanted, judged);
}

function elasticImpossibility(field: string, wanted: unknown, { fleet, limits }: Judged): string | undefined {
  switch (field) {
    case 'imageName':
    case 'imageArn':
      return 'an elastic fleet has app blocks instead of an image';
    case 'computeCapacity':
      return 'an elastic fleet has no capacity of its own: give "maxConcurrentSessions"';
    case 'domainJoinInfo':
    case 'maxSessionsPerInstance':
      return 'an elastic fleet cannot have it';
    case 'platform':
      return elasticPlatforms.some((platform) => platform === wanted)
        ? undefined
        : `elastic fleets run on ${elasticPlatforms.join(', ')}`;
    case 'vpcConfig':
      return wanted === null ? 'an elastic fleet cannot be without a network' : undefined;
    case 'vpcConfig.subnetIds':
      return (wanted as readonly string[]).length < 2 ? 'an elastic fleet needs at least two subnets' : undefined;
    case 'instanceType':
      return limits.fleetInstanceTypes.includes(wanted as string) &&
        !limits.elasticInstanceTypes.includes(wanted as string)
        ? 'elastic fleets do not run on this instance type'
        : familyImpossibility(wanted as string, fleet);
    default:
      return undefined;
  }
}

function provisionedImpossibility(field: string, wanted: unknown, judged: Judged): string | undefined {
  const { patch, limits } = judged;
  switch (field) {
    case 'maxConcurrentSessions':
    case 'sessionScriptS3Location':
      return 'only elastic fleets have it';
    case 'instanceType':
      return limits.elasticInstanceTypes.includes(wanted as string) &&
        !limits.fleetInstanceTypes.includes(wanted as string)
        ? 'only elastic fleets run on this instance type'
        : familyImpossibility(wanted as string, judged.fleet);
    case 'computeCapacity':
      return capacityImpossibility(wanted as ComputeCapacity, servesSeveralAfter(judged));
    case 'maxSessionsPerInstance': {
      if (isOtherUnit(judged) && patch.computeCapacity === undefined) {
        return 'the fleet would count its capacity otherwise: give "computeCapacity" too';
      }
      return wanted === null ? undefined : platformImpossibility(judged);
    }
    case 'imageName':
    case 'imageArn':
    case 'platform':
      return servesSeveralAfter(judged) ? platformImpossibility(judged) : undefined;
    default:
      return undefined;
  }
}

function platformImpossibility(judged: Judged): string | undefined {
  const platform = platformAfter(judged);
  return platform !== undefined && !platform.startsWith('WINDOWS')
    ? `several users share an instance only on Windows, not on ${platform}`
    : undefined;
}

function capacityImpossibility({ desiredSessions }: ComputeCapacity, severalUsers: boolean): string | undefined {
  if (severalUsers === (desiredSessions !== undefined)) return undefined;
  return severalUsers
    ? 'the fleet serves several users an instance: give "desiredSessions"'
    : 'the fleet serves one user an instance: give "desiredInstances"';
}

/** Whether a field is as wanted already. */
export function isAsWanted(field: string, wanted: unknown, found: unknown, judged: Judged): boolean {
  const { fleet } = judged;
  switch (field) {
    case 'computeCapacity':
      return !hasOtherInstances(judged) && hasCapacity(fleet, wanted as ComputeCapacity);
    case 'imageName':
    case 'imageArn':
      return isSameImage(field, wanted as string, judged) && !isToBeRestored(judged);
    case 'idleDisconnectTimeoutInSeconds':
      return sameMinutes(wanted as number, fleet.idleDisconnectTimeoutInSeconds);
    case 'rootVolumeConfig':
      return wanted === null
        ? (fleet.rootVolumeConfig?.volumeSizeInGb ?? defaultVolumeSizeInGb) === defaultVolumeSizeInGb
        : sameValue(wanted, found);
    default:
      return wanted === null ? isClear(found) : sameValue(wanted, found);
  }
}

function isClear(found: unknown): boolean {
  if (typeof found !== 'object' || found === null) return found === undefined || found === null || found === '';
  return Object.values(found).every(isClear);
}

function isSameImage(field: 'imageName' | 'imageArn', wanted: string, { fleet, image }: Judged): boolean {
  if (field === 'imageArn') return fleet.imageArn === wanted;
  return image?.arn === undefined ? isOnImageNamed(fleet, wanted) : fleet.imageArn === image.arn;
}

/** A fleet whose image was taken back keeps that image's ARN and has no capacity: it has to be given both anew. */
function isToBeRestored({ fleet, patch: { computeCapacity } }: Judged): boolean {
  if (hasLostImage(fleet)) return true;
  const { desired, desiredUserSessions = 0 } = fleet.computeCapacityStatus;
  const wanted = computeCapacity?.desiredInstances ?? computeCapacity?.desiredSessions ?? 0;
  return desired === 0 && desiredUserSessions === 0 && wanted > 0;
}

/** Why a field can be changed only while the fleet is stopped; `undefined` where it can be changed while it runs. */
export function stopReason(field: string, judged: Judged): string | undefined {
  const { fleet, image } = judged;
  const live = fleet.fleetType === 'ELASTIC' ? liveElasticFields : liveFields;
  if (!live.has(field)) return 'the service changes it only while the fleet is stopped';
  if (field === 'computeCapacity' && isOtherUnit(judged)) return 'it goes together with "maxSessionsPerInstance"';
  if (field !== 'imageName' && field !== 'imageArn') return undefined;
  const isOther = image?.platform !== undefined && fleet.platform !== undefined && image.platform !== fleet.platform;
  return isOther ? `the image is of platform ${image.platform} and the fleet of ${fleet.platform}` : undefined;
}
