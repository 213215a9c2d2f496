import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';

/** An HTTP answer as it came. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** What is sent; what is left out is like a signed `DescribeFleets` of account 111111111111. */
export interface RawRequest {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string | Uint8Array;
}

/** The header of a request that `accessKeyId` has signed for `service`. */
export function authorization(accessKeyId = '111111111111', service = 'appstream'): string {
  return `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/us-west-2/${service}/aws4_request, SignedHeaders=host, Signature=0`;
}

/** The headers of an AppStream call. */
export function appstreamHeaders(operation = 'DescribeFleets'): Readonly<Record<string, string>> {
  return {
    authorization: authorization(),
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': `PhotonAdminProxyService.${operation}`,
  };
}

/** Sends an HTTP request; a header given as undefined is left out. */
export function send(url: string, { method = 'POST', path = '/', headers, body = '{}' }: RawRequest = {}) {
  const given = Object.entries(headers ?? appstreamHeaders()).filter(([, value]) => value !== undefined);
  return new Promise<RawAnswer>((resolve, reject) => {
    const request = httpRequest(`${url}${path}`, {
      method,
      headers: Object.fromEntries(given),
    });
    request.once('error', reject);
    request.once('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () => {
        const { statusCode = 0, headers: answered } = response;
        resolve({ status: statusCode, headers: answered, body: Buffer.concat(chunks).toString() });
      });
    });
    request.end(method === 'GET' ? undefined : body);
  });
}

/** Sends `text` as it is and resolves with all that comes until the other side ends the connection. */
export function sendText(url: string, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(text));
    let received = '';
    socket.on('data', (chunk) => {
      received += chunk.toString();
    });
    socket.once('close', () => resolve(received));
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ECONNRESET') reject(error);
    });
  });
}

/** The type and message of an error in AWS JSON. */
export function errorOf({ body }: RawAnswer): { readonly __type: string; readonly message: string } {
  return JSON.parse(body) as { __type: string; message: string };
}
