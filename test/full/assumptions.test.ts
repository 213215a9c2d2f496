import { describe, expect, test } from 'vitest';
import { assumptionValues, type EmulatorOptions } from '../../src/emulator/index.js';
import { execute } from '../support/programs.js';

type Assumed = NonNullable<EmulatorOptions['assume']>;

/** Every guess with each of its values but the first, which all other runs assume. */
const others = Object.entries(assumptionValues).flatMap(([name, [, ...values]]) =>
  values.map((value): Assumed => ({ [name]: value })),
);

/** Guesses that no method meets together share a run, so that three are enough. */
const together: readonly Assumed[] = [
  {
    sharedInterfacePerInstance: 'separate',
    omittedAuthenticationType: 'all',
    startWhenRunning: 'error',
    deletePermissionsWithoutGrant: 'ok',
  },
  {
    requesterManagedInterfaces: 'yes',
    unknownStackInDescribeSessions: 'error',
    startWithoutCapacity: 'ok',
    stoppedFleetOnRevoke: 'unchanged',
  },
  { fleetWithoutVpc: 'no-interface', expireEndedSession: 'error', disassociateWithSessions: 'ok' },
];

const runs = process.env['ASSUME_EACH'] === undefined ? together : others;

const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--config', 'vitest.assumptions.config.ts', '--reporter=dot'];

describe("the library's tests", () => {
  test('run under each value of each guess', () => {
    const assumed = Object.assign({}, ...runs) as Assumed;
    expect(assumed).toEqual(Object.assign({}, ...others));
  });

  test.concurrent.each(runs.map((assumed) => [JSON.stringify(assumed)]))(
    'pass under %s',
    { timeout: 1_200_000 },
    async (assumed) => {
      const env = { ...process.env, ASSUME: assumed, NO_COLOR: '1' };
      const { stdout, stderr, exitCode } = await execute(process.execPath, vitest, env);
      expect({ exitCode, output: exitCode === 0 ? '' : `${stdout}\n${stderr}` }).toEqual({ exitCode: 0, output: '' });
      console.log(`${assumed}: ${/Tests .*/.exec(stdout)?.[0] ?? ''}`);
    },
  );
});
