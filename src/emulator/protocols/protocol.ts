import type { ServiceFault } from '../service-fault.js';

/** The service that a request is signed for, by its name in the credential scope. */
export type ServiceName = 'appstream' | 'ec2' | 'sts';

/** An HTTP request, whichever way it came in. */
export interface WireRequest {
  readonly method: string;
  /** Path with the query string, such as `/`. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The whole body, decoded as UTF-8. */
  readonly body: string;
  /** Where the server that it came to can be reached, such as `http://127.0.0.1:4566`; absent in process. */
  readonly origin?: string | undefined;
}

/** An HTTP answer. */
export interface WireResponse {
  readonly status: number;
  /** Names in lower case; never a `date`. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** What a request asks for. */
export interface Call {
  /** Such as `DescribeFleets`; not necessarily an operation that exists. */
  readonly operation: string;
  readonly input: unknown;
}

/** How one service's calls, answers and errors stand on the wire; knows no behaviour. */
export interface Protocol {
  /** Reads a request; throws `ServiceFault` for what is no request of this protocol. */
  decode(request: WireRequest): Call;
  /** Writes the answer of an operation. */
  encodeAnswer(operation: string, output: unknown, requestId: string): WireResponse;
  /** Writes an error; one that answers a `request` of another protocol so that its client can read it. */
  encodeFault(fault: ServiceFault, requestId: string, request?: WireRequest): WireResponse;
}
