import { regionPattern } from '../reading.js';
import { ServiceFault } from '../service-fault.js';

/** Who signed a request, and for where. */
export interface CredentialScope {
  readonly accessKeyId: string;
  readonly region: string;
  /** Signing name, such as `appstream`. */
  readonly service: string;
}

const scope = /Credential=([^/,\s]+)\/\d{8}\/([a-z0-9-]+)\/([a-z0-9-]+)\/aws4_request(?:[,\s]|$)/;

/**
 * Reads a Signature Version 4 `Authorization` header; the signature itself is not checked.
 *
 * Throws `ServiceFault` when there is none, or one of another form.
 */
export function credentialScope(authorization: string | undefined): CredentialScope {
  // rule: missing-authorization
  if (authorization === undefined || authorization === '') {
    throw new ServiceFault('MissingAuthenticationTokenException', 'Missing Authentication Token', 403);
  }
  const [, accessKeyId, region, service] = scope.exec(authorization) ?? [];
  // rule: malformed-authorization
  if (!authorization.startsWith('AWS4-HMAC-SHA256 ') || !accessKeyId || !region || !service) {
    const message =
      'The Authorization header must be AWS4-HMAC-SHA256 Credential=KEY/DATE/REGION/SERVICE/aws4_request, SignedHeaders=…, Signature=…';
    throw new ServiceFault('IncompleteSignatureException', message, 400);
  }
  // rule: malformed-region
  if (!regionPattern.test(region)) {
    throw new ServiceFault('IncompleteSignatureException', `A region is named like us-west-2, not ${region}`, 400);
  }
  return { accessKeyId, region, service };
}
