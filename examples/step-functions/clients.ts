/** What the functions of this folder share. Made once for each execution environment, and used by all of its invocations. */
import { AppStreamClient } from '@aws-sdk/client-appstream';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { ImageShareOptions } from 'appstream-kit';

const requestHandler = { connectionTimeout: 2000, requestTimeout: 5000, throwOnRequestTimeout: true };
const sts = new STSClient({ requestHandler });

/** Credentials of the role in a consumer account; the client asks anew before they expire. */
async function assumeRole(accountId: string) {
  const { Credentials: found } = await sts.send(
    new AssumeRoleCommand({
      RoleArn: `arn:aws:iam::${accountId}:role/${process.env['CONSUMER_ROLE'] ?? 'appstream-kit'}`,
      RoleSessionName: 'appstream-kit',
    }),
  );
  if (!found?.AccessKeyId || !found.SecretAccessKey) throw new Error(`No credentials for account ${accountId}.`);
  return {
    accessKeyId: found.AccessKeyId,
    secretAccessKey: found.SecretAccessKey,
    ...(found.SessionToken && { sessionToken: found.SessionToken }),
    ...(found.Expiration && { expiration: found.Expiration }),
  };
}

const consumers = new Map<string, AppStreamClient>();

function consumerClient(accountId: string): AppStreamClient {
  const known = consumers.get(accountId);
  if (known) return known;
  const client = new AppStreamClient({ requestHandler, credentials: () => assumeRole(accountId) });
  consumers.set(accountId, client);
  return client;
}

/** The owner's account, and a way into each consumer account. */
export const clients = { client: new AppStreamClient({ requestHandler }), consumerClient } satisfies ImageShareOptions;
