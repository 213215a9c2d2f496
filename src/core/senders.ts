import type { AppStreamClient } from '@aws-sdk/client-appstream';
import * as z from 'zod/mini';
import { lazy, shown } from './parse.js';

/** The part of an SDK client's configuration that is looked at. */
export interface SenderConfig {
  /** The client's region, or a function that tells it. */
  readonly region?: string | (() => Promise<string>) | undefined;
  /** The client's service, such as `AppStream`. */
  readonly serviceId?: string | undefined;
  /** Gives the credentials. Those that the SDK gets for a role name their account; nothing else of them is looked at. */
  readonly credentials?:
    | (() => Promise<{
        /** Identifier of the key; not looked at. */
        readonly accessKeyId: string;
        /** The account, where they name it. */
        readonly accountId?: string | undefined;
      }>)
    | undefined;
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

/**
 * Whatever sends EC2 commands: an `EC2Client`, a stub of `aws-sdk-client-mock`, or any object with `send`.
 *
 * It is never created, changed or destroyed by this library. It names no type of the EC2 client, which need not be installed.
 */
export interface Ec2Sender {
  /** Sends a command; `never` lets senders of any commands fit. */
  send(command: never, options?: { readonly abortSignal?: AbortSignal }): Promise<unknown>;
  /** Configuration, where the sender has one. */
  readonly config?: SenderConfig | undefined;
}

function sends(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'send' in value && typeof value.send === 'function';
}

/** A sender of AppStream commands. */
export const appStreamSender = lazy(() =>
  z.custom<AppStreamSender>(sends, {
    error: (issue) => `${shown(issue.input)} has no "send": give an AppStreamClient`,
  }),
);

/** A sender of EC2 commands. */
export const ec2Sender = lazy(() =>
  z.custom<Ec2Sender>(sends, { error: (issue) => `${shown(issue.input)} has no "send": give an EC2Client` }),
);
