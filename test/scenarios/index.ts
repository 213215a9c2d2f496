import { fleetScenarios } from './fleets.js';
import { functionScenarios } from './functions.js';
import { imageBuilderScenarios } from './image-builders.js';
import { imageScenarios } from './images.js';
import { rolloutScenarios } from './rollouts.js';
import type { Scenario } from './scenario.js';
import { sessionScenarios } from './sessions.js';
import { stackScenarios } from './stacks.js';

/** Every public method in use, some in several ways. */
export const scenarios: readonly Scenario[] = [
  ...imageScenarios,
  ...rolloutScenarios,
  ...imageBuilderScenarios,
  ...fleetScenarios,
  ...stackScenarios,
  ...sessionScenarios,
  ...functionScenarios,
];

/** What a scenario is called in the title of a test. */
export function titleOf({ method, title }: Scenario): string {
  return `${method}: ${title}`;
}
