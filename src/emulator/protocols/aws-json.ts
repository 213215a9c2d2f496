import { isRecord, serializationFault, wrongJsonType } from '../model/json-types.js';
import { ServiceFault } from '../service-fault.js';
import { cborOfTexts } from './cbor.js';
import type { Call, Protocol, WireRequest, WireResponse } from './protocol.js';

const contentType = 'application/x-amz-json-1.1';
const cbor = 'rpc-v2-cbor';
const deepest = 1000;
const longestMessage = 10_000;

/** AWS JSON 1.1: the operation stands in a header, input and answer are JSON, instants are epoch seconds. */
export function awsJsonProtocol(targetPrefix: string): Protocol {
  return {
    decode: (request) => ({ operation: operationOf(request, targetPrefix), input: inputOf(request) }),
    encodeAnswer: (_operation, output, requestId) => respond(200, {}, toWire(output), requestId),
    encodeFault: (fault, requestId, request) =>
      request?.headers['smithy-protocol'] === cbor ? cborFault(fault, requestId) : jsonFault(fault, requestId),
  };
}

// rule: json-errors
function jsonFault({ code, message, status }: ServiceFault, requestId: string): WireResponse {
  return respond(status, { 'x-amzn-errortype': code }, { __type: code, message }, requestId);
}

/** A client of that protocol cannot read any other answer, and would not show the message. */
function cborFault({ code, message, status }: ServiceFault, requestId: string): WireResponse {
  const headers = { 'content-type': 'application/cbor', 'smithy-protocol': cbor, 'x-amzn-requestid': requestId };
  return { status, headers, body: cborOfTexts({ __type: code, message: message.slice(0, longestMessage) }) };
}

function operationOf(request: WireRequest, targetPrefix: string): Call['operation'] {
  refuseOtherProtocols(request);
  const [prefix, operation, ...rest] = (request.headers['x-amz-target'] ?? '').split('.');
  if (prefix !== targetPrefix || operation === undefined || rest.length > 0) {
    throw new ServiceFault(
      'UnknownOperationException',
      `The X-Amz-Target header must be ${targetPrefix}.OPERATION`,
      404,
    );
  }
  return operation;
}

// rule: other-protocols-refused
function refuseOtherProtocols(request: WireRequest): void {
  const given = request.headers['smithy-protocol'] ?? request.headers['content-type'] ?? 'no content type';
  if (given.split(';')[0]?.trim().toLowerCase() === contentType) return;
  const message =
    `The emulator serves AppStream in AWS JSON 1.1 only, and this request came with ${given}. Pin the protocol of the client: ` +
    "new AppStreamClient({ protocol: AwsJson1_1Protocol }) with AwsJson1_1Protocol from '@aws-sdk/core/protocols'.";
  throw new ServiceFault('UnknownOperationException', message, 404);
}

// rule: malformed-body
function inputOf({ body }: WireRequest): unknown {
  const input = body === '' ? {} : parse(body);
  if (!isRecord(input)) throw wrongJsonType(input, 'a structure');
  return input;
}

function parse(body: string): unknown {
  if (depthOf(body) > deepest) throw serializationFault(`The body is nested more than ${deepest} levels deep`);
  try {
    return JSON.parse(body);
  } catch {
    throw serializationFault('The body is no valid JSON');
  }
}

/** What is nested deeper than the stack is deep could be parsed, but neither logged nor written. */
function depthOf(json: string): number {
  let depth = 0;
  let most = 0;
  let inString = false;
  for (let at = 0; at < json.length; at += 1) {
    const character = json[at];
    if (inString && character === '\\') at += 1;
    else if (character === '"') inString = !inString;
    else if (inString) continue;
    else if (character === '[' || character === '{') most = Math.max(most, ++depth);
    else if (character === ']' || character === '}') depth -= 1;
  }
  return most;
}

function toWire(value: unknown): unknown {
  // rule: json-instants
  if (value instanceof Date) return value.getTime() / 1000;
  if (Array.isArray(value)) return value.map(toWire);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, toWire(item)]));
}

function respond(
  status: number,
  headers: Readonly<Record<string, string>>,
  body: unknown,
  requestId: string,
): WireResponse {
  return {
    status,
    headers: { 'content-type': contentType, 'x-amzn-requestid': requestId, ...headers },
    body: JSON.stringify(body),
  };
}
