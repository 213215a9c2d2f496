import type { CallOptions } from '../core/call-options.js';
import { changeTarget } from './change-target.js';
import type { NetworkContext } from './context.js';
import { adjustBy, replaceWith } from './group-goal.js';
import type { SecurityGroupReport } from './security-group-report.js';
import type { SecurityGroupRequest } from './security-group-request.js';

/** Gives the interfaces of a target's sessions other security groups. */
export async function restrict(
  context: NetworkContext,
  request: SecurityGroupRequest,
  options: CallOptions,
): Promise<SecurityGroupReport> {
  const { sharedInterface, dryRun, onBeforeChange, ...wanted } = request;
  const { securityGroupIds, addSecurityGroupIds = [], removeSecurityGroupIds = [], ...target } = wanted;
  const goal =
    securityGroupIds === undefined
      ? adjustBy(addSecurityGroupIds, removeSecurityGroupIds)
      : replaceWith(securityGroupIds);
  const controls = { sharedInterface, dryRun, onBeforeChange };
  return changeTarget(context, target, { goalFor: () => goal }, controls, options);
}
