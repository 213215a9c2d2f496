import { AppStreamClient } from '@aws-sdk/client-appstream';
import { mockClient } from 'aws-sdk-client-mock';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { InvalidInputError } from '../../../src/errors.js';
import { parseCheckpoint } from '../../../src/images/revocation/checkpoint.js';
import { type RevocationCheckpoint, resumeWatch, stepRevocation } from '../../../src/images/revocation/index.js';
import { reportOf } from '../../../src/images/revocation/report.js';
import { aCheckpoint } from './a-checkpoint.js';
import { contextOf, throughJson } from './shared-image.js';

const fleet = {
  fleetName: 'a',
  stage: 'cut-off',
  inUse: 1,
  desiredBefore: 5,
  inUseBefore: null,
  expiredSessions: 0,
} as const;

const event = { id: '1', at: '2026-01-01T00:00:00.000Z', imageName: 'Test_Image', accountId: '222222222222' };

const damaged: readonly [what: string, value: unknown][] = [
  ['nothing', undefined],
  ['a text', JSON.stringify(aCheckpoint())],
  ['another kind', { ...aCheckpoint(), kind: 'share-plan' }],
  ['a newer version', { ...aCheckpoint(), version: 2 }],
  ['an unknown member', { ...aCheckpoint(), sessions: [] }],
  ['a missing member', { ...aCheckpoint(), fleets: undefined }],
  ['a public image', aCheckpoint({ imageArn: 'arn:aws:appstream:us-west-2::image/Base' })],
  ['the ARN of a fleet', aCheckpoint({ imageArn: 'arn:aws:appstream:us-west-2:111111111111:fleet/x' })],
  ['an account id as a number', { ...aCheckpoint(), accountId: 222222222222 }],
  ['an instant in words', aCheckpoint({ deadlineAt: 'tomorrow' })],
  ['an instant of another form', aCheckpoint({ startedAt: '2026-01-01' })],
  ['a negative count', aCheckpoint({ failures: -1 })],
  ['a fraction of an event', aCheckpoint({ eventCount: 1.5 })],
  ['an unknown outcome', { ...aCheckpoint(), outcome: 'paused' }],
  ['an end without a revoke', aCheckpoint({ revoked: false, outcome: 'drained' })],
  ['a hot loop', aCheckpoint({ pollSeconds: 0 })],
  ['a fleet without figures', { ...aCheckpoint(), fleets: [{ fleetName: 'a' }] }],
  ['a fleet in an unknown stage', { ...aCheckpoint(), fleets: [{ ...fleet, stage: 'gone' }] }],
  ['an event of an unknown kind', { ...aCheckpoint(), undelivered: [{ ...event, type: 'exploded' }] }],
  ['an event without a time', { ...aCheckpoint(), undelivered: [{ ...event, at: undefined, type: 'drained' }] }],
  ['an error without a message', { ...aCheckpoint(), unseenBecause: { name: 'a', code: 'b' } }],
];

describe('a checkpoint', () => {
  test.each(damaged)('is refused when it is %s, before anything is sent', async (_, value) => {
    const stub = mockClient(AppStreamClient);
    onTestFinished(() => stub.restore());
    const context = contextOf(new AppStreamClient({}), undefined);

    await expect(stepRevocation(context, value as RevocationCheckpoint)).rejects.toThrow(InvalidInputError);
    expect(() => resumeWatch(context, value as RevocationCheckpoint)).toThrow(InvalidInputError);
    expect(stub.calls()).toHaveLength(0);
  });

  test('is the same after a JSON round trip, with everything that it may hold', () => {
    const full = aCheckpoint({
      fleets: [fleet, { ...fleet, left: 'other-image', endsBy: '2026-01-02T00:00:00.000Z' }],
      expireFrom: 0,
      unseenBecause: { name: 'Error', code: 'x', message: 'm', operation: 'o', requestId: 'r' },
      survivingCopies: { imageBuilders: ['a'], images: ['b'], because: { name: 'Error', code: 'x', message: 'm' } },
      undelivered: [{ ...event, type: 'drained' }],
    });
    expect(parseCheckpoint(throughJson(full))).toEqual(full);
  });

  test('with one byte changed is refused or read as what it then says', () => {
    const text = JSON.stringify(aCheckpoint({ fleets: [fleet] }));
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.constantFrom('0', 'x', '"', '}', ' '), (index, letter) => {
        const changed = `${text.slice(0, index)}${letter}${text.slice(index + 1)}`;
        let value: unknown;
        try {
          value = JSON.parse(changed);
        } catch {
          return;
        }
        try {
          expect(parseCheckpoint(value as RevocationCheckpoint)).toEqual(value);
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidInputError);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('says which version it was written in when that is not known', () => {
    const newer = { ...aCheckpoint(), version: 2 } as unknown as RevocationCheckpoint;
    expect(() => parseCheckpoint(newer)).toThrow('version: 2 is not 1');
  });
});

describe('the report of a checkpoint', () => {
  test('is complete only with the outcome that was asked for', () => {
    expect(reportOf(aCheckpoint({ outcome: 'drained' })).complete).toBe(true);
    expect(reportOf(aCheckpoint({ outcome: 'cut-off', until: 'cut-off' })).complete).toBe(true);
    expect(reportOf(aCheckpoint({ outcome: 'not-visible' })).complete).toBe(false);
    expect(reportOf(aCheckpoint()).complete).toBe(false);
  });

  test('has no change while the share stands', () => {
    expect(reportOf(aCheckpoint({ revoked: false }))).not.toHaveProperty('change');
  });

  test('tells where fleets went that left', () => {
    const { fleets } = reportOf(aCheckpoint({ fleets: [{ ...fleet, left: 'deleted' }, fleet] }));
    expect(fleets.map(({ outcome }) => outcome)).toEqual(['deleted', 'cut-off']);
  });
});
