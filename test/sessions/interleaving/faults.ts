import type { EmulatedClientConfig } from '../../../src/emulator/index.js';
import type { Fault } from './schedule.js';

type Output = Awaited<ReturnType<EmulatedClientConfig['requestHandler']['handle']>>;

/** Codes and status of what services answer; EC2 has words of its own. */
const answers = {
  throttled: { appstream: ['ThrottlingException', 400], ec2: ['RequestLimitExceeded', 503] },
  'server-error': { appstream: ['InternalFailure', 500], ec2: ['InternalError', 500] },
  denied: { appstream: ['AccessDeniedException', 400], ec2: ['UnauthorizedOperation', 403] },
  expired: { appstream: ['ExpiredTokenException', 400], ec2: ['RequestExpired', 400] },
} as const;

/** Answers as a service does that fails, or throws as a connection does that is cut. */
export function failed(fault: Fault, isEc2: boolean): Output {
  const kind = fault.replace('-lost', '');
  if (kind === 'cut') throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
  const [code, statusCode] = answers[kind as keyof typeof answers][isEc2 ? 'ec2' : 'appstream'];
  const body = isEc2
    ? `<Response><Errors><Error><Code>${code}</Code><Message>no</Message></Error></Errors><RequestID>1</RequestID></Response>`
    : JSON.stringify({ __type: code, message: 'no' });
  const headers = { 'content-type': isEc2 ? 'text/xml' : 'application/x-amz-json-1.1' };
  return { response: { statusCode, headers, body: new TextEncoder().encode(body) } };
}
