import type { ServiceName } from './protocols/protocol.js';
import { ec2Protocol, stsProtocol } from './protocols/query-service.js';
import type { Service } from './service.js';
import { appstreamService, queryService } from './services.js';

/** The services that the emulator serves. */
export const installedServices: Readonly<Record<ServiceName, Service>> = {
  appstream: appstreamService({}),
  ec2: queryService('ec2', ec2Protocol, {}),
  sts: queryService('sts', stsProtocol, {}),
};
