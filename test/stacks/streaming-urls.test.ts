import { inspect } from 'node:util';
import { AppStreamClient } from '@aws-sdk/client-appstream';
import { describe, expect, test } from 'vitest';
import { ImageBuilderManager } from '../../src/images/index.js';
import { StackManager } from '../../src/stacks/index.js';

const address = 'https://appstream2.us-west-2.aws.amazon.com/authenticate?parameters=OPEN_SESAME';

/** A real client whose every request has one answer. */
function answering(statusCode: number, body: string): AppStreamClient {
  const headers = { 'content-type': 'application/x-amz-json-1.1' };
  const handle = () => Promise.resolve({ response: { statusCode, headers, body: new Blob([body]).stream() } });
  return new AppStreamClient({
    region: 'us-west-2',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
    requestHandler: { handle, metadata: { handlerProtocol: 'http/1.1' } },
  });
}

const managers = [
  [
    'a stack',
    (client: AppStreamClient, signal?: AbortSignal) =>
      new StackManager({ client }).createStreamingURL(
        { stackName: 'design', fleetName: 'design-team', userId: 'maria' },
        { signal },
      ),
  ],
  [
    'an image builder',
    (client: AppStreamClient, signal?: AbortSignal) =>
      new ImageBuilderManager({ client }).createStreamingURL('design-builder', { signal }),
  ],
] as const;

const answer = JSON.stringify({ StreamingURL: address, Expires: 1_700_000_000 });

describe.each(managers)('the address of %s', (_, create) => {
  test('is in the result, with the time until when it opens', async () => {
    expect(await create(answering(200, answer))).toEqual({
      streamingURL: address,
      expires: new Date(1_700_000_000_000),
    });
  });

  test.each([
    ['without a time', 200, JSON.stringify({ StreamingURL: address })],
    ['with a time that is none', 200, JSON.stringify({ StreamingURL: address, Expires: 'soon' })],
    ['that is cut off', 200, answer.slice(0, -3)],
    ['that is a page', 200, `<html><body>You may open ${address} now.</body></html>`],
    ['of an error that quotes it', 400, JSON.stringify({ __type: 'ValidationException', message: `Not ${address}` })],
    ['of a server that fails', 500, `<html><body>${address}</body></html>`],
  ])('is in no error that comes of an answer %s', async (_what, statusCode, body) => {
    const failure: unknown = await create(answering(statusCode, body)).catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(Error);
    expect(inspect(failure, { depth: null })).not.toContain('OPEN_SESAME');
    expect(JSON.stringify(failure)).not.toContain('OPEN_SESAME');
    expect(String((failure as Error).stack)).not.toContain('OPEN_SESAME');
  });

  test('is not handed out after an abort', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const creation = create(answering(200, answer), controller.signal);
    controller.abort(reason);

    await expect(creation).rejects.toBe(reason);
  });
});
