import { AppStreamClient } from '@aws-sdk/client-appstream';
import { test as base, expect } from 'vitest';
import { type Assumptions, Emulator } from '../../src/emulator/index.js';

/** The account that owns `Test_Image`. */
export const ownerId = '111111111111';

/** The account that the image is shared with. */
export const consumerId = '222222222222';

/** Streaming instances have interfaces, and their groups may be changed: without that nobody can be restricted. */
export const changeableInterfaces = {
  fleetWithoutVpc: 'default-vpc',
  requesterManagedInterfaces: 'no',
} as const satisfies Partial<Assumptions>;

/**
 * Tests with an emulator of their own, and real clients of two of its accounts.
 *
 * What they need it to assume is overridden as `assume`. A test fails, too, when the emulator itself answered with something that
 * the service's model does not know.
 */
export const test = base
  .extend('assume', (): Partial<Assumptions> => ({}))
  .extend('emulator', ({ assume, task }, { onCleanup }) => {
    const emulator = new Emulator({ assume });
    onCleanup(() => expect(emulator.modelViolations, task.name).toEqual([]));
    return emulator;
  })
  .extend('owner', ({ emulator }) => new AppStreamClient(emulator.clientConfig(ownerId)))
  .extend('consumer', ({ emulator }) => new AppStreamClient(emulator.clientConfig(consumerId)));
