import { createHash } from 'node:crypto';
import type { RoleSession } from '../access-keys.js';

/** What the ARN of a role says. */
export interface RoleArn {
  readonly partition: string;
  readonly accountId: string;
  /** The role's name, without the path before it. */
  readonly roleName: string;
}

const rolePattern = /^arn:(aws[a-z-]*):iam::(\d{12}):role\/(?:[\x21-\x7e]*\/)?([\w+=,.@-]{1,64})$/;

/** Reads the ARN of a role; undefined when it is none. */
export function parseRoleArn(arn: string): RoleArn | undefined {
  const [, partition, accountId, roleName] = rolePattern.exec(arn) ?? [];
  if (partition === undefined || accountId === undefined || roleName === undefined) return undefined;
  return { partition, accountId, roleName };
}

/** Who the holder of a role session is, as STS tells it. */
export function assumedRoleUser({ accountId, roleArn, sessionName }: RoleSession): {
  readonly arn: string;
  readonly id: string;
} {
  const { partition = 'aws', roleName = roleArn } = parseRoleArn(roleArn) ?? {};
  const roleId = `AROA${createHash('sha256').update(roleArn).digest('hex').slice(0, 17).toUpperCase()}`;
  return {
    arn: `arn:${partition}:sts::${accountId}:assumed-role/${roleName}/${sessionName}`,
    id: `${roleId}:${sessionName}`,
  };
}
