import type { CallOptions } from '../core/call-options.js';
import type { Pacer } from '../core/pacer.js';
import type { AppStreamSender, Ec2Sender, SenderConfig } from '../core/senders.js';
import { unlessAborted } from '../core/unless-aborted.js';
import { InvalidInputError } from '../errors.js';
import type { ServiceLimits } from '../limits.js';

/** What the methods of a {@link SessionNetwork} work with. */
export interface NetworkContext {
  readonly appstream: AppStreamSender;
  readonly ec2?: Ec2Sender | undefined;
  readonly limits: ServiceLimits;
  /** Paces the writes to EC2. */
  readonly pacer: Pacer;
}

/**
 * The EC2 client, once it is certain that it goes with the AppStream client.
 *
 * @throws {@link InvalidInputError} when there is none, it is a client of another service, or the two are in different regions.
 */
export async function ec2Of({ appstream, ec2 }: NetworkContext, { signal }: CallOptions): Promise<Ec2Sender> {
  if (ec2 === undefined) {
    throw new InvalidInputError([
      {
        path: 'ec2',
        message:
          'is missing: give the constructor an EC2Client (of @aws-sdk/client-ec2) of the same account and region',
      },
    ]);
  }
  requireService(appstream.config, 'appstream', 'AppStream');
  requireService(ec2.config, 'ec2', 'EC2');
  const regions = Promise.all([regionOf(appstream.config), regionOf(ec2.config)]);
  const [sessionsIn, interfacesIn] = await unlessAborted(regions, signal);
  if (sessionsIn !== undefined && interfacesIn !== undefined && sessionsIn !== interfacesIn) {
    throw new InvalidInputError([
      { path: 'ec2', message: `is a client of ${interfacesIn}, but the AppStream client is of ${sessionsIn}` },
    ]);
  }
  return ec2;
}

function requireService(config: SenderConfig | undefined, path: string, wanted: string): void {
  const serviceId = config?.serviceId;
  if (serviceId === undefined || serviceId === wanted) return;
  throw new InvalidInputError([{ path, message: `is a client of ${serviceId}: give one of ${wanted}` }]);
}

async function regionOf(config: SenderConfig | undefined): Promise<string | undefined> {
  const region = config?.region;
  return typeof region === 'function' ? region() : region;
}
