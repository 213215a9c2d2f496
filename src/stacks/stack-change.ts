import type { Stack, UserSetting } from '../service/stacks.js';

/** What a call did to a stack. */
export interface StackChange {
  /** Whether this call changed anything. */
  readonly changed: boolean;
  /** The stack, as it was described last. */
  readonly stack: Stack;
  /** What users might do before a call that was about that. */
  readonly before?: readonly UserSetting[] | undefined;
  /** What users may do after such a call. */
  readonly after?: readonly UserSetting[] | undefined;
}

/** What a call did to what users of a stack may do. */
export interface UserSettingsChange extends StackChange {
  /** What users might do before, as the service told it. */
  readonly before: readonly UserSetting[];
  /** What users may do now. */
  readonly after: readonly UserSetting[];
}
