import {
  type AppStreamClient,
  AssociateFleetCommand,
  CreateFleetCommand,
  type CreateFleetCommandInput,
  CreateStackCommand,
  DescribeFleetsCommand,
  StartFleetCommand,
  UpdateImagePermissionsCommand,
} from '@aws-sdk/client-appstream';
import type { Emulator } from '../../../src/emulator/index.js';
import type { ImageShareContext } from '../../../src/images/context.js';
import { type RevocationEvent, type RevocationStep, stepRevocation } from '../../../src/images/revocation/index.js';
import { currentLimits } from '../../../src/limits.js';
import { consumerId } from '../../support/emulated.js';

export const imageArn = 'arn:aws:appstream:us-west-2:111111111111:image/Test_Image';

/** What {@link ImageShare} gives its parts. */
export function contextOf(
  client: ImageShareContext['client'],
  consumerClient: ImageShareContext['consumerClient'],
): ImageShareContext {
  return { client, consumerClient, limits: currentLimits };
}

/** Shares `Test_Image` with the consumer. */
export async function shareImage(owner: AppStreamClient, allowImageBuilder = false): Promise<void> {
  await owner.send(
    new UpdateImagePermissionsCommand({
      Name: 'Test_Image',
      SharedAccountId: consumerId,
      ImagePermissions: { allowFleet: true, allowImageBuilder },
    }),
  );
}

/** A fleet on the shared image with a stack of the same name, not started. */
export async function addFleet(
  consumer: AppStreamClient,
  name: string,
  more: Partial<CreateFleetCommandInput> = {},
): Promise<void> {
  await consumer.send(
    new CreateFleetCommand({
      Name: name,
      ImageArn: imageArn,
      InstanceType: 'stream.standard.medium',
      ComputeCapacity: { DesiredInstances: 5 },
      ...more,
    }),
  );
  await consumer.send(new CreateStackCommand({ Name: name }));
  await consumer.send(new AssociateFleetCommand({ FleetName: name, StackName: name }));
}

/** Starts a fleet and waits until its instances are there. */
export async function startFleet(emulator: Emulator, consumer: AppStreamClient, name: string): Promise<void> {
  await consumer.send(new StartFleetCommand({ Name: name }));
  emulator.advance(2);
  await consumer.send(new DescribeFleetsCommand({}));
}

/** A running fleet with a session for each user. */
export async function addBusyFleet(
  emulator: Emulator,
  consumer: AppStreamClient,
  name: string,
  users: readonly string[],
  more: Partial<CreateFleetCommandInput> = {},
): Promise<readonly string[]> {
  await addFleet(consumer, name, more);
  await startFleet(emulator, consumer, name);
  return users.map((userId) => {
    const account = emulator.account(consumerId);
    return account.startSession({ stackName: name, fleetName: name, userId, authenticationType: 'API' }).id;
  });
}

export function types(events: readonly RevocationEvent[]): readonly string[] {
  return events.map(({ type }) => type);
}

/** What a host with its own clock got from a number of steps. */
export interface Run {
  readonly steps: readonly RevocationStep[];
  readonly events: readonly RevocationEvent[];
  readonly last: RevocationStep;
}

/**
 * Steps until the work is done, by the emulator's clock and without waiting; each checkpoint goes through JSON.
 *
 * @param between - What happens after a step, by its number from 1.
 */
export async function stepToEnd(
  emulator: Emulator,
  context: ImageShareContext,
  from: RevocationStep,
  between: (count: number) => unknown = () => undefined,
): Promise<Run> {
  const steps: RevocationStep[] = [];
  let last = from;
  while (!last.done && steps.length < 500) {
    emulator.advance(last.waitSeconds);
    last = await stepRevocation(context, throughJson(last.checkpoint), { now: () => Date.parse(emulator.now) });
    steps.push(last);
    await between(steps.length);
  }
  return { steps, events: steps.flatMap(({ events }) => events), last };
}

export function throughJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
