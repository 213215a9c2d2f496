import type { InProcessTransport } from './transport.js';

/** Settings for an AppStream, EC2 or STS client that make it call the emulator, and read no file and no environment variable. */
export interface EmulatedClientConfig {
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly requestHandler: InProcessTransport;
  readonly endpoint: string;
  readonly maxAttempts: number;
  readonly retryMode: 'standard';
  readonly useDualstackEndpoint: false;
  readonly useFipsEndpoint: false;
  readonly userAgentAppId: string;
  readonly authSchemePreference: string[];
  readonly disableClockSkewCorrection: true;
}

/** Everything that a client would else look up in files or the environment is set. */
export function clientConfig(
  accountId: string,
  region: string,
  requestHandler: InProcessTransport,
): EmulatedClientConfig {
  return {
    region,
    credentials: { accessKeyId: accountId, secretAccessKey: 'emulator' },
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
