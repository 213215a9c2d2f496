import { inspect } from 'node:util';
import { AppStreamClient, DescribeFleetsCommand } from '@aws-sdk/client-appstream';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { call } from '../../src/core/call.js';
import type { AppStreamSender } from '../../src/core/senders.js';
import { sharedSignal } from '../../src/core/shared-signal.js';
import { httpAttempts, isTransient, isUnreadable, translateError } from '../../src/core/translate-error.js';
import {
  AccessError,
  ConflictError,
  NotFoundError,
  QuotaError,
  RejectedInputError,
  ThrottledError,
} from '../../src/errors.js';

function sdkError(name: string, metadata: object = {}): Error {
  return Object.assign(new Error(`the service says ${name}`), {
    name,
    $metadata: { requestId: 'r-1', attempts: 2, httpStatusCode: 400, ...metadata },
  });
}

type Row = readonly [code: string, type: new (...args: never[]) => Error, fields: object];

const access = (reason: string) => ({ code: 'access', reason, retryable: false });
const conflict = (reason: string, retryable = false) => ({ code: 'conflict', reason, retryable });

const table: readonly Row[] = [
  ...['InvalidParameterCombinationException', 'ValidationException', 'ValidationError', 'SerializationException'].map(
    (code): Row => [code, RejectedInputError, { code: 'rejected-input', retryable: false }],
  ),
  ...[
    'InvalidParameter',
    'InvalidParameterValue',
    'InvalidParameterCombination',
    'MissingParameter',
    'InvalidNetworkInterfaceId.Malformed',
    'InvalidGroupId.Malformed',
    'InvalidSecurityGroupID.Malformed',
  ].map((code): Row => [code, RejectedInputError, { code: 'rejected-input' }]),
  ...[
    'ResourceNotFoundException',
    'InvalidNetworkInterfaceID.NotFound',
    'InvalidNetworkInterface.NotFound',
    'InvalidNetworkInterfaceId.NotFound',
    'InvalidGroup.NotFound',
    'InvalidGroupId.NotFound',
    'InvalidSecurityGroupID.NotFound',
  ].map((code): Row => [code, NotFoundError, { code: 'not-found', resource: 'fleet', resourceName: 'design-team' }]),
  ['ResourceAlreadyExistsException', ConflictError, conflict('exists')],
  ['ResourceInUseException', ConflictError, conflict('in-use')],
  ['ResourceNotAvailableException', ConflictError, conflict('not-available', true)],
  ['OperationNotPermittedException', ConflictError, conflict('not-permitted')],
  ['IncompatibleImageException', ConflictError, conflict('incompatible-image')],
  ['ConcurrentModificationException', ConflictError, conflict('concurrent-change', true)],
  ...[
    'LimitExceededException',
    'SecurityGroupsPerInterfaceLimitExceeded',
    'SecurityGroupsPerInstanceLimitExceeded',
    'SecurityGroupLimitExceeded',
  ].map((code): Row => [code, QuotaError, { code: 'quota', retryable: false }]),
  ...[
    'RequestLimitExceeded',
    'RequestLimitExceededException',
    'Throttling',
    'ThrottlingException',
    'ThrottledException',
    'TooManyRequests',
    'TooManyRequestsException',
    'RequestThrottled',
    'RequestThrottledException',
    'SlowDown',
    'EC2ThrottledException',
    'BandwidthLimitExceeded',
  ].map((code): Row => [code, ThrottledError, { code: 'throttled', retryable: true }]),
  ...[
    'AccessDenied',
    'AccessDeniedException',
    'NotAuthorized',
    'OptInRequired',
    'UnauthorizedOperation',
    'OperationNotPermitted',
  ].map((code): Row => [code, AccessError, access('denied')]),
  ...[
    'ExpiredToken',
    'ExpiredTokenException',
    'UnrecognizedClient',
    'UnrecognizedClientException',
    'InvalidClientTokenId',
    'IncompleteSignature',
    'AuthFailure',
    'CredentialsProviderError',
  ].map((code): Row => [code, AccessError, access('credentials')]),
  ['InvalidRoleException', AccessError, access('role')],
  ['InvalidAccountStatusException', AccessError, access('account')],
];

const failed = {
  operation: 'StartFleet',
  subject: { resource: 'fleet', resourceName: 'design-team' },
  attempts: 3,
};

