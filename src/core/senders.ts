import type { AppStreamClient } from '@aws-sdk/client-appstream';

/** The part of an SDK client's configuration that is looked at. */
export interface SenderConfig {
  /** The client's region, or a function that tells it. */
  readonly region?: string | (() => Promise<string>) | undefined;
  /** The client's service, such as `AppStream`. */
  readonly serviceId?: string | undefined;
}

/**
 * Whatever sends AppStream commands: an `AppStreamClient`, a stub of `aws-sdk-client-mock`, or any object with `send`.
 *
 * It is never created, changed or destroyed by this library.
 */
export interface AppStreamSender extends Pick<AppStreamClient, 'send'> {
  /** Configuration, where the sender has one. */
  readonly config?: SenderConfig | undefined;
}
