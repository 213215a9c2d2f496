import type { EmulatedSession, Emulator } from '../../src/emulator/index.js';
import { consumerId, type Groups, imageArn, ownerId } from './constants.js';

/** What an account may do with the image. */
export type Grant = 'fleets' | 'builders' | 'both';

/** A fleet, at rest. */
export interface SeenFleet {
  image: 'shared' | 'own';
  state: string;
  /** Instances. */
  desired: number;
  /** Whether its image was taken from its account. */
  lostImage: boolean;
  instanceType: string;
  displayName: string;
  /** Whether two users share an instance. */
  severalUsers: boolean;
  /** Whether users of the stack may stream from it. */
  associated: boolean;
}

/** Somebody who streams. */
export interface SeenSession {
  readonly fleetName: string;
  readonly userId: string;
  readonly networkInterfaceId: string;
  groups: Groups;
}

/** All that the actions change: what the model predicts, and what is seen. */
export interface Sight {
  /** What accounts may do with the image. */
  grants: Record<string, Grant>;
  /** The consumer's fleets. */
  fleets: Record<string, SeenFleet>;
  /** What users of a stack of the consumer may do, if there is that stack. */
  stack: 'none' | 'uploads' | 'no uploads';
  /** The consumer's sessions. */
  sessions: Record<string, SeenSession>;
}

/** A request that is made by hand, so that no SDK is between the test and the emulator. */
async function post(emulator: Emulator, accountId: string, service: string, headers: Headers, body: string) {
  const scope = `${accountId}/20260101/us-west-2/${service}/aws4_request`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=any`;
  const { requestHandler } = emulator.clientConfig(accountId);
  const request = { method: 'POST', path: '/', headers: { authorization, ...headers }, body };
  const { response } = await requestHandler.handle(request);
  const text = new TextDecoder().decode(response.body);
  if (response.statusCode !== 200) throw new Error(`${body}: ${text}`);
  return text;
}

type Headers = Readonly<Record<string, string>>;

async function ask<Answer>(emulator: Emulator, accountId: string, operation: string, input: object): Promise<Answer> {
  const headers = {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': `PhotonAdminProxyService.${operation}`,
  };
  return JSON.parse(await post(emulator, accountId, 'appstream', headers, JSON.stringify(input))) as Answer;
}

/** Ids of the interfaces that the consumer's instances have now. */
export async function interfacesIn(emulator: Emulator): Promise<ReadonlySet<string>> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const body = 'Action=DescribeNetworkInterfaces&Version=2016-11-15';
  const xml = await post(emulator, consumerId, 'ec2', headers, body);
  return new Set(Array.from(xml.matchAll(/<networkInterfaceId>([^<]+)/g), ([, id = '']) => id));
}

interface RawFleet {
  readonly Name: string;
  readonly State: string;
  readonly ImageArn: string;
  readonly InstanceType: string;
  readonly DisplayName?: string;
  readonly MaxSessionsPerInstance?: number;
  readonly ComputeCapacityStatus: { readonly Desired: number };
  readonly FleetErrors: readonly { readonly ErrorCode: string }[];
}

/** Looks at everything. */
export async function lookAt(emulator: Emulator, groupsOf: (id: string) => Groups): Promise<Sight> {
  const { SharedImagePermissionsList: grants } = await ask<{
    readonly SharedImagePermissionsList: readonly {
      readonly sharedAccountId: string;
      readonly imagePermissions: { readonly allowFleet: boolean; readonly allowImageBuilder: boolean };
    }[];
  }>(emulator, ownerId, 'DescribeImagePermissions', { Name: 'Test_Image' });
  const { Fleets } = await ask<{ readonly Fleets: readonly RawFleet[] }>(emulator, consumerId, 'DescribeFleets', {});
  const { Names: associated } = await ask<{ readonly Names: readonly string[] }>(
    emulator,
    consumerId,
    'ListAssociatedFleets',
    { StackName: 'main' },
  );
  const { Stacks } = await ask<{
    readonly Stacks: readonly {
      readonly Name: string;
      readonly UserSettings: readonly { readonly Action: string; readonly Permission: string }[];
    }[];
  }>(emulator, consumerId, 'DescribeStacks', {});
  const uploads = Stacks.find(({ Name }) => Name === 'extra')?.UserSettings.find(
    ({ Action }) => Action === 'FILE_UPLOAD',
  );
  return {
    grants: Object.fromEntries(
      grants.map(({ sharedAccountId, imagePermissions: { allowFleet, allowImageBuilder } }) => [
        sharedAccountId,
        allowFleet ? (allowImageBuilder ? 'both' : 'fleets') : 'builders',
      ]),
    ),
    fleets: Object.fromEntries(Fleets.map((fleet) => [fleet.Name, seenFleet(fleet, associated)])),
    stack: uploads === undefined ? 'none' : uploads.Permission === 'ENABLED' ? 'uploads' : 'no uploads',
    sessions: Object.fromEntries(
      emulator.sessions
        .filter(({ state }) => state === 'ACTIVE')
        .map((session) => [session.id, seenSession(session, groupsOf)]),
    ),
  };
}

function seenFleet(fleet: RawFleet, associated: readonly string[]): SeenFleet {
  return {
    image: fleet.ImageArn === imageArn ? 'shared' : 'own',
    state: fleet.State,
    desired: fleet.ComputeCapacityStatus.Desired,
    lostImage: fleet.FleetErrors.some(({ ErrorCode }) => ErrorCode === 'SHARED_IMAGE_DELETED'),
    instanceType: fleet.InstanceType,
    displayName: fleet.DisplayName ?? '',
    severalUsers: fleet.MaxSessionsPerInstance !== undefined,
    associated: associated.includes(fleet.Name),
  };
}

function seenSession(
  { fleetName, userId, eniId = '' }: EmulatedSession,
  groupsOf: (id: string) => Groups,
): SeenSession {
  return { fleetName, userId, networkInterfaceId: eniId, groups: groupsOf(eniId) };
}
