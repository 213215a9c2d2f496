import { AppStreamClient } from '@aws-sdk/client-appstream';
import { test as base } from 'vitest';
import { Emulator } from '../../src/emulator/index.js';

/** The account that owns `Test_Image`. */
export const ownerId = '111111111111';

/** The account that the image is shared with. */
export const consumerId = '222222222222';

/** Tests with an emulator of their own, and real clients of two of its accounts. */
export const test = base
  .extend('emulator', () => new Emulator())
  .extend('owner', ({ emulator }) => new AppStreamClient(emulator.clientConfig(ownerId)))
  .extend('consumer', ({ emulator }) => new AppStreamClient(emulator.clientConfig(consumerId)));