describe('every code of the service has its error', () => {
  test.each(table)('%s', (code, type, fields) => {
    const cause = sdkError(code);
    const translated = translateError(cause, failed);

    expect(translated).toBeInstanceOf(type);
    expect(translated).toMatchObject({ ...fields, operation: 'StartFleet', requestId: 'r-1', attempts: 3, cause });
    expect((translated as Error).message).toBe(
      `StartFleet for fleet design-team failed: the service says ${code} (${code})`,
    );
  });

  test('also where nothing is known of what it was asked for', () => {
    const translated = translateError(sdkError('ResourceNotFoundException'), { operation: 'ListTags', attempts: 1 });

    expect(translated).toMatchObject({
      message: 'ListTags failed: the service says ResourceNotFoundException (ResourceNotFoundException)',
      resource: 'resource',
      resourceName: 'ListTags',
    });
  });

  test('and what was to be made is not what is not found', () => {
    const translated = translateError(sdkError('ResourceNotFoundException'), { ...failed, creates: true });

    expect(translated).toMatchObject({ resource: 'resource', resourceName: 'StartFleet' });
  });

  test.each([
    'InternalFailure',
    'ServiceUnavailable',
    'InternalServerError',
    'TimeoutError',
    'AbortError',
    'DryRunOperation',
    'UnknownOperationException',
    'Error',
  ])('%s passes through untouched', (name) => {
    const error = sdkError(name, { httpStatusCode: 500 });
    expect(translateError(error, failed)).toBe(error);
  });

  test('what is no error, and what is ours, passes through untouched', () => {
    const ours = new QuotaError('full');
    for (const value of ['text', undefined, null, { name: 'ThrottlingException' }, ours]) {
      expect(translateError(value, failed)).toBe(value);
    }
  });
});

describe('what may be repeated later', () => {
  test('is throttling, server errors and network errors', () => {
    expect(isTransient(new ThrottledError('slow down'))).toBe(true);
    expect(isTransient(sdkError('InternalFailure', { httpStatusCode: 500 }))).toBe(true);
    expect(isTransient(sdkError('Unheard', { httpStatusCode: 429 }))).toBe(true);
    expect(isTransient(Object.assign(new Error('reset'), { code: 'ECONNRESET' }))).toBe(true);
    expect(isTransient(Object.assign(new Error('closed'), { code: 'ERR_HTTP2_STREAM_CANCEL' }))).toBe(true);
    expect(isTransient(new TypeError('fetch failed', { cause: new Error('getaddrinfo') }))).toBe(true);
    for (const name of ['TimeoutError', 'RequestTimeout', 'RequestTimeoutException', 'NetworkingError']) {
      expect(isTransient(Object.assign(new Error('late'), { name }))).toBe(true);
    }
  });

  test('is nothing that a caller has to do something about', () => {
    for (const value of [
      new AccessError('no', { reason: 'denied' }),
      new NotFoundError('no', { resource: 'fleet', resourceName: 'x' }),
      new QuotaError('full'),
      new TypeError('bug'),
      ...['ERR_INVALID_URL', 'ERR_INVALID_ARG_TYPE', 'ENOENT', 'EACCES', 'EPERM'].map((code) =>
        Object.assign(new Error(code), { code }),
      ),
      sdkError('UnknownOperationException', { httpStatusCode: 404 }),
      sdkError('TimeoutErrorOfAnotherKind'),
      sdkError('NoTimeoutError'),
      Object.assign(new Error('no'), { code: 'Econnreset' }),
      Object.assign(new Error('no'), { code: 'X_ECONNRESET' }),
      'text',
      undefined,
    ]) {
      expect(isTransient(value)).toBe(false);
    }
  });
});

describe('what is known of a request', () => {
  test('is how often it was made, once where nobody tells', () => {
    expect(httpAttempts(sdkError('Throttling'))).toBe(2);
    for (const nothing of [new Error('no'), { $metadata: null }, { $metadata: 'x' }, 'text', null, undefined]) {
      expect(httpAttempts(nothing)).toBe(1);
    }
  });

  test.each([
    [199, false],
    [200, true],
    [299, true],
    [300, false],
  ])('is whether an answer with status %d was one that nobody can read: %s', (httpStatusCode, expected) => {
    expect(isUnreadable(sdkError('SyntaxError', { httpStatusCode }))).toBe(expected);
    expect(isUnreadable({ $metadata: { httpStatusCode } })).toBe(false);
  });
});

