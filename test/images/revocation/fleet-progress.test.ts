import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FleetRecord } from '../../../src/images/revocation/checkpoint.js';
import type { RevocationFact } from '../../../src/images/revocation/events.js';
import {
  baseline,
  discovered,
  follow,
  type SeenFleet,
  seenFleet,
} from '../../../src/images/revocation/fleet-progress.js';
import type { ComputeCapacityStatus, Fleet } from '../../../src/service/fleets.js';
import { imageArn } from './shared-image.js';

const at = Date.parse('2026-01-01T00:00:00.000Z');

function fleet(capacity: ComputeCapacityStatus, more: Partial<Fleet> = {}): Fleet {
  return {
    name: 'Test_Fleet',
    arn: 'arn:aws:appstream:us-west-2:222222222222:fleet/Test_Fleet',
    instanceType: 'stream.standard.medium',
    state: 'RUNNING',
    imageArn,
    computeCapacityStatus: capacity,
    ...more,
  };
}

function seen(desired: number, inUse: number, more: Partial<SeenFleet> = {}): SeenFleet {
  const base = { fleetName: 'Test_Fleet', fleetErrors: [], onImage: true, stopped: false, longestSessionSeconds: 3600 };
  return { ...base, desired, inUse, ...more };
}

/** Goes through looks a minute apart and tells what each brought. */
function story(first: SeenFleet, ...looks: readonly (SeenFleet | undefined)[]) {
  let record = baseline(first);
  const told = looks.map((look, index) => {
    const progress = follow(record, look, at + index * 60_000);
    record = progress.record;
    return progress.facts.map(short);
  });
  return { told, record };
}

function short(fact: RevocationFact): string {
  if (fact.type === 'fleet-left') return `left ${fact.reason}`;
  return 'inUse' in fact ? `${fact.type.replace('fleet-', '')} ${fact.desired}/${fact.inUse}` : fact.type;
}

describe('what is seen of a fleet', () => {
  test('is the capacity that is wanted and used, and each error code once', () => {
    const fleetErrors = [
      { errorCode: 'SHARED_IMAGE_DELETED' },
      { errorMessage: 'no code' },
      { errorCode: 'SHARED_IMAGE_DELETED' },
    ];
    expect(seenFleet(fleet({ desired: 0, running: 3, inUse: 2 }, { fleetErrors }), imageArn)).toEqual({
      fleetName: 'Test_Fleet',
      desired: 0,
      inUse: 2,
      fleetErrors: ['SHARED_IMAGE_DELETED'],
      onImage: true,
      stopped: false,
      longestSessionSeconds: 432_000,
    });
  });

  test.each([
    ['STOPPED', true],
    ['STOPPING', true],
    ['STARTING', false],
    ['RUNNING', false],
  ] as const)('is stopped, or about to be, in state %s: %s', (state, stopped) => {
    expect(seenFleet(fleet({ desired: 1 }, { state }), imageArn)).toMatchObject({ stopped, fleetErrors: [] });
  });

  test('counts user sessions where instances serve several, those on draining instances among them', () => {
    const shared = { maxSessionsPerInstance: 4 };
    const inUse = (capacity: ComputeCapacityStatus, more?: Partial<Fleet>) =>
      seenFleet(fleet(capacity, more), imageArn).inUse;

    expect(inUse({ desired: 0, inUse: 2, activeUserSessions: 7 }, shared)).toBe(7);
    expect(inUse({ desired: 0, inUse: 2, activeUserSessions: 0, drainModeActiveUserSessions: 3 }, shared)).toBe(3);
    expect(inUse({ desired: 0, inUse: 2 }, shared)).toBe(2);
    expect(inUse({ desired: 0, inUse: 2, activeUserSessions: 0 })).toBe(2);
    expect(inUse({ desired: 0 })).toBe(0);
  });

  test('goes by the ARN of the image and never by its name', () => {
    const namesake = { imageName: 'Test_Image', imageArn: imageArn.replace('111111111111', '333333333333') };
    expect(seenFleet(fleet({ desired: 1 }, namesake), imageArn).onImage).toBe(false);
    const otherCase = { imageArn: imageArn.replace('Test_Image', 'test_image') };
    expect(seenFleet(fleet({ desired: 1 }, otherCase), imageArn).onImage).toBe(false);
  });
});

