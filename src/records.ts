/**
 * Plain values that both errors and results carry. All of them are JSON; instants are ISO strings.
 *
 * @module
 */

/** An error as plain data, as it stands in reports and events. */
export interface SerializedError {
  /** Name of the error's class, or of the service's exception. */
  readonly name: string;
  /** Stable code of an error of this library, else the service's or system's own code. */
  readonly code: string;
  /** What failed, in words. */
  readonly message: string;
  /** AWS operation that failed, such as `DescribeFleets`. */
  readonly operation?: string;
  /** Request id of the failed request, for AWS Support. */
  readonly requestId?: string;
}

/** An error that the service reports on a fleet, stack or image builder. */
export interface ReportedError {
  /** The service's code, an open string. */
  readonly errorCode?: string | undefined;
  /** The service's text. */
  readonly errorMessage?: string | undefined;
}

/** What stands in the way of deleting a resource. */
export interface DeleteBlocker {
  /** `grant`: an image is shared with the account `name`; `state`: the resource is in the state `name`; else a resource or session. */
  readonly kind: 'grant' | 'fleet' | 'image-builder' | 'stack' | 'state' | 'session';
  /** Account id, resource name, state, or session id. */
  readonly name: string;
}

/** One thing that was done on the way to deleting a resource. */
export interface DeletionStep {
  /** `revoke`: a share was taken back; `disassociate`: a stack and a fleet were parted; `stop`, `delete`: as they say. */
  readonly action: 'revoke' | 'disassociate' | 'stop' | 'delete';
  /** The account, stack or resource that it was done to. */
  readonly name: string;
}

/** What deleting a resource did. Plain JSON. */
export interface Deletion {
  /** Whether anything was changed; false when the resource was gone already. */
  readonly changed: boolean;
  /** Name of the resource. */
  readonly name: string;
  /** What was done, in this order. */
  readonly steps: readonly DeletionStep[];
}

/** What an account may do with a shared image. */
export interface ImagePermissions {
  /** Whether the account may run fleets on the image. */
  readonly allowFleet: boolean;
  /** Whether the account may make image builders, and so images of its own, from the image. Such copies cannot be taken back. */
  readonly allowImageBuilder: boolean;
}

/** A session, as far as an impact or an error names it. */
export interface SessionSummary {
  /** The session's id. */
  readonly id: string;
  /** The user's id, as the service spells it. */
  readonly userId: string;
  /** Stack through which the user streams. */
  readonly stackName: string;
  /** How the user signed in, such as `API` or `SAML`; the service may leave it out. */
  readonly authenticationType?: string;
  /** When an instance was given to the session. */
  readonly startedAt?: string;
}

/** A consumer's fleet that runs on a shared image. */
export interface ImpactFleet {
  /** Name of the fleet. */
  readonly fleetName: string;
  /** The fleet's state, such as `RUNNING`. */
  readonly state: string;
  /** Capacity that the fleet is asked to keep. */
  readonly desired: number;
  /** Instances in use; of a multi-session fleet the user sessions. */
  readonly inUse: number;
  /** The sessions on the fleet, expired ones left out. */
  readonly sessions: readonly SessionSummary[];
}

/** Copies that outlive a revoke, because builder rights were granted. */
export interface SurvivingCopies {
  /** Names of image builders in the consumer account that were made from the image. */
  readonly imageBuilders: readonly string[];
  /** Names of images in the consumer account that were made from the image. */
  readonly images: readonly string[];
}

/** What taking a share back would do, as far as it can be seen. */
export interface RevocationImpact {
  /** Name of the image. */
  readonly imageName: string;
  /** ARN of the image. */
  readonly imageArn: string;
  /** The consumer account. */
  readonly accountId: string;
  /** What the account may do today; absent when the image is not shared with it. */
  readonly before?: ImagePermissions;
  /** Whether the consumer account could be looked into. */
  readonly visible: boolean;
  /** Why it could not. */
  readonly because?: SerializedError;
  /** The account's fleets on the image; empty also when it could not be seen. */
  readonly fleets: readonly ImpactFleet[];
  /** Whether the account may make copies that stay with it. */
  readonly allowsCopies: boolean;
  /** Copies found; absent without builder rights, or when the account could not be seen. */
  readonly survivingCopies?: SurvivingCopies;
}

/** One account of a share plan. */
export interface SharePlanRow {
  /** The account. */
  readonly accountId: string;
  /** What applying the plan would do. */
  readonly action: 'add' | 'change' | 'remove' | 'unchanged' | 'refused';
  /** What the account may do today; absent when the image is not shared with it. */
  readonly before?: ImagePermissions;
  /** What the account may do afterwards; absent when the share is removed. */
  readonly after?: ImagePermissions;
  /** Whether fleets of the account would be cut off. */
  readonly cutsOffFleets: boolean;
  /** Whether the account may make copies afterwards that stay with it. */
  readonly allowsCopies: boolean;
  /** Why the row is refused. */
  readonly refusal?: string;
}
