import type { EmulatedClientConfig, TransportRequest, TransportResponse } from '../../src/emulator/index.js';

/** What may befall a request. */
export const troubles = ['throttled', 'concurrent', 'expired', 'failing', 'html', 'page', 'dropped', 'slow'] as const;

/** What befalls a request. Only a breakdown may come after the request took effect: a refusal has none. */
export type Trouble = (typeof troubles)[number];

/** What befalls some requests of one action. */
export interface Disturbance {
  readonly trouble: Trouble;
  /** Whether only requests count that change something, or all. */
  readonly among: 'requests' | 'writes';
  /** How many of them go well first. */
  readonly skip: number;
  /** How many are befallen then. */
  readonly times: number;
  /** Whether they take effect all the same. */
  readonly after: boolean;
  /** So many seconds late EC2 shows what changes. */
  readonly staleSeconds: number;
}

/** Whether the answer to a request is lost, and not refused. */
const breakdowns: ReadonlySet<Trouble> = new Set(['failing', 'html', 'page', 'dropped']);

/** Tells a disturbance in words. */
export function inWords({ trouble, among, skip, times, after, staleSeconds }: Disturbance): string {
  const late = staleSeconds > 0 ? `, EC2 ${staleSeconds} s late` : '';
  const which = times === 1 ? `${among} ${skip + 1}` : `${among} ${skip + 1} to ${skip + times}`;
  const effect = after && breakdowns.has(trouble) ? ' after it took effect' : '';
  return `${which} ${trouble}${effect}${late}`;
}

/** Whether the SDK or the library makes up for it by trying again, so that nobody notices. */
export function isMadeUpFor({ trouble, times, staleSeconds }: Disturbance): boolean {
  const isPassing = trouble === 'throttled' || trouble === 'failing' || trouble === 'dropped';
  return isPassing && times === 1 && staleSeconds < 10;
}

/** Between clients and an emulator: befalls requests as it is told. */
export class Weather {
  #disturbance: Disturbance | undefined;
  #counted = 0;
  #struck = 0;

  /** From now on so; counts anew. */
  set(disturbance: Disturbance | undefined): void {
    this.#disturbance = disturbance;
    this.#counted = 0;
    this.#struck = 0;
  }

  /** Requests whose answer was another one than the service's since it was set. */
  get struck(): number {
    return this.#struck;
  }

  /** Settings of a client that is out in it. */
  over(config: EmulatedClientConfig): EmulatedClientConfig {
    const { requestHandler } = config;
    const handle: typeof requestHandler.handle = async (request, options) => {
      const trouble = this.#next(request);
      if (trouble === undefined) return requestHandler.handle(request, options);
      if (trouble === 'slow') {
        await new Promise((resolve) => setTimeout(resolve, 20_000));
        return requestHandler.handle(request, options);
      }
      this.#struck += 1;
      if (this.#disturbance?.after === true && breakdowns.has(trouble)) await requestHandler.handle(request, options);
      if (trouble === 'dropped') throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
      return { response: isOfEc2(request) ? ec2Answers[trouble] : answers[trouble] };
    };
    return { ...config, requestHandler: { ...requestHandler, handle } };
  }

  #next(request: TransportRequest): Trouble | undefined {
    if (this.#disturbance === undefined) return undefined;
    const { among, skip, times, trouble } = this.#disturbance;
    if (among === 'writes' && /^(Describe|List)/.test(operationOf(request))) return undefined;
    this.#counted += 1;
    return this.#counted > skip && this.#counted <= skip + times ? trouble : undefined;
  }
}

function operationOf({ headers, body }: TransportRequest): string {
  const [, operation] = headers['x-amz-target']?.split('.') ?? /Action=(\w+)/.exec(String(body)) ?? [];
  return operation ?? '';
}

function isOfEc2({ headers }: TransportRequest): boolean {
  return Object.values(headers).some((value) => value.includes('/ec2/aws4_request'));
}

type Answers = Readonly<Record<Exclude<Trouble, 'slow' | 'dropped'>, TransportResponse>>;

function json(statusCode: number, code: string): TransportResponse {
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-errortype': code };
  return { statusCode, headers, body: bytes(JSON.stringify({ __type: code, message: code })) };
}

function xml(statusCode: number, code: string): TransportResponse {
  const errors = `<Errors><Error><Code>${code}</Code><Message>${code}</Message></Error></Errors>`;
  const body = `<?xml version="1.0"?><Response>${errors}<RequestID>request</RequestID></Response>`;
  return { statusCode, headers: { 'content-type': 'text/xml' }, body: bytes(body) };
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

const html = {
  statusCode: 502,
  headers: { 'content-type': 'text/html' },
  body: bytes('<html><body><h1>502 Bad Gateway</h1></body></html>'),
};

/** As a proxy answers that wants its user to sign in. */
const page = { ...html, statusCode: 200 };

const answers: Answers = {
  throttled: json(400, 'ThrottlingException'),
  concurrent: json(400, 'ConcurrentModificationException'),
  expired: json(400, 'ExpiredTokenException'),
  failing: json(500, 'InternalFailure'),
  html,
  page,
};

const ec2Answers: Answers = {
  throttled: xml(503, 'RequestLimitExceeded'),
  concurrent: xml(503, 'RequestLimitExceeded'),
  expired: xml(400, 'ExpiredToken'),
  failing: xml(500, 'InternalError'),
  html,
  page,
};
