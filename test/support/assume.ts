/**
 * Lets every `new Emulator()` of the tests assume what the variable `ASSUME` says, JSON as `options.assume`, unless a test says itself.
 */
import { beforeAll, expect } from 'vitest';
import { readOptions } from '../../src/emulator/options.js';
import { defaultAssumptions } from '../../src/emulator/settings.js';

const { assume } = readOptions({ assume: JSON.parse(process.env['ASSUME'] ?? 'null') as unknown }).settings;
Object.assign(defaultAssumptions, assume);

beforeAll(() => expect(readOptions({}).settings.assume).toEqual(assume));
