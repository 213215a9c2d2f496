import { expectTypeOf, test } from 'vitest';
import type {
  assertComplete,
  EnforceRoundsOptions,
  SecurityGroupOutcome,
  SecurityGroupPolicy,
  SecurityGroupReport,
  SecurityGroupRequest,
  SessionNetwork,
  SessionTarget,
  UndoRecord,
} from '../../src/index.js';

type Restricts = { readonly securityGroupIds: readonly string[] };

test('a target is exactly one of a user, a session and everybody', () => {
  expectTypeOf<{ userId: string }>().toExtend<SessionTarget>();
  expectTypeOf<{ sessionId: string; fleetName: string }>().toExtend<SessionTarget>();
  expectTypeOf<{ allUsers: true; stackName: string }>().toExtend<SessionTarget>();

  expectTypeOf<{ stackName: string }>().not.toExtend<SessionTarget>();
  expectTypeOf<{ userId: undefined }>().not.toExtend<SessionTarget>();
  expectTypeOf<{ userId: string | undefined }>().not.toExtend<SessionTarget>();
  expectTypeOf<{ sessionId: undefined }>().not.toExtend<SessionTarget>();
  expectTypeOf<{ allUsers: false }>().not.toExtend<SessionTarget>();
  expectTypeOf<{ allUsers: boolean }>().not.toExtend<SessionTarget>();
  expectTypeOf<{ userId: string; sessionId: string }>().not.toExtend<SessionTarget>();
  expectTypeOf<{ userId: string; allUsers: true }>().not.toExtend<SessionTarget>();
  expectTypeOf<{ sessionId: string; allUsers: true }>().not.toExtend<SessionTarget>();
});

test('a request has a target, and either a whole set or what is added and removed', () => {
  expectTypeOf<{ userId: string } & Restricts>().toExtend<SecurityGroupRequest>();
  expectTypeOf<{ allUsers: true } & Restricts>().toExtend<SecurityGroupRequest>();
  expectTypeOf<{ userId: string; addSecurityGroupIds: string[] }>().toExtend<SecurityGroupRequest>();
  expectTypeOf<{ userId: string; removeSecurityGroupIds: string[] }>().toExtend<SecurityGroupRequest>();
  expectTypeOf<{
    userId: string;
    addSecurityGroupIds: string[];
    removeSecurityGroupIds: undefined;
  }>().toExtend<SecurityGroupRequest>();

  expectTypeOf<Restricts>().not.toExtend<SecurityGroupRequest>();
  expectTypeOf<{ fleetName: string } & Restricts>().not.toExtend<SecurityGroupRequest>();
  expectTypeOf<{ userId: string; sessionId: string } & Restricts>().not.toExtend<SecurityGroupRequest>();
  expectTypeOf<{ userId: undefined } & Restricts>().not.toExtend<SecurityGroupRequest>();
  expectTypeOf<{ userId: string; securityGroupIds: string }>().not.toExtend<SecurityGroupRequest>();
  expectTypeOf<{ userId: string; addSecurityGroupIds: string[] } & Restricts>().not.toExtend<SecurityGroupRequest>();
  expectTypeOf<{ userId: string; removeSecurityGroupIds: string[] } & Restricts>().not.toExtend<SecurityGroupRequest>();
  expectTypeOf<{ userId: string; sharedInterface: 'ask' } & Restricts>().not.toExtend<SecurityGroupRequest>();
  expectTypeOf<{ userId: string; onBeforeChange: string } & Restricts>().not.toExtend<SecurityGroupRequest>();
});

test('restoring takes a record, several, or a target, and every report can be asserted to be complete', () => {
  type From = Parameters<SessionNetwork['restoreSessionSecurityGroups']>[0];
  expectTypeOf<UndoRecord>().toExtend<From>();
  expectTypeOf<readonly UndoRecord[]>().toExtend<From>();
  expectTypeOf<{ userId: string }>().toExtend<From>();
  expectTypeOf<SecurityGroupReport>().not.toExtend<From>();
  expectTypeOf<Omit<UndoRecord, 'version'> & { version: 2 }>().not.toExtend<From>();

  expectTypeOf<SecurityGroupReport>().toExtend<Parameters<typeof assertComplete>[0]>();
  expectTypeOf<SecurityGroupOutcome>().toEqualTypeOf<
    | 'changed'
    | 'unchanged'
    | 'would-change'
    | 'session-ended'
    | 'no-network-interface'
    | 'shared'
    | 'changed-by-other'
    | 'put-back'
    | 'left-changed'
    | 'failed'
  >();
});

test('a policy answers with ids, null or nothing, at once or later', () => {
  expectTypeOf<() => readonly string[]>().toExtend<SecurityGroupPolicy>();
  expectTypeOf<() => null>().toExtend<SecurityGroupPolicy>();
  expectTypeOf<() => undefined>().toExtend<SecurityGroupPolicy>();
  expectTypeOf<() => Promise<string[] | null | undefined>>().toExtend<SecurityGroupPolicy>();

  expectTypeOf<() => string>().not.toExtend<SecurityGroupPolicy>();
  expectTypeOf<() => false>().not.toExtend<SecurityGroupPolicy>();
  expectTypeOf<(userId: string) => null>().not.toExtend<SecurityGroupPolicy>();
  expectTypeOf<{ intervalSeconds: string }>().not.toExtend<EnforceRoundsOptions>();
  expectTypeOf<{ allUsers: true }>().not.toExtend<Parameters<SessionNetwork['enforce']>[0]>();
});
