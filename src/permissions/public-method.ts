import type { FleetManager } from '../fleets/index.js';
import type { ImageBuilderManager, ImageShare, RevocationWatch } from '../images/index.js';
import type { SessionNetwork } from '../sessions/index.js';
import type { StackManager } from '../stacks/index.js';

/** Name of a public method with its class, such as `FleetManager.update`, or of a function that makes requests. */
export type PublicMethod =
  | `FleetManager.${Extract<keyof FleetManager, string>}`
  | `ImageBuilderManager.${Extract<keyof ImageBuilderManager, string>}`
  | `ImageShare.${Extract<keyof ImageShare, string>}`
  | `RevocationWatch.${Extract<keyof RevocationWatch, string>}`
  | `SessionNetwork.${Extract<keyof SessionNetwork, string>}`
  | `StackManager.${Extract<keyof StackManager, string>}`
  | 'shareMap';
