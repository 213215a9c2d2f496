import { AppStreamClient } from '@aws-sdk/client-appstream';
import { test as base, expect } from 'vitest';
import { Emulator } from '../../src/emulator/index.js';

/** The account that owns `Test_Image`. */
export const ownerId = '111111111111';

/** The account that the image is shared with. */
export const consumerId = '222222222222';

/**
 * Tests with an emulator of their own, and real clients of two of its accounts.
 *
 * A test fails, too, when the emulator itself answered with something that the service's model does not know.
 */
export const test = base
  .extend('emulator', ({ task }, { onCleanup }) => {
    const emulator = new Emulator();
    onCleanup(() => expect(emulator.modelViolations, task.name).toEqual([]));
    return emulator;
  })
  .extend('owner', ({ emulator }) => new AppStreamClient(emulator.clientConfig(ownerId)))
  .extend('consumer', ({ emulator }) => new AppStreamClient(emulator.clientConfig(consumerId)));
