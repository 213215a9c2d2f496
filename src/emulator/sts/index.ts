import type { Operation } from '../operation.js';
import type { QueryNode } from '../protocols/query.js';
import type { XmlNode } from '../protocols/xml.js';
import { assumeRole } from './assume-role.js';
import { getCallerIdentity } from './caller-identity.js';

/** The operations of STS that are served, by their wire names. */
export const stsOperations = {
  AssumeRole: assumeRole,
  GetCallerIdentity: getCallerIdentity,
} satisfies Readonly<Record<string, Operation<QueryNode, XmlNode>>>;
