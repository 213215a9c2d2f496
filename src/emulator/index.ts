/**
 * AppStream, EC2 and STS as far as this package calls them, with no AWS account: in process, or over HTTP. See {@link Emulator}.
 *
 * @module appstream-kit/emulator
 */
export type { AccountHandle, AddedResource, AddedSecurityGroup, AddedVpc, NewSecurityGroup } from './account-handle.js';
export type { StartedSession } from './appstream/state.js';
export { Emulator, type ListenOptions, type RegionOptions, type StaleReads } from './emulator.js';
export type { EmulatedClientConfig, EmulatedCredentials } from './gateway/client-config.js';
export type { Failure, FailureError } from './gateway/failure.js';
export type { ModelViolation } from './gateway/outcome.js';
export type { RecordedRequest } from './gateway/request-log.js';
export type {
  InProcessTransport,
  TransportOptions,
  TransportOutput,
  TransportRequest,
  TransportResponse,
  TransportSignal,
} from './gateway/transport.js';
export type { EmulatorOptions } from './options.js';
export type { ServiceName } from './protocols/protocol.js';
export { FormError } from './reading.js';
export type {
  Seed,
  SeedAccount,
  SeedGrant,
  SeedImage,
  SeedImageBuilder,
  SeedRegion,
  SeedSecurityGroup,
  SeedSubnet,
  SeedVpc,
} from './seed/seed.js';
export type { EmulatorServer } from './server/server.js';
export { ServiceFault } from './service-fault.js';
export type { EmulatedSession, NewSession } from './session-handle.js';
export {
  type Assumptions,
  assumptionValues,
  type Quotas,
  type Throttling,
  type Timings,
  type TimingsOption,
} from './settings.js';
