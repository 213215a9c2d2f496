import { appstreamOperations } from '../appstream/index.js';
import { ec2Operations } from '../ec2/index.js';
import type { ServiceName } from '../protocols/protocol.js';
import { ec2Protocol, stsProtocol } from '../protocols/query-service.js';
import { stsOperations } from '../sts/index.js';
import type { Service } from './service.js';
import { appstreamService, queryService } from './services.js';

/** The services that the emulator serves. */
export const installedServices: Readonly<Record<ServiceName, Service>> = {
  appstream: appstreamService(appstreamOperations),
  ec2: queryService('ec2', ec2Protocol, ec2Operations),
  sts: queryService('sts', stsProtocol, stsOperations),
};
