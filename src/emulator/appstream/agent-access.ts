import type { AgentAccessConfig, AgentAccessConfigForUpdate, AgentAction } from '@aws-sdk/client-appstream';
import { invalidCombination } from './faults.js';
import { saidBeside } from './said.js';

/** Refuses an agent that may act on what it may not see. */
export function checkAgentAccess(agentAccess: AgentAccessConfig | undefined): void {
  const may = (action: AgentAction): boolean =>
    agentAccess?.Settings?.some(({ AgentAction, Permission }) => AgentAction === action && Permission === 'ENABLED') ===
    true;
  // rule: agent-input-needs-vision
  if (may('COMPUTER_INPUT') && !may('COMPUTER_VISION')) {
    throw invalidCombination('COMPUTER_INPUT needs COMPUTER_VISION to be enabled.');
  }
}

// rule: agent-access-merged
/** The agent access of a stack once a request has changed it. */
export function mergedAgentAccess(
  before: AgentAccessConfig | undefined,
  patch: AgentAccessConfigForUpdate | undefined,
): AgentAccessConfig | undefined {
  if (patch === undefined) return before;
  const { Settings, ScreenResolution, ScreenImageFormat, ...rest } = { ...before, ...saidBeside(patch, []) };
  // rule: agent-access-complete
  if (Settings === undefined || ScreenResolution === undefined || ScreenImageFormat === undefined) {
    throw invalidCombination('AgentAccessConfig needs Settings, ScreenResolution and ScreenImageFormat.');
  }
  return { Settings, ScreenResolution, ScreenImageFormat, ...rest };
}
