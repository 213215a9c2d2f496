import {
  AssociateFleetCommand,
  CreateFleetCommand,
  type CreateFleetCommandInput,
  DeleteFleetCommand,
  DescribeFleetsCommand,
  DisassociateFleetCommand,
  ListAssociatedStacksCommand,
  StartFleetCommand,
  StopFleetCommand,
  UpdateFleetCommand,
  type UpdateFleetCommandInput,
} from '@aws-sdk/client-appstream';
import { type AlsoRetry, type Call, call } from '../core/call.js';
import type { RequestOptions } from '../core/call-options.js';
import { decode, decodeList, decodeNames, type Open } from '../core/decode.js';
import type { Listing } from '../core/listing.js';
import { paginate } from '../core/paginate.js';
import { toRequest, type WithSdkInput } from '../core/sdk-input.js';
import type { AppStreamSender } from '../core/senders.js';
import type { ReportedError } from '../core/wait.js';
import type { DomainJoinInfo, Platform, S3Location, VolumeConfig, VpcConfig } from './resource-types.js';

/** How much capacity a fleet wants and has. */
export interface ComputeCapacityStatus {
  /** Instances that are wanted. */
  readonly desired: number;
  /** Instances that run. */
  readonly running?: number | undefined;
  /** Instances that serve users. */
  readonly inUse?: number | undefined;
  /** Instances that run and wait for users. */
  readonly available?: number | undefined;
  /** Multi-session: user sessions that are wanted. */
  readonly desiredUserSessions?: number | undefined;
  /** Multi-session: user sessions that could start now. */
  readonly availableUserSessions?: number | undefined;
  /** Multi-session: user sessions in progress. */
  readonly activeUserSessions?: number | undefined;
  /** Multi-session: user sessions that there is room for, in use or not. */
  readonly actualUserSessions?: number | undefined;
  /** Multi-session: instances that take no new sessions. */
  readonly draining?: number | undefined;
  /** Multi-session: user sessions in progress on draining instances. */
  readonly drainModeActiveUserSessions?: number | undefined;
  /** Multi-session: user sessions that draining instances no longer offer. */
  readonly drainModeUnusedUserSessions?: number | undefined;
}

/** State of a fleet. */
export type FleetState = Open<'STARTING' | 'RUNNING' | 'STOPPING' | 'STOPPED'>;

/** A fleet, as the service describes it. Members that this version does not know are passed on. */
export interface Fleet {
  /** ARN. */
  readonly arn: string;
  /** Name. */
  readonly name: string;
  /** Name as users see it. */
  readonly displayName?: string | undefined;
  /** Description. */
  readonly description?: string | undefined;
  /** Name of the image. */
  readonly imageName?: string | undefined;
  /** ARN of the image: it alone tells images of different accounts apart. */
  readonly imageArn?: string | undefined;
  /** Instance type. */
  readonly instanceType: string;
  /** Kind of fleet. */
  readonly fleetType?: Open<'ALWAYS_ON' | 'ON_DEMAND' | 'ELASTIC'> | undefined;
  /** Capacity, wanted and there. */
  readonly computeCapacityStatus: ComputeCapacityStatus;
  /** Longest session, in seconds. */
  readonly maxUserDurationInSeconds?: number | undefined;
  /** How long a disconnected session is kept, in seconds. */
  readonly disconnectTimeoutInSeconds?: number | undefined;
  /** State. */
  readonly state: FleetState;
  /** Network. */
  readonly vpcConfig?: VpcConfig | undefined;
  /** When it was made. */
  readonly createdTime?: Date | undefined;
  /** Errors that the fleet reports, old ones perhaps among them. */
  readonly fleetErrors?: readonly ReportedError[] | undefined;
  /** Whether instances reach the internet directly. */
  readonly enableDefaultInternetAccess?: boolean | undefined;
  /** Domain that instances join. */
  readonly domainJoinInfo?: DomainJoinInfo | undefined;
  /** How long an idle user stays connected, in seconds; 0 is for ever. */
  readonly idleDisconnectTimeoutInSeconds?: number | undefined;
  /** Role of the instances. */
  readonly iamRoleArn?: string | undefined;
  /** What users see: windows of applications, or a desktop. */
  readonly streamView?: Open<'APP' | 'DESKTOP'> | undefined;
  /** Platform. */
  readonly platform?: Platform | undefined;
  /** Elastic: sessions at the same time. */
  readonly maxConcurrentSessions?: number | undefined;
  /** USB devices that users may pass through. */
  readonly usbDeviceFilterStrings?: readonly string[] | undefined;
  /** Elastic: scripts that run around sessions. */
  readonly sessionScriptS3Location?: S3Location | undefined;
  /** Multi-session: user sessions of one instance. */
  readonly maxSessionsPerInstance?: number | undefined;
  /** Root volume. */
  readonly rootVolumeConfig?: VolumeConfig | undefined;
  /** Whether instances refuse version 1 of the instance metadata service. */
  readonly disableIMDSV1?: boolean | undefined;
}

