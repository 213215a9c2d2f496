import type { FleetManager } from '../fleets/index.js';
import type { ImageBuilderManager, ImageRollout, ImageShare, RevocationWatch, RolloutRun } from '../images/index.js';
import type { SessionNetwork } from '../sessions/index.js';
import type { StackManager } from '../stacks/index.js';

/** Name of a public method with its class, such as `FleetManager.update`, or of a function that makes requests. */
export type PublicMethod =
  | `FleetManager.${Extract<keyof FleetManager, string>}`
  | `ImageBuilderManager.${Extract<keyof ImageBuilderManager, string>}`
  | `ImageRollout.${Extract<keyof ImageRollout, string>}`
  | `ImageShare.${Extract<keyof ImageShare, string>}`
  | `RevocationWatch.${Extract<keyof RevocationWatch, string>}`
  | `RolloutRun.${Extract<keyof RolloutRun, string>}`
  | `SessionNetwork.${Extract<keyof SessionNetwork, string>}`
  | `StackManager.${Extract<keyof StackManager, string>}`
  | 'shareMap';
