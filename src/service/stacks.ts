import {
  CreateStackCommand,
  type CreateStackCommandInput,
  CreateStreamingURLCommand,
  type CreateStreamingURLCommandInput,
  DeleteStackCommand,
  DescribeStacksCommand,
  ListAssociatedFleetsCommand,
  UpdateStackCommand,
  type UpdateStackCommandInput,
} from '@aws-sdk/client-appstream';
import { type Call, call } from '../core/call.js';
import type { RequestOptions } from '../core/call-options.js';
import { toPascal } from '../core/casing.js';
import { decode, decodeList, decodeNames, type Open } from '../core/decode.js';
import { paginate } from '../core/paginate.js';
import { toRequest, type WithSdkInput } from '../core/sdk-input.js';
import type { AppStreamSender } from '../core/senders.js';
import type { ReportedError } from '../core/wait.js';
import type { AccessEndpoint } from './resource-types.js';

/** Storage that users find in their sessions. */
export interface StorageConnector {
  /** Kind of storage. */
  readonly connectorType: Open<'HOMEFOLDERS' | 'GOOGLE_DRIVE' | 'ONE_DRIVE'>;
  /** Where it lies. */
  readonly resourceIdentifier?: string | undefined;
  /** Domains of the accounts. */
  readonly domains?: readonly string[] | undefined;
  /** OneDrive: domains whose administrators have to consent. */
  readonly domainsRequireAdminConsent?: readonly string[] | undefined;
}

/** What users may do. */
export interface UserSetting {
  /** The action. */
  readonly action: Open<
    | 'CLIPBOARD_COPY_FROM_LOCAL_DEVICE'
    | 'CLIPBOARD_COPY_TO_LOCAL_DEVICE'
    | 'FILE_UPLOAD'
    | 'FILE_DOWNLOAD'
    | 'PRINTING_TO_LOCAL_DEVICE'
    | 'DOMAIN_PASSWORD_SIGNIN'
    | 'DOMAIN_SMART_CARD_SIGNIN'
    | 'AUTO_TIME_ZONE_REDIRECTION'
  >;
  /** Whether it is allowed. */
  readonly permission: Open<'ENABLED' | 'DISABLED'>;
  /** Clipboard: most characters that may be copied at once. */
  readonly maximumLength?: number | undefined;
}

/** Where settings of applications are kept between sessions. */
export interface ApplicationSettings {
  /** Whether they are kept. */
  readonly enabled: boolean;
  /** Folder that they are kept in; stacks with the same one share them. At most 100 characters. */
  readonly settingsGroup?: string | undefined;
}

/** Where settings of applications are kept, as the service describes it. */
export interface DescribedApplicationSettings {
  /** Whether they are kept. */
  readonly enabled?: boolean | undefined;
  /** Folder that they are kept in. */
  readonly settingsGroup?: string | undefined;
  /** Bucket that the folder is in. */
  readonly s3BucketName?: string | undefined;
}

/** How sessions are streamed. */
export interface StreamingExperienceSettings {
  /** Protocol that is preferred. */
  readonly preferredProtocol?: Open<'TCP' | 'UDP'> | undefined;
}

/** Which addresses open on the user's own device. */
export interface UrlRedirectionConfig {
  /** Whether any do. */
  readonly enabled: boolean;
  /** Patterns of addresses that do. */
  readonly allowedUrls?: readonly string[] | undefined;
  /** Patterns of addresses that do not. */
  readonly deniedUrls?: readonly string[] | undefined;
}

/** What is opened elsewhere than in the session. */
export interface ContentRedirection {
  /** From the session to the user's device. */
  readonly hostToClient?: UrlRedirectionConfig | undefined;
}

/** What an agent may do. */
export interface AgentAccessSetting {
  /** The action; `COMPUTER_INPUT` needs `COMPUTER_VISION`. */
  readonly agentAction: Open<'COMPUTER_VISION' | 'COMPUTER_INPUT' | 'FORWARD_MCP_TOOLS'>;
  /** Whether it is allowed. */
  readonly permission: Open<'ENABLED' | 'DISABLED'>;
}

/** How agents work in sessions. */
export interface AgentAccessConfig {
  /** What they may do. */
  readonly settings: readonly AgentAccessSetting[];
  /** Bucket that screenshots go to. */
  readonly s3BucketArn?: string | undefined;
  /** Whether screenshots are kept. */
  readonly screenshotsUploadEnabled?: boolean | undefined;
  /** Size of the screen. */
  readonly screenResolution: Open<'W_1280xH_720'>;
  /** Format of screenshots. */
  readonly screenImageFormat: Open<'PNG' | 'JPEG'>;
  /** What the user may do meanwhile. */
  readonly userControlMode?: Open<'DISABLED' | 'VIEW_ONLY' | 'VIEW_STOP'> | undefined;
}

