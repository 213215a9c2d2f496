import { ServiceFault } from '../service-fault.js';
import type { Protocol, WireRequest, WireResponse } from './protocol.js';
import { parseQuery } from './query.js';
import { toXml, type XmlObject } from './xml.js';

// rule: query-envelopes
/** How the answers of one service of the query protocol are wrapped. */
interface Envelopes {
  readonly namespace: string;
  readonly answer: (operation: string, output: XmlObject, requestId: string) => XmlObject;
  /** The root element of an error and what is in it. */
  readonly fault: (fault: ServiceFault, requestId: string) => readonly [root: string, members: XmlObject];
}

/** Form-encoded requests, XML answers. */
function queryProtocol({ namespace, answer, fault: faultEnvelope }: Envelopes): Protocol {
  return {
    decode(request) {
      const { Action: action, ...members } = parseQuery(queryText(request));
      // rule: query-missing-action
      if (typeof action !== 'string' || action === '') {
        throw new ServiceFault('MissingAction', 'The request is missing an action or a required parameter.');
      }
      const input = Object.fromEntries(Object.entries(members).filter(([name]) => name !== 'Version'));
      return { operation: action, input };
    },
    encodeAnswer(operation, output, requestId) {
      const members = answer(operation, output as XmlObject, requestId);
      return respond(200, `${operation}Response`, namespace, members, requestId);
    },
    encodeFault(fault, requestId) {
      const [root, members] = faultEnvelope(fault, requestId);
      return respond(fault.status, root, namespace, members, requestId);
    },
  };
}

/** A request may be a POST with a form or, as the older tools send it, a GET with a query string. */
// rule: query-get
function queryText({ body, path }: WireRequest): string {
  return body === '' ? path.slice(path.indexOf('?') + 1 || path.length) : body;
}

function respond(status: number, root: string, namespace: string, members: XmlObject, requestId: string): WireResponse {
  const document = toXml(root, members);
  const opening = `<${root}>`;
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="${namespace}">${document.slice(opening.length)}`;
  return { status, headers: { 'content-type': 'text/xml;charset=UTF-8', 'x-amzn-requestid': requestId }, body };
}

/** EC2: the members of an answer stand in its root element. */
export const ec2Protocol = queryProtocol({
  namespace: 'http://ec2.amazonaws.com/doc/2016-11-15/',
  answer: (_operation, output, requestId) => ({ requestId, ...output }),
  fault: ({ code, message }, requestId) => [
    'Response',
    { Errors: { Error: { Code: code, Message: message } }, RequestID: requestId },
  ],
});

/** STS: the members of an answer stand in a result element. */
export const stsProtocol = queryProtocol({
  namespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
  answer: (operation, output, requestId) => ({
    [`${operation}Result`]: output,
    ResponseMetadata: { RequestId: requestId },
  }),
  fault: ({ code, message, status }, requestId) => [
    'ErrorResponse',
    { Error: { Type: status < 500 ? 'Sender' : 'Receiver', Code: code, Message: message }, RequestId: requestId },
  ],
});