const required = ['name', 'arn', 'state', 'computeCapacityStatus'] as const;

function fleetCall(operation: string, name: string): Call {
  return { operation, subject: { resource: 'fleet', resourceName: name } };
}

/** DescribeFleets, paged. */
export function describeFleets(
  client: AppStreamSender,
  names: readonly string[] | undefined,
  options: RequestOptions,
): Listing<Fleet> {
  const operation = 'DescribeFleets';
  const subject = names === undefined ? undefined : { resource: 'fleet', resourceName: names.join(', ') };
  return paginate(operation, async (token) => {
    const input = { ...(names && { Names: [...names] }), ...(token !== undefined && { NextToken: token }) };
    const answer = await call({ operation, subject }, options, (sdk) =>
      client.send(new DescribeFleetsCommand(input), sdk),
    );
    return { items: decodeList<Fleet>(operation, answer.Fleets, required), nextToken: answer.NextToken };
  });
}

/** CreateFleet; `input` is spelled as this library spells it, its `sdkInput` as the SDK does. */
export async function createFleet(
  client: AppStreamSender,
  input: WithSdkInput & { readonly name: string },
  options: RequestOptions,
  alsoRetry?: AlsoRetry,
): Promise<Fleet> {
  const answer = await call({ ...fleetCall('CreateFleet', input.name), creates: true, alsoRetry }, options, (sdk) =>
    client.send(new CreateFleetCommand(toRequest(input) as CreateFleetCommandInput), sdk),
  );
  return decode<Fleet>('CreateFleet', answer.Fleet, required);
}

/** UpdateFleet; `input` is spelled as this library spells it, its `sdkInput` as the SDK does. */
export async function updateFleet(
  client: AppStreamSender,
  input: WithSdkInput & { readonly name: string },
  options: RequestOptions,
): Promise<Fleet> {
  const answer = await call(fleetCall('UpdateFleet', input.name), options, (sdk) =>
    client.send(new UpdateFleetCommand(toRequest(input) as UpdateFleetCommandInput), sdk),
  );
  return decode<Fleet>('UpdateFleet', answer.Fleet, required);
}

/** StartFleet. */
export async function startFleet(client: AppStreamSender, name: string, options: RequestOptions): Promise<void> {
  await call(fleetCall('StartFleet', name), options, (sdk) => client.send(new StartFleetCommand({ Name: name }), sdk));
}

/** StopFleet. */
export async function stopFleet(client: AppStreamSender, name: string, options: RequestOptions): Promise<void> {
  await call(fleetCall('StopFleet', name), options, (sdk) => client.send(new StopFleetCommand({ Name: name }), sdk));
}

/** DeleteFleet. */
export async function deleteFleet(client: AppStreamSender, name: string, options: RequestOptions): Promise<void> {
  await call(fleetCall('DeleteFleet', name), options, (sdk) =>
    client.send(new DeleteFleetCommand({ Name: name }), sdk),
  );
}

/** AssociateFleet. */
export async function associateFleet(
  client: AppStreamSender,
  fleetName: string,
  stackName: string,
  options: RequestOptions,
): Promise<void> {
  await call(fleetCall('AssociateFleet', fleetName), options, (sdk) =>
    client.send(new AssociateFleetCommand({ FleetName: fleetName, StackName: stackName }), sdk),
  );
}

/** DisassociateFleet. */
export async function disassociateFleet(
  client: AppStreamSender,
  fleetName: string,
  stackName: string,
  options: RequestOptions,
): Promise<void> {
  await call(fleetCall('DisassociateFleet', fleetName), options, (sdk) =>
    client.send(new DisassociateFleetCommand({ FleetName: fleetName, StackName: stackName }), sdk),
  );
}

/** ListAssociatedStacks, paged: names of the stacks of a fleet. */
export function listAssociatedStacks(
  client: AppStreamSender,
  fleetName: string,
  options: RequestOptions,
): AsyncIterable<string> {
  const operation = 'ListAssociatedStacks';
  return paginate(operation, async (token) => {
    const input = { FleetName: fleetName, ...(token !== undefined && { NextToken: token }) };
    const answer = await call(fleetCall(operation, fleetName), options, (sdk) =>
      client.send(new ListAssociatedStacksCommand(input), sdk),
    );
    return { items: decodeNames(operation, answer.Names), nextToken: answer.NextToken };
  });
}
