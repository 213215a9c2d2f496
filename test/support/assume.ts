/**
 * Lets every `new Emulator()` of the tests assume what the variable `ASSUME` says, JSON as `options.assume`, unless a test says itself.
 *
 * All files are run in one process, one after the other.
 */
import { AppStreamClient } from '@aws-sdk/client-appstream';
import { afterAll, beforeAll, expect, vi } from 'vitest';
import { readOptions } from '../../src/emulator/options.js';
import { defaultAssumptions } from '../../src/emulator/settings.js';

const { assume } = readOptions({ assume: JSON.parse(process.env['ASSUME'] ?? 'null') as unknown }).settings;
Object.assign(defaultAssumptions, assume);

beforeAll(() => expect(readOptions({}).settings.assume).toEqual(assume));

// What a file leaves to the files after it: a stub of the class, which hides `send` of the class that it inherits from, and a clock.
afterAll(() => {
  Reflect.deleteProperty(AppStreamClient.prototype, 'send');
  vi.useRealTimers();
});
