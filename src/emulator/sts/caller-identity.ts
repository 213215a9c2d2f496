import type { Operation } from '../operation.js';
import { partitionOf } from '../partition.js';
import type { QueryNode } from '../protocols/query.js';
import type { XmlNode } from '../protocols/xml.js';
import { assumedRoleUser } from './role-arn.js';

/** Tells whose key a request is signed with: a role session's, else an account's own. */
export const getCallerIdentity: Operation<QueryNode, XmlNode> = (_input, { account, world, accessKeyId }) => {
  // rule: sts-caller-identity
  const session = world.accessKeys.sessionOf(accessKeyId);
  const { accountId } = account;
  if (session === undefined) {
    const Arn = `arn:${partitionOf(account.region.name)}:iam::${accountId}:root`;
    return { Account: accountId, Arn, UserId: accountId };
  }
  const { arn, id } = assumedRoleUser(session);
  return { Account: accountId, Arn: arn, UserId: id };
};