/** A stack, as the service describes it. Members that this version does not know are passed on. */
export interface Stack {
  /** Name. */
  readonly name: string;
  /** ARN. */
  readonly arn?: string | undefined;
  /** Description. */
  readonly description?: string | undefined;
  /** Name as users see it. */
  readonly displayName?: string | undefined;
  /** When it was made. */
  readonly createdTime?: Date | undefined;
  /** Storage. */
  readonly storageConnectors?: readonly StorageConnector[] | undefined;
  /** Where users go when their session ends. */
  readonly redirectURL?: string | undefined;
  /** Where users go to give feedback. */
  readonly feedbackURL?: string | undefined;
  /** Errors. */
  readonly stackErrors?: readonly ReportedError[] | undefined;
  /** What users may do. */
  readonly userSettings?: readonly UserSetting[] | undefined;
  /** Where settings of applications are kept. */
  readonly applicationSettings?: DescribedApplicationSettings | undefined;
  /** VPC endpoints that users connect through. */
  readonly accessEndpoints?: readonly AccessEndpoint[] | undefined;
  /** Domains whose pages may embed sessions. */
  readonly embedHostDomains?: readonly string[] | undefined;
  /** Protocol that is preferred for streaming. */
  readonly streamingExperienceSettings?: StreamingExperienceSettings | undefined;
  /** What is opened elsewhere than in the session. */
  readonly contentRedirection?: ContentRedirection | undefined;
  /** How agents work in sessions. */
  readonly agentAccessConfig?: AgentAccessConfig | undefined;
}

function stackCall(operation: string, name: string): Call {
  return { operation, subject: { resource: 'stack', resourceName: name } };
}

/** DescribeStacks, paged. */
export function describeStacks(
  client: AppStreamSender,
  names: readonly string[] | undefined,
  options: RequestOptions,
): AsyncIterable<Stack> {
  const operation = 'DescribeStacks';
  const subject = names === undefined ? undefined : { resource: 'stack', resourceName: names.join(', ') };
  return paginate(operation, async (token) => {
    const input = { ...(names && { Names: [...names] }), ...(token !== undefined && { NextToken: token }) };
    const answer = await call({ operation, subject }, options, (sdk) =>
      client.send(new DescribeStacksCommand(input), sdk),
    );
    return { items: decodeList<Stack>(operation, answer.Stacks, ['name']), nextToken: answer.NextToken };
  });
}

/** CreateStack; `input` is spelled as this library spells it, its `sdkInput` as the SDK does. */
export async function createStack(
  client: AppStreamSender,
  input: WithSdkInput & { readonly name: string },
  options: RequestOptions,
): Promise<Stack> {
  const answer = await call({ ...stackCall('CreateStack', input.name), creates: true }, options, (sdk) =>
    client.send(new CreateStackCommand(toRequest(input) as CreateStackCommandInput), sdk),
  );
  return decode<Stack>('CreateStack', answer.Stack, ['name']);
}

/** UpdateStack; `input` is spelled as this library spells it, its `sdkInput` as the SDK does. */
export async function updateStack(
  client: AppStreamSender,
  input: WithSdkInput & { readonly name: string } & Readonly<Record<string, unknown>>,
  options: RequestOptions,
): Promise<Stack> {
  const answer = await call(stackCall('UpdateStack', input.name), options, (sdk) =>
    client.send(new UpdateStackCommand(toRequest(input) as UpdateStackCommandInput), sdk),
  );
  return decode<Stack>('UpdateStack', answer.Stack, ['name']);
}

/** DeleteStack. */
export async function deleteStack(client: AppStreamSender, name: string, options: RequestOptions): Promise<void> {
  await call(stackCall('DeleteStack', name), options, (sdk) =>
    client.send(new DeleteStackCommand({ Name: name }), sdk),
  );
}

/** ListAssociatedFleets, paged: names of the fleets of a stack. */
export function listAssociatedFleets(
  client: AppStreamSender,
  stackName: string,
  options: RequestOptions,
): AsyncIterable<string> {
  const operation = 'ListAssociatedFleets';
  return paginate(operation, async (token) => {
    const input = { StackName: stackName, ...(token !== undefined && { NextToken: token }) };
    const answer = await call(stackCall(operation, stackName), options, (sdk) =>
      client.send(new ListAssociatedFleetsCommand(input), sdk),
    );
    return { items: decodeNames(operation, answer.Names), nextToken: answer.NextToken };
  });
}

/** An address that opens a session for one user. */
export interface StreamingURL {
  /** The address: whoever has it can stream as the user. Keep it out of logs. */
  readonly streamingURL: string;
  /** Until when it can be opened. */
  readonly expires: Date;
}

/** CreateStreamingURL; `input` is spelled as this library spells it. */
export async function createStreamingURL(
  client: AppStreamSender,
  input: { readonly stackName: string },
  options: RequestOptions,
): Promise<StreamingURL> {
  const answer = await call(stackCall('CreateStreamingURL', input.stackName), options, (sdk) =>
    client.send(new CreateStreamingURLCommand(toPascal(input) as CreateStreamingURLCommandInput), sdk),
  );
  return decode<StreamingURL>('CreateStreamingURL', { StreamingURL: answer.StreamingURL, Expires: answer.Expires }, [
    'streamingURL',
    'expires',
  ]);
}