describe('a fleet on the image', () => {
  test('is cut off, drains and is drained', () => {
    const { told, record } = story(seen(5, 2), seen(5, 2), seen(0, 2), seen(0, 2), seen(0, 1), seen(0, 0), seen(0, 0));
    expect(told).toEqual([[], ['cut-off 0/2', 'draining 0/2'], [], ['draining 0/1'], ['drained 0/0'], []]);
    expect(record).toEqual({
      fleetName: 'Test_Fleet',
      stage: 'drained',
      inUse: 0,
      desiredBefore: 5,
      inUseBefore: 2,
      expiredSessions: 0,
    });
  });

  test('that is stopped or stopping is cut off, whatever its desired capacity', () => {
    const stopped = { stopped: true };
    expect(story(seen(5, 1), seen(5, 1, stopped), seen(5, 0, stopped)).told).toEqual([
      ['cut-off 5/1', 'draining 5/1'],
      ['drained 5/0'],
    ]);
    expect(story(seen(5, 0, stopped), seen(5, 0, stopped)).told).toEqual([['cut-off 5/0', 'drained 5/0']]);
  });

  test('is no longer cut off once it has capacity again, and is then cut off anew', () => {
    const { told } = story(seen(5, 2), seen(0, 0), seen(3, 0), seen(3, 1), seen(0, 1));
    expect(told).toEqual([
      ['cut-off 0/0', 'drained 0/0'],
      ['capacity-restored 3/0'],
      [],
      ['cut-off 0/1', 'draining 0/1'],
    ]);
  });

  test('that was not seen before has no figures from before', () => {
    expect(discovered(seen(5, 2))).toMatchObject({ desiredBefore: null, inUseBefore: null, stage: 'affected' });
  });
});

describe('a fleet that leaves the image', () => {
  const elsewhere = { onImage: false };

  test('is drained when it is deleted, and told once', () => {
    const { told, record } = story(seen(5, 2), undefined, undefined);
    expect(told).toEqual([['left deleted', 'drained 0/0'], []]);
    expect(record).toMatchObject({ stage: 'drained', left: 'deleted', inUse: 0 });
  });

  test('is drained on another image once nobody streams', () => {
    const { told, record } = story(seen(5, 2), seen(4, 2, elsewhere), seen(4, 1, elsewhere), seen(4, 0, elsewhere));
    expect(told).toEqual([['left other-image'], [], ['drained 4/0']]);
    expect(record).toMatchObject({ stage: 'drained', left: 'other-image' });
    expect(record).not.toHaveProperty('endsBy');
  });

  test('is drained on another image once sessions from before the move must be over', () => {
    const longestSessionSeconds = 120;
    const busy = seen(4, 9, { ...elsewhere, longestSessionSeconds });
    expect(story(seen(5, 2), busy, busy, busy, busy).told).toEqual([['left other-image'], [], ['drained 4/9'], []]);
  });

  test('stays drained when others stream from its new image', () => {
    const { told, record } = story(seen(0, 0), seen(0, 0), seen(4, 3, elsewhere));
    expect(told).toEqual([['cut-off 0/0', 'drained 0/0'], ['left other-image']]);
    expect(record.stage).toBe('drained');
  });

  test('tells both when it is moved first and deleted later', () => {
    expect(story(seen(5, 2), seen(4, 1, elsewhere), undefined).told).toEqual([
      ['left other-image'],
      ['left deleted', 'drained 0/0'],
    ]);
  });

  test('may come back, with capacity or cut off', () => {
    expect(story(seen(5, 2), seen(5, 0, elsewhere), seen(2, 0)).told[1]).toEqual(['capacity-restored 2/0']);
    const { told, record } = story(seen(5, 2), undefined, seen(0, 1));
    expect(told[1]).toEqual(['cut-off 0/1', 'draining 0/1']);
    expect(record).not.toHaveProperty('left');
  });
});

describe('whatever happens to a fleet', () => {
  const look = fc.option(
    fc
      .record({ desired: fc.nat(3), inUse: fc.nat(3), onImage: fc.boolean(), stopped: fc.boolean() })
      .map(({ desired, inUse, ...more }) => seen(desired, inUse, more)),
    { nil: undefined },
  );

  test('its record says what the last look showed', () => {
    fc.assert(
      fc.property(fc.array(look, { minLength: 1 }), (looks) => {
        const { record } = story(seen(5, 2), ...looks);
        const last = looks.at(-1);
        if (last === undefined) expect(record.left).toBe('deleted');
        else expect(record.left).toBe(last.onImage ? undefined : 'other-image');
        if (last?.onImage) {
          const open = last.desired > 0 && !last.stopped;
          expect(record.stage).toBe(open ? 'affected' : last.inUse === 0 ? 'drained' : 'cut-off');
        } else {
          expect(record.stage).not.toBe('affected');
        }
      }),
    );
  });

  test('the same look a second time tells nothing new', () => {
    fc.assert(
      fc.property(fc.array(look, { minLength: 1 }), (looks) => {
        const { told } = story(seen(5, 2), ...looks, looks.at(-1));
        expect(told.at(-1)).toEqual([]);
      }),
    );
  });

  test('its record takes less than 300 bytes', () => {
    const name = 'x'.repeat(101);
    const record: FleetRecord = {
      fleetName: name,
      stage: 'cut-off',
      left: 'other-image',
      inUse: 10_000,
      desiredBefore: 10_000,
      inUseBefore: 10_000,
      expiredSessions: 100_000,
      endsBy: '2026-01-01T00:00:00.000Z',
    };
    expect(Buffer.byteLength(`${JSON.stringify(record)},`)).toBeLessThanOrEqual(300);
  });
});
