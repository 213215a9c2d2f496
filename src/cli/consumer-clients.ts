import type { AppStreamClient } from '@aws-sdk/client-appstream';
import { appStreamClient, configOf, installed } from './clients.js';
import { CommandError } from './command-error.js';
import { UsageError } from './usage-error.js';

/** How other accounts are reached. */
export interface ConsumerChoice {
  readonly region?: string | undefined;
  readonly profile?: string | undefined;
  readonly 'consumer-profile'?: string | undefined;
  readonly 'consumer-role'?: string | undefined;
}

/** Gives a client into an account. */
export type ConsumerClient = (accountId: string) => Promise<AppStreamClient>;

const placeholder = '{account}';

/**
 * Clients into other accounts, one for each, in the region of `client`; undefined where nobody said how to get in.
 *
 * @throws `UsageError` when both ways are given.
 */
export function consumerClients(choice: ConsumerChoice, client: AppStreamClient): ConsumerClient | undefined {
  const { 'consumer-profile': profile, 'consumer-role': role } = choice;
  if (profile !== undefined && role !== undefined) {
    throw new UsageError('give --consumer-profile or --consumer-role, not both');
  }
  const template = profile ?? role;
  if (template === undefined) return undefined;
  const clients = new Map<string, Promise<AppStreamClient>>();
  return (accountId) => {
    const known = clients.get(accountId);
    if (known !== undefined) return known;
    if (clients.size > 0 && !template.includes(placeholder)) {
      throw new UsageError(`${template} is for one account: put ${placeholder} where an account's id belongs`);
    }
    const name = template.replaceAll(placeholder, accountId);
    const made = role === undefined ? ofProfile(name, accountId, client) : ofRole(name, accountId, choice, client);
    clients.set(accountId, made);
    return made;
  };
}

/** Where a profile has no credentials, the SDK takes those of the machine: it would look into the wrong account. */
async function ofProfile(profile: string, accountId: string, owner: AppStreamClient): Promise<AppStreamClient> {
  const client = await appStreamClient({ profile, region: await owner.config.region() });
  const [keys, own] = await Promise.all([client.config.credentials(), owner.config.credentials()]);
  if (keys.accessKeyId === own.accessKeyId || (keys.accountId ?? accountId) !== accountId) {
    throw new CommandError(`profile ${profile} does not lead into account ${accountId}`);
  }
  return client;
}

async function ofRole(
  roleArn: string,
  accountId: string,
  choice: ConsumerChoice,
  owner: AppStreamClient,
): Promise<AppStreamClient> {
  if (roleArn.split(':')[4] !== accountId) throw new UsageError(`${roleArn} is no role of account ${accountId}`);
  const { STSClient, AssumeRoleCommand } = await installed('@aws-sdk/client-sts', import('@aws-sdk/client-sts'));
  const { AppStreamClient } = await import('@aws-sdk/client-appstream');
  const region = await owner.config.region();
  const sts = new STSClient({ ...configOf(choice), region });
  // A function, so that the SDK assumes the role anew before its keys run out: a watch may take days.
  const credentials = async () => {
    const { Credentials: keys } = await sts.send(
      new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'appstream-kit' }),
    );
    return {
      accessKeyId: keys?.AccessKeyId ?? '',
      secretAccessKey: keys?.SecretAccessKey ?? '',
      ...(keys?.SessionToken !== undefined && { sessionToken: keys.SessionToken }),
      ...(keys?.Expiration !== undefined && { expiration: keys.Expiration }),
    };
  };
  return new AppStreamClient({ region, credentials });
}
