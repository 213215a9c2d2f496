import { describe, expect, test } from 'vitest';
import { blockedError, partlyDeletedError, tookAway, unlessMissing } from '../../src/core/deletion.js';
import { AccessError, NotFoundError } from '../../src/errors.js';

const fleets = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ kind: 'fleet' as const, name: `f${at}` }));
const missing = (attempts?: number) =>
  new NotFoundError('gone', { resource: 'stack', resourceName: 'design', attempts });
const denied = new AccessError('no', { reason: 'denied' });

describe('the error for what is in the way of a delete', () => {
  const blocked = { what: 'stack design', blockers: fleets(5), advice: '' };

  test('names five of them, and counts the rest', () => {
    expect(blockedError(blocked).message).toBe(
      'Stack design cannot be deleted: fleet f0, fleet f1, fleet f2, fleet f3, fleet f4.',
    );
    expect(blockedError({ ...blocked, blockers: fleets(7), advice: 'Part them first.' })).toMatchObject({
      message:
        'Stack design cannot be deleted: fleet f0, fleet f1, fleet f2, fleet f3, fleet f4 and 2 more. Part them first.',
      code: 'conflict',
      reason: 'blocked',
      blockers: fleets(7),
    });
  });

  test('has the sessions, where there are any', () => {
    const sessions = [{ id: 's', userId: 'maria', stackName: 'design' }];
    expect(blockedError({ ...blocked, sessions }).sessions).toEqual(sessions);
    for (const none of [[], undefined]) expect(blockedError({ ...blocked, sessions: none }).sessions).toBeUndefined();
  });
});

test('the error for a delete that failed in part has what was done, and why it went no further', () => {
  const steps = [
    { action: 'disassociate', name: 'one' },
    { action: 'disassociate', name: 'two' },
  ] as const;

  expect(partlyDeletedError('fleet a', { name: 'a', steps }, denied)).toMatchObject({
    message: 'Deleting fleet a failed after: disassociate one, disassociate two. no',
    report: { complete: false, changed: true, name: 'a', steps },
    cause: denied,
  });
  expect(partlyDeletedError('fleet a', { name: 'a', steps }, 'a text').message).toMatch(/two\. a text$/);
});

describe('what a request takes away', () => {
  test('is told, and what was gone before is not, unless the request was made twice', async () => {
    expect(await tookAway(Promise.resolve('done'))).toBe(true);
    expect(await tookAway(Promise.reject(missing()))).toBe(false);
    expect(await tookAway(Promise.reject(missing(1)))).toBe(false);
    expect(await tookAway(Promise.reject(missing(2)))).toBe(true);
  });

  test('is not known when it fails otherwise', async () => {
    const foreign = Object.assign(new Error('no'), { code: 'not-found' });
    for (const error of [denied, foreign]) await expect(tookAway(Promise.reject(error))).rejects.toBe(error);
  });
});

describe('a look', () => {
  test('finds what is there, and nothing where nothing is', async () => {
    expect(await unlessMissing(Promise.resolve('found'))).toBe('found');
    expect(await unlessMissing<string>(Promise.reject(missing()))).toBeUndefined();
  });

  test('that fails otherwise fails', async () => {
    const foreign = Object.assign(new Error('no'), { code: 'not-found' });
    for (const error of [denied, foreign]) await expect(unlessMissing(Promise.reject(error))).rejects.toBe(error);
  });
});
