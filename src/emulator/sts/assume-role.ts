import type { RoleSession } from '../access-keys.js';
import type { Operation } from '../operation.js';
import type { QueryNode } from '../protocols/query.js';
import type { XmlNode } from '../protocols/xml.js';
import { ServiceFault } from '../service-fault.js';
import { assumedRoleUser, parseRoleArn } from './role-arn.js';

const sessionNamePattern = /^[\w+=,.@-]*$/;
const defaultDurationSeconds = 3600;

/** Hands out keys for the account of a role. There are no roles here, so every role can be assumed by everybody. */
export const assumeRole: Operation<QueryNode, XmlNode> = (input, { world }) => {
  const roleArn = required(input, 'RoleArn', 'roleArn');
  const sessionName = required(input, 'RoleSessionName', 'roleSessionName');
  checkSessionName(sessionName);
  const durationSeconds = readDuration(member(input, 'DurationSeconds'));
  const role = parseRoleArn(roleArn);
  // rule: sts-role-arn
  if (role === undefined) throw new ServiceFault('ValidationError', `${roleArn} is invalid`);
  // rule: sts-assume-role
  const session: RoleSession = { accountId: role.accountId, roleArn, sessionName };
  const { accessKeyId, secretAccessKey, sessionToken } = world.accessKeys.issue(session);
  const user = assumedRoleUser(session);
  return {
    Credentials: {
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretAccessKey,
      SessionToken: sessionToken,
      // rule: sts-expiration
      Expiration: new Date(world.clock.now() + durationSeconds * 1000),
    },
    AssumedRoleUser: { AssumedRoleId: user.id, Arn: user.arn },
  };
};

function member(input: QueryNode, name: string): string | undefined {
  if (typeof input === 'string' || !isStructure(input)) return undefined;
  const value = Object.hasOwn(input, name) ? input[name] : undefined;
  return typeof value === 'string' ? value : undefined;
}

function isStructure(input: Exclude<QueryNode, string>): input is Exclude<QueryNode, string | readonly QueryNode[]> {
  return !Array.isArray(input);
}

function required(input: QueryNode, name: string, memberName: string): string {
  const value = member(input, name);
  // rule: sts-required
  if (value === undefined) throw violation('null', memberName, 'Member must not be null');
  return value;
}

function checkSessionName(name: string): void {
  // rule: sts-session-name
  if (name.length < 2)
    throw violation(`'${name}'`, 'roleSessionName', 'Member must have length greater than or equal to 2');
  if (name.length > 64)
    throw violation(`'${name}'`, 'roleSessionName', 'Member must have length less than or equal to 64');
  if (!sessionNamePattern.test(name)) {
    throw violation(`'${name}'`, 'roleSessionName', 'Member must satisfy regular expression pattern: [\\w+=,.@-]*');
  }
}

function readDuration(text: string | undefined): number {
  if (text === undefined) return defaultDurationSeconds;
  const seconds = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  // rule: sts-duration
  if (seconds < 900)
    throw violation(`'${text}'`, 'durationSeconds', 'Member must have value greater than or equal to 900');
  if (seconds > 43_200)
    throw violation(`'${text}'`, 'durationSeconds', 'Member must have value less than or equal to 43200');
  return seconds;
}

function violation(value: string, memberName: string, constraint: string): ServiceFault {
  const message = `1 validation error detected: Value ${value} at '${memberName}' failed to satisfy constraint: ${constraint}`;
  return new ServiceFault('ValidationError', message);
}
