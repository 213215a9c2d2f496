import { partitionOf } from '../partition.js';

/** The kinds of AppStream resource that have an ARN here. */
export type ArnKind = 'fleet' | 'image' | 'image-builder' | 'stack';

/** What an AppStream ARN names. */
export interface ArnParts {
  readonly region: string;
  /** Empty for the public images of the service. */
  readonly accountId: string;
  readonly kind: string;
  readonly name: string;
}

/** The ARN of a resource; an empty `accountId` makes that of a public image. */
export function arnOf(kind: ArnKind, region: string, accountId: string, name: string): string {
  return `arn:${partitionOf(region)}:appstream:${region}:${accountId}:${kind}/${name}`;
}

/** Takes an ARN apart; `undefined` when it is not an AppStream resource. */
export function parseArn(arn: string): ArnParts | undefined {
  const match = /^arn:([^:]+):appstream:([^:]+):(\d*):([^/]+)\/(.+)$/.exec(arn);
  if (match === null) return undefined;
  const [, partition = '', region = '', accountId = '', kind = '', name = ''] = match;
  return partition === partitionOf(region) ? { region, accountId, kind, name } : undefined;
}
