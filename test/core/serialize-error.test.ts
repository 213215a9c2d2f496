import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { serializeError } from '../../src/core/serialize-error.js';
import { ConflictError } from '../../src/errors.js';

describe('an error as plain data', () => {
  test('has what is known of it', () => {
    const details = { reason: 'blocked', operation: 'DeleteImage', requestId: 'r-1' } as const;

    expect(serializeError(new ConflictError('it is in the way', details))).toEqual({
      name: 'ConflictError',
      code: 'conflict',
      message: 'it is in the way',
      operation: 'DeleteImage',
      requestId: 'r-1',
    });
    expect(serializeError(Object.assign(new Error('reset'), { code: 'ECONNRESET' }))).toEqual({
      name: 'Error',
      code: 'ECONNRESET',
      message: 'reset',
    });
  });

  test('has its name for a code where it has none that is a text', () => {
    expect(serializeError(new TypeError('no'))).toEqual({ name: 'TypeError', code: 'TypeError', message: 'no' });
    expect(serializeError(Object.assign(new Error('no'), { code: 5 })).code).toBe('Error');
  });

  test('leaves a message of 250 bytes as it is, and cuts a longer one to no more than that', () => {
    expect(serializeError(new Error('ä'.repeat(125))).message).toBe('ä'.repeat(125));
    expect(serializeError(new Error('ä'.repeat(126))).message).toBe(`${'ä'.repeat(123)}…`);
    expect(serializeError(new Error(`${'ä'.repeat(123)}x${'ä'.repeat(9)}`)).message).toBe(`${'ä'.repeat(123)}x…`);
  });

  test('leaves a message of 200 characters as it is, and cuts a longer one', () => {
    expect(serializeError(new Error('x'.repeat(200))).message).toBe('x'.repeat(200));
    expect(serializeError(new Error('x'.repeat(201))).message).toBe(`${'x'.repeat(199)}…`);
  });

  test('takes little room whatever it says, and cuts no character in two', () => {
    const text = fc.string({ unit: 'binary', maxLength: 2000 });
    fc.assert(
      fc.property(text, text, text, (message, name, code) => {
        const serialized = serializeError(Object.assign(new Error(message), { name, code }));

        expect(serialized.message.length).toBeLessThanOrEqual(200);
        expect(Buffer.byteLength(JSON.stringify(serialized))).toBeLessThanOrEqual(400);
        expect(Buffer.from(serialized.message).toString()).toBe(serialized.message);
      }),
    );
  });

  test.each([
    ['nothing', undefined, 'undefined'],
    ['a text', 'no', 'no'],
    ['an object without a text', Object.create(null), 'something that has no text was thrown'],
    [
      'an object whose text fails',
      {
        toString() {
          throw new Error('no text');
        },
      },
      'something that has no text was thrown',
    ],
  ])('is made of anything that is thrown: %s', (_, thrown: unknown, message) => {
    expect(serializeError(thrown)).toEqual({ name: 'Error', code: 'unknown', message });
  });

  test('holds no session token', () => {
    const message = "The Canonical String should have been\n'POST\nx-amz-security-token:FwoGZXIvYXdz\n\nhost'";

    expect(serializeError(new Error(message)).message).not.toContain('FwoGZXIvYXdz');
  });
});
