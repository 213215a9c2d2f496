import type {
  Action,
  AuthenticationType,
  Fleet,
  FleetState,
  FleetType,
  Image,
  ImageBuilder,
  ImageBuilderState,
  ImageState,
  Stack,
} from '@aws-sdk/client-appstream';
import type { AttachedInterface } from '../ec2/network.js';
import type { AccountWorld } from '../world.js';
import type { Instance, InstancePool } from './instance-pool.js';
import { OrderedMap } from './ordered-map.js';

/** What an account was granted on an image. */
export interface GrantedPermissions {
  readonly allowFleet: boolean;
  readonly allowImageBuilder: boolean;
}

/** A private image, or a public one of the service itself (`ownerId` is empty). */
export interface ImageRecord {
  readonly name: string;
  readonly arn: string;
  readonly ownerId: string;
  readonly createdTime: Date;
  readonly details: Omit<
    Image,
    'Name' | 'Arn' | 'CreatedTime' | 'State' | 'Visibility' | 'ImagePermissions' | 'ImageSharedWithOthers'
  >;
  /** By account id, in the order of the first grant. */
  readonly permissions: OrderedMap<SharedPermissions>;
  readonly tags: Map<string, string>;
  state: ImageState;
}

/** A grant together with the account that holds it. */
interface SharedPermissions extends GrantedPermissions {
  readonly accountId: string;
}

/** An image builder. */
export interface ImageBuilderRecord {
  readonly account: AccountWorld;
  readonly name: string;
  readonly arn: string;
  readonly instanceId: string;
  readonly tags: Map<string, string>;
  details: Omit<ImageBuilder, 'Name' | 'Arn' | 'State' | 'NetworkAccessConfiguration'>;
  state: ImageBuilderState;
  /** From the start of the instance until it has stopped. */
  networkInterface: AttachedInterface | undefined;
}

/** The members of a fleet that its owner sets. */
export type FleetDetails = Omit<
  Fleet,
  'Arn' | 'Name' | 'ComputeCapacityStatus' | 'State' | 'CreatedTime' | 'FleetErrors' | 'FleetType'
>;

/** A fleet, its instances and its sessions. */
export interface FleetRecord {
  readonly account: AccountWorld;
  readonly name: string;
  readonly arn: string;
  readonly type: FleetType;
  readonly createdTime: Date;
  readonly pool: InstancePool;
  /** By id; EXPIRED ones stay for a while. */
  readonly sessions: OrderedMap<SessionRecord>;
  /** The ACTIVE session of each user, by {@link userKey}. */
  readonly sessionsByUser: Map<string, SessionRecord>;
  readonly stacks: OrderedMap<StackRecord>;
  readonly tags: Map<string, string>;
  /** Messages by error code. */
  readonly errors: Map<string, string>;
  details: FleetDetails;
  state: FleetState;
  /** Network interfaces made so far: the next one is in the next subnet. */
  interfaces: number;
  /** Desired capacity, in sessions for a multi-session fleet, in instances for any other. */
  desired: number;
}

/** The setting of one action that users may or may not do. */
export interface ActionSetting {
  readonly enabled: boolean;
  /** Characters; only of a clipboard action that is enabled. */
  readonly maximumLength?: number | undefined;
}

/** A stack and its fleets. */
export interface StackRecord {
  readonly name: string;
  readonly arn: string;
  readonly createdTime: Date;
  readonly fleets: OrderedMap<FleetRecord>;
  readonly tags: Map<string, string>;
  details: Omit<Stack, 'Arn' | 'Name' | 'CreatedTime' | 'UserSettings' | 'StackErrors'>;
  userSettings: ReadonlyMap<Action, ActionSetting>;
}

/** A session that has begun. */
export interface StartedSession {
  /** A UUID. */
  readonly id: string;
  /** The streaming instance that the user is on. */
  readonly instanceId: string;
  /** The network interface of the instance; `undefined` where it has none. */
  readonly eniId: string | undefined;
  /** The address of `eniId`. */
  readonly eniPrivateIpAddress: string | undefined;
}

/** A streaming session. */
export interface SessionRecord {
  readonly id: string;
  readonly userId: string;
  readonly stackName: string;
  readonly fleet: FleetRecord;
  readonly authenticationType: AuthenticationType;
  readonly startTime: Date;
  readonly maxExpirationTime: Date;
  readonly instance: Instance;
  readonly networkInterface: Partial<AttachedInterface> | undefined;
  /** Whether the interface serves this session alone and goes with it. */
  readonly ownsInterface: boolean;
  active: boolean;
  connected: boolean;
  /** How often the user has left: tells one disconnection from the next. */
  disconnections: number;
}

/** What a streaming URL opens. */
export interface StreamingUrlRecord {
  /** Epoch milliseconds. */
  readonly expires: number;
  readonly open: () => StartedSession;
}

/** What AppStream knows of one account in one region. */
export class AppStreamState {
  readonly images = new OrderedMap<ImageRecord>();
  readonly imageBuilders = new OrderedMap<ImageBuilderRecord>();
  readonly fleets = new OrderedMap<FleetRecord>();
  readonly stacks = new OrderedMap<StackRecord>();
  /** Every session that can be listed, by id. */
  readonly sessions = new Map<string, SessionRecord>();
  /** By the token in the URL. */
  readonly streamingUrls = new Map<string, StreamingUrlRecord>();
}
