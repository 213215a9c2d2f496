import { inspect } from 'node:util';
import { describe, expect, expectTypeOf, test, vi } from 'vitest';
import { serializeError } from '../src/core/serialize-error.js';
import * as errors from '../src/errors.js';

const { ConflictError, InvalidInputError, isAppStreamKitError, NotFoundError, PartialFailureError } = errors;

const wait = { resource: 'fleet a', wantedState: 'RUNNING', lastState: 'STOPPED' };

const all: readonly errors.AnyAppStreamKitError[] = [
  new InvalidInputError([{ path: 'a', message: 'b' }]),
  new errors.RejectedInputError('a'),
  new NotFoundError('a', { resource: 'fleet', resourceName: 'b' }),
  new ConflictError('a', { reason: 'exists' }),
  new errors.QuotaError('a', { limit: 5 }),
  new errors.ThrottledError('a'),
  new errors.AccessError('a', { reason: 'denied' }),
  new errors.ResponseError('a'),
  new errors.SharedInterfaceError('a', []),
  new errors.WaitTimeoutError('a', wait),
  new errors.WaitFailedError('a', wait),
  new PartialFailureError('a', { complete: false }),
];

describe.each(all.map((error) => [error.name, error] as const))('%s', (name, error) => {
  test('is an error of this library, with a name and a code of its own', () => {
    expect(error).toBeInstanceOf(Error);
    expect(error).toBeInstanceOf(errors.AppStreamKitError);
    expect(error.name).toBe(name);
    expect(errors).toHaveProperty(name);
    expect(isAppStreamKitError(error)).toBe(true);
    expect(all.filter(({ code }) => code === error.code)).toHaveLength(1);
    expect(String(error)).toMatch(new RegExp(`^${name}: `));
  });

  test('is plain data on request', () => {
    const plain = serializeError(error);
    expect(plain).toMatchObject({ name, code: error.code, message: error.message });
    expect(JSON.parse(JSON.stringify(plain))).toEqual(plain);
  });
});

test('what marks an error as one of this library is not printed with it', () => {
  expect(inspect(new errors.QuotaError('full'))).not.toContain('Symbol');
});

test('errors of another loaded copy are told too', async () => {
  vi.resetModules();
  const copy = await import('../src/errors.js');

  const foreign = new copy.QuotaError('full');
  expect(foreign).not.toBeInstanceOf(errors.QuotaError);
  expect(isAppStreamKitError(foreign)).toBe(true);
  expect(serializeError(foreign).code).toBe('quota');
});

test.each([
  undefined,
  null,
  'text',
  new Error('x'),
  { code: 'quota' },
  Object.assign(new Error('x'), { code: 'quota' }),
])('%s is no error of this library', (value) => {
  expect(isAppStreamKitError(value)).toBe(false);
});

test('only what may succeed later without any change is retryable', () => {
  expect(all.filter(({ retryable }) => retryable).map(({ code }) => code)).toEqual(['throttled', 'wait-timeout']);
  const reasons = ['exists', 'in-use', 'wrong-state', 'not-available', 'concurrent-change', 'blocked'] as const;
  expect(reasons.filter((reason) => new ConflictError('x', { reason }).retryable)).toEqual([
    'not-available',
    'concurrent-change',
  ]);
});

test('an invalid input tells all issues in its message', () => {
  const error = new InvalidInputError([
    { path: 'name', message: 'is missing' },
    { path: '', message: 'fleet: "x" is not known' },
  ]);
  expect(error.message).toBe('name: is missing; fleet: "x" is not known');
});

test('the error underneath is the cause, and absent where there is none', () => {
  const cause = new Error('underneath');
  expect(new errors.QuotaError('x', { cause, operation: 'A', requestId: 'r', attempts: 3 })).toMatchObject({
    cause,
    operation: 'A',
    requestId: 'r',
    attempts: 3,
  });
  expect('cause' in new errors.QuotaError('x')).toBe(false);
});

describe('serializeError', () => {
  test('cuts messages at 200 characters', () => {
    expect(serializeError(new Error('x'.repeat(500))).message).toHaveLength(200);
    expect(serializeError(new errors.QuotaError('x'.repeat(500))).message).toHaveLength(200);
    expect(serializeError('x'.repeat(500)).message).toHaveLength(200);
  });

  test('keeps the name of the service’s exception, and the code of a system error', () => {
    const service = Object.assign(new Error('oops'), { name: 'InternalFailure' });
    expect(serializeError(service)).toEqual({ name: 'InternalFailure', code: 'InternalFailure', message: 'oops' });
    expect(serializeError(Object.assign(new Error('reset'), { code: 'ECONNRESET' })).code).toBe('ECONNRESET');
    expect(serializeError(new errors.QuotaError('full', { operation: 'CreateFleet', requestId: 'r-1' }))).toEqual({
      name: 'QuotaError',
      code: 'quota',
      message: 'full',
      operation: 'CreateFleet',
      requestId: 'r-1',
    });
  });
});

test('assertComplete throws with the report of what was left undone', () => {
  const report = { complete: false, outcomes: [1] };
  expect(() => errors.assertComplete({ complete: true })).not.toThrow();
  expect(() => errors.assertComplete(report)).toThrow(expect.objectContaining({ code: 'partial-failure', report }));
});

test('the code narrows the error', () => {
  const narrowed = (error: errors.AnyAppStreamKitError) => {
    switch (error.code) {
      case 'invalid-input':
        expectTypeOf(error).toEqualTypeOf<errors.InvalidInputError>();
        return error.issues;
      case 'not-found':
        expectTypeOf(error).toEqualTypeOf<errors.NotFoundError>();
        return error.resource;
      default:
        return error.code;
    }
  };
  expect(all.map(narrowed)).toHaveLength(12);
  expectTypeOf<errors.AppStreamKitErrorCode>().toExtend<string>();
  expectTypeOf<string>().not.toExtend<errors.AppStreamKitErrorCode>();
});