describe('call', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.setTimerTickMode('nextTimerAsync');
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  const describeFleets = { operation: 'DescribeFleets', subject: { resource: 'fleet', resourceName: 'x' } };

  /** Fails with each error in turn, then answers. */
  function sender(...errors: readonly Error[]) {
    const times: number[] = [];
    const send = () => {
      const error = errors[times.push(Date.now()) - 1];
      return error === undefined ? Promise.resolve('answer') : Promise.reject(error);
    };
    return { send, times };
  }

  test.each(['ConcurrentModificationException', 'RequestLimitExceededException'])(
    '%s is tried four more times',
    async (name) => {
      const { send, times } = sender(...Array.from({ length: 9 }, () => sdkError(name, { attempts: 1 })));
      await expect(call(describeFleets, {}, send)).rejects.toMatchObject({ attempts: 5, operation: 'DescribeFleets' });

      const delays = times.slice(1).map((time, index) => (time - (times[index] ?? 0)) / 1000);
      const ranges = [
        [1.5, 3],
        [3.7, 7.5],
        [9.3, 18.8],
        [23, 30],
      ] as const;
      expect(delays).toHaveLength(4);
      for (const [index, [least, most]] of ranges.entries()) {
        expect(delays[index]).toBeGreaterThanOrEqual(least);
        expect(delays[index]).toBeLessThanOrEqual(most);
      }
      expect(vi.getTimerCount()).toBe(0);
    },
  );

  test('429 is throttling, whatever stands in its body', async () => {
    const error = Object.assign(new SyntaxError('Unexpected token <'), { $metadata: { httpStatusCode: 429 } });
    await expect(call(describeFleets, {}, () => Promise.reject(error))).rejects.toBeInstanceOf(ThrottledError);
  });

  test.each([undefined, null])(
    'a sender that rejects with %s is told to have been rejected with nothing',
    async (nothing) => {
      const send = vi.fn<() => Promise<string>>().mockRejectedValue(nothing);
      await expect(call(describeFleets, {}, send)).rejects.toThrow('DescribeFleets was rejected with nothing.');
    },
  );

  test('an error that has gone is forgotten', async () => {
    const { send, times } = sender(sdkError('ConcurrentModificationException'));

    expect(await call(describeFleets, {}, send)).toBe('answer');
    expect(times).toHaveLength(2);
  });

  test.each(
    table
      .map(([code]) => code)
      .filter((code) => !/^(ConcurrentModification|RequestLimitExceeded)Exception$/.test(code)),
  )('%s is not tried again', async (name) => {
    const { send, times } = sender(sdkError(name));

    await expect(call(describeFleets, {}, send)).rejects.toMatchObject({ attempts: 2 });
    expect(times).toHaveLength(1);
  });

  describe('an error that passes by itself in the judgement of the caller', () => {
    const alsoRetry = { seconds: 60, matches: ({ name }: Error) => name === 'InvalidRoleException' };
    const always = (name: string) => sender(...Array.from({ length: 99 }, () => sdkError(name, { attempts: 1 })));

    test('is tried again for so many seconds', async () => {
      const { send, times } = always('InvalidRoleException');
      const startedAt = Date.now();

      await expect(call({ ...describeFleets, alsoRetry }, {}, send)).rejects.toMatchObject({ reason: 'role' });
      expect((times.at(-1) ?? 0) - startedAt).toBeGreaterThan(25_000);
      expect(Date.now() - startedAt).toBeLessThanOrEqual(60_000);
    });

    test('is forgotten when it has passed', async () => {
      const errors = Array.from({ length: 3 }, () => sdkError('InvalidRoleException'));

      expect(await call({ ...describeFleets, alsoRetry }, {}, sender(...errors).send)).toBe('answer');
    });

    test('leaves the others as they are', async () => {
      const refused = always('AccessDeniedException');
      await expect(call({ ...describeFleets, alsoRetry }, {}, refused.send)).rejects.toMatchObject({ attempts: 1 });

      const changing = always('ConcurrentModificationException');
      const forLong = { ...alsoRetry, seconds: 3600 };
      await expect(call({ ...describeFleets, alsoRetry: forLong }, {}, changing.send)).rejects.toMatchObject({
        attempts: 5,
      });
    });
  });

  test('nothing is tried again inside steps', async () => {
    const { send, times } = sender(sdkError('ConcurrentModificationException'));

    await expect(call(describeFleets, { retry: false }, send)).rejects.toMatchObject({ reason: 'concurrent-change' });
    expect(times).toHaveLength(1);
  });

  test('nothing is tried again past the deadline', async () => {
    const errors = Array.from({ length: 9 }, () => sdkError('ConcurrentModificationException'));
    const startedAt = Date.now();

    await expect(call(describeFleets, { deadline: startedAt + 5000 }, sender(...errors).send)).rejects.toThrow();
    expect(Date.now() - startedAt).toBeLessThanOrEqual(5001);
    await expect(call(describeFleets, { deadline: startedAt }, sender(...errors).send)).rejects.toThrow();
    expect(Date.now() - startedAt).toBeLessThanOrEqual(5002);
  });

  test('5xx and what is no error at all come out as they went in', async () => {
    const thrown: readonly unknown[] = [sdkError('InternalFailure', { httpStatusCode: 500 }), 'text', { code: 1 }];
    for (const error of thrown as readonly Error[]) {
      await expect(call(describeFleets, {}, sender(error).send)).rejects.toBe(error);
    }
  });

  describe.each([
    ['an error', new Error('shift is over')],
    ['a text', 'shift is over'],
    ['an object', { why: 'shift is over' }],
    ['zero', 0],
  ])('an abort whose reason is %s', (_what, reason) => {
    test('before the call sends nothing', async () => {
      const { send, times } = sender();

      await expect(call(describeFleets, { signal: AbortSignal.abort(reason) }, send)).rejects.toBe(reason);
      expect(times).toEqual([]);
    });

    test('in flight ends the call, also when the sender ignores it', async () => {
      const controller = new AbortController();
      setTimeout(() => controller.abort(reason), 10);
      let passed: AbortSignal | undefined;
      const never = call(describeFleets, { signal: controller.signal }, ({ abortSignal }) => {
        passed = abortSignal;
        return new Promise(() => {});
      });

      await expect(never).rejects.toBe(reason);
      expect(passed?.aborted).toBe(true);
      expect(passed?.reason).toBe(reason);
    });

    test('in flight wins over what the SDK makes of it', async () => {
      const controller = new AbortController();
      const send = () =>
        new Promise<string>((_resolve, reject) => {
          setTimeout(() => {
            controller.abort(reason);
            reject(Object.assign(new Error('Request aborted'), { name: 'AbortError' }));
          }, 10);
        });

      await expect(call(describeFleets, { signal: controller.signal }, send)).rejects.toBe(reason);
    });

    test('in back-off leaves no timer and sends nothing more', async () => {
      const controller = new AbortController();
      const { send, times } = sender(...Array.from({ length: 9 }, () => sdkError('ConcurrentModificationException')));
      setTimeout(() => controller.abort(reason), 1000);

      await expect(call(describeFleets, { signal: controller.signal }, send)).rejects.toBe(reason);
      expect(vi.getTimerCount()).toBe(0);
      expect(times).toHaveLength(1);
    });
  });

  test.each([undefined, null])('an answer that is %s is told so', async (answer) => {
    await expect(call(describeFleets, {}, () => Promise.resolve(answer))).rejects.toMatchObject({
      code: 'response',
      operation: 'DescribeFleets',
    });
  });

  test('a stub that never answers is given up when the signal aborts', async () => {
    const stub = mockClient(AppStreamClient);
    stub.on(DescribeFleetsCommand).callsFake(() => new Promise(() => {}));
    const client: AppStreamSender = stub;
    const controller = new AbortController();
    setTimeout(() => controller.abort('enough'), 10);

    const asked = call(describeFleets, { signal: controller.signal }, (options) =>
      client.send(new DescribeFleetsCommand({}), options),
    );
    await expect(asked).rejects.toBe('enough');
    stub.restore();
  });

  test('a signal that is kept for long collects no listeners', async () => {
    const { signal } = new AbortController();
    const shared = sharedSignal(signal) ?? signal;
    const added = vi.spyOn(shared, 'addEventListener');
    const removed = vi.spyOn(shared, 'removeEventListener');
    for (let count = 0; count < 20; count += 1) await call(describeFleets, { signal }, sender().send);

    expect(added).toHaveBeenCalled();
    expect(removed.mock.calls.length).toBeGreaterThanOrEqual(added.mock.calls.length);
  });

  test('a signal that many calls share gets one listener', async () => {
    const { signal } = new AbortController();
    const added = vi.spyOn(signal, 'addEventListener');
    const calls = Array.from({ length: 20 }, () => call(describeFleets, { signal }, sender().send));
    await Promise.all(calls);

    expect(added).toHaveBeenCalledTimes(1);
  });

  test('a stub that answers at once, with no promise, does so with a signal too', async () => {
    const send = (() => 'done') as unknown as () => Promise<string>;

    expect(await call(describeFleets, { signal: new AbortController().signal }, send)).toBe('done');
  });

  test('an error of the service that quotes the request is told without its session token', async () => {
    const refused = sdkError('InvalidSignatureException');
    refused.message = "The Canonical String should have been\n'POST\nx-amz-security-token:FwoGZXIvYXdz\n\nhost'";

    const failure: unknown = await call(describeFleets, {}, sender(refused).send).catch((error: unknown) => error);

    expect(failure).toMatchObject({ code: 'access', cause: refused });
    expect(refused.message).toBe("The Canonical String should have been\n'POST\nx-amz-security-token:…\n\nhost'");
    expect(refused.stack).toContain('call.test.ts');
    expect(inspect(failure, { depth: null })).toContain('The Canonical String');
    expect(inspect(failure, { depth: null })).not.toContain('FwoGZXIvYXdz');
  });

  test('an error of the service that cannot be changed is told all the same', async () => {
    const refused = sdkError('InvalidSignatureException');
    refused.message = 'x-amz-security-token:FwoGZXIvYXdz';
    Object.freeze(refused);

    await expect(call(describeFleets, {}, sender(refused).send)).rejects.toMatchObject({
      code: 'access',
      message: expect.not.stringContaining('FwoGZXIvYXdz') as unknown,
    });
  });
});
