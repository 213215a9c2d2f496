import type { ApplicationSettings, StorageConnector } from '@aws-sdk/client-appstream';
import type { AccountWorld } from '../world.js';
import type { StackRecord } from './state.js';

type Details = StackRecord['details'];

/** Stack settings as a request has them. */
type GivenDetails = Omit<Details, 'ApplicationSettings'> & { ApplicationSettings?: ApplicationSettings | undefined };

/** Settings as the service keeps them: with the buckets that it makes for the account. */
export function storedDetails(account: AccountWorld, { ApplicationSettings, ...given }: GivenDetails): Details {
  const details: Details = { ...given };
  if (given.StorageConnectors !== undefined) {
    details.StorageConnectors = given.StorageConnectors.map((connector) => withBucket(account, connector));
  }
  if (ApplicationSettings !== undefined) details.ApplicationSettings = withSettingsBucket(account, ApplicationSettings);
  return details;
}

// rule: home-folders-bucket
function withBucket({ accountId, region }: AccountWorld, connector: StorageConnector): StorageConnector {
  if (connector.ConnectorType !== 'HOMEFOLDERS') return connector;
  return { ResourceIdentifier: `appstream2-36fb080bb8-${region.name}-${accountId}`, ...connector };
}

// rule: application-settings-bucket
function withSettingsBucket(
  { accountId, region }: AccountWorld,
  { Enabled, SettingsGroup }: ApplicationSettings,
): NonNullable<Details['ApplicationSettings']> {
  if (Enabled !== true) return { Enabled: false };
  const bucket = { S3BucketName: `appstream-app-settings-${region.name}-${accountId}` };
  return SettingsGroup === undefined ? { Enabled, ...bucket } : { Enabled, SettingsGroup, ...bucket };
}
