import type { InProcessTransport } from './transport.js';

/** Settings for an AppStream, EC2 or STS client that make it call the emulator, and read no file and no environment variable. */
export interface EmulatedClientConfig {
  /** The region whose world the client sees. */
  readonly region: string;
  /** Keys of the account. */
  readonly credentials: EmulatedCredentials;
  /** The way to the emulator. */
  readonly requestHandler: InProcessTransport;
  /** An address that does not exist: nothing is sent there. */
  readonly endpoint: string;
  /** 3, as clients have it by themselves. */
  readonly maxAttempts: number;
  /** As clients have it by themselves. */
  readonly retryMode: 'standard';
  /** As clients have it by themselves. */
  readonly useDualstackEndpoint: false;
  /** As clients have it by themselves. */
  readonly useFipsEndpoint: false;
  /** Stands in the user agent. */
  readonly userAgentAppId: string;
  /** Signature Version 4 only. */
  readonly authSchemePreference: string[];
  /** The emulator's clock may be far ahead of the client's. */
  readonly disableClockSkewCorrection: true;
}

/** Keys that name their account. */
export interface EmulatedCredentials {
  /** The account id itself. */
  readonly accessKeyId: string;
  /** Any text: signatures are not checked. */
  readonly secretAccessKey: string;
  /** The account id, as the credentials of an assumed role tell it. */
  readonly accountId: string;
}

/** Everything that a client would else look up in files or the environment is set. */
export function clientConfig(
  accountId: string,
  region: string,
  requestHandler: InProcessTransport,
): EmulatedClientConfig {
  return {
    region,
    credentials: { accessKeyId: accountId, secretAccessKey: 'emulator', accountId },
    requestHandler,
    endpoint: 'https://emulator.invalid',
    maxAttempts: 3,
    retryMode: 'standard',
    useDualstackEndpoint: false,
    useFipsEndpoint: false,
    userAgentAppId: 'emulator',
    authSchemePreference: ['aws.auth#sigv4'],
    disableClockSkewCorrection: true,
  };
}
