import * as sdk from '@aws-sdk/client-appstream';
import * as z from 'zod/mini';
import type { CallOptions } from '../core/call-options.js';
import { sdkEnum, serviceLimits, text, together, within, withoutDoubles } from '../core/fields.js';
import { accessEndpointFields, accessEndpoints } from '../core/instance-fields.js';
import { callOptionsShape, resourceName } from '../core/names.js';
import { lazy, parseInput, type ShapeOf, shown } from '../core/parse.js';
import { sdkInput, sdkInputConflicts } from '../core/sdk-input.js';
import { type AppStreamSender, appStreamSender } from '../core/senders.js';
import { newTags } from '../core/tag-fields.js';
import { currentLimits, type ServiceLimits } from '../limits.js';
import type { AccessEndpoint } from '../service/resource-types.js';
import type {
  AgentAccessConfig,
  AgentAccessSetting,
  ApplicationSettings,
  ContentRedirection,
  StorageConnector,
  StreamingExperienceSettings,
  UrlRedirectionConfig,
  UserSetting,
} from '../service/stacks.js';
import type { DeleteStackOptions } from './delete-stack.js';
import type { StackSpec, StreamingURLRequest } from './stack-spec.js';

/** What a {@link StackManager} works with. */
export interface StackManagerOptions {
  /** Client of the account and region that the stacks are in. It is used as it is, and never destroyed. */
  readonly client: AppStreamSender;
  /** Limits that inputs are checked against. Default: {@link currentLimits}. */
  readonly limits?: ServiceLimits | undefined;
}

/** How a stack is created. */
export interface CreateStackOptions extends CallOptions {
  /**
   * What to do when there is a stack of that name. `fail`: reject with a {@link ConflictError} `exists`; `reuse`: take it when
   * it equals the specification as far as that goes, else reject with the fields that differ. Default `fail`.
   */
  readonly ifExists?: 'fail' | 'reuse' | undefined;
}

/** Options of the constructor. */
export const stackManagerOptions = lazy(() =>
  z.strictObject({
    client: appStreamSender(),
    limits: z.optional(serviceLimits()),
  } satisfies ShapeOf<StackManagerOptions>),
);

/** Options of `create`. */
export const createStackOptions = lazy(() =>
  z.strictObject({
    ...callOptionsShape(),
    ifExists: z.optional(z.enum(['fail', 'reuse'])),
  } satisfies ShapeOf<CreateStackOptions>),
);

/** Options of `delete`. */
export const deleteStackOptions = lazy(() =>
  z.strictObject({
    ...callOptionsShape(),
    disassociate: z.optional(z.boolean()),
  } satisfies ShapeOf<DeleteStackOptions>),
);

/** How many characters may be copied at once: `UserSetting` of the API reference, read on 2026-10-01. */
export const clipboardLength = { min: 1, max: 20_971_520 };

const userSetting = lazy(() =>
  z
    .strictObject({
      action: sdkEnum(sdk.Action),
      permission: sdkEnum(sdk.Permission),
      maximumLength: z.optional(within(clipboardLength)),
    } satisfies ShapeOf<UserSetting>)
    .check(
      z.refine(
        ({ action, permission, maximumLength }) =>
          maximumLength === undefined || (action.startsWith('CLIPBOARD_') && permission === 'ENABLED'),
        { path: ['maximumLength'], error: 'is for clipboard actions that are ENABLED' },
      ),
    ),
);

/** What users may do, each action once. */
export const userSettings = lazy(() =>
  z.array(userSetting()).check(
    z.minLength(1),
    withoutDoubles<UserSetting>(({ action }) => action),
    z.refine((settings) => !signIns.every((signIn) => isDisabled(settings, signIn)), { error: noSignIn }),
  ),
);

/** Ways in which users of a domain sign in: the service's guide wants one of them to be allowed. */
const signIns = ['DOMAIN_PASSWORD_SIGNIN', 'DOMAIN_SMART_CARD_SIGNIN'] as const;

/** What is said where no way of signing in would be left. */
export const noSignIn = `leaves no way to sign in: allow ${signIns.join(' or ')}`;

function isDisabled(settings: readonly UserSetting[], action: string): boolean {
  return settings.some((setting) => setting.action === action && setting.permission === 'DISABLED');
}

/** Whether the first settings forbid a way of signing in, and all settings together forbid both. */
export function locksOut(named: readonly UserSetting[], all: readonly UserSetting[]): boolean {
  return signIns.some((signIn) => isDisabled(named, signIn)) && signIns.every((signIn) => isDisabled(all, signIn));
}

const domains = lazy(() => z.array(text(64)).check(z.maxLength(50)));

const storageConnector = lazy(() =>
  z
    .strictObject({
      connectorType: sdkEnum(sdk.StorageConnectorType),
      resourceIdentifier: z.optional(text(2048)),
      domains: z.optional(domains()),
      domainsRequireAdminConsent: z.optional(domains()),
    } satisfies ShapeOf<StorageConnector>)
    .check(
      z.refine(
        ({ connectorType, domainsRequireAdminConsent: consent = [] }) =>
          connectorType === 'ONE_DRIVE' || consent.length === 0,
        { path: ['domainsRequireAdminConsent'], error: 'is for the connector ONE_DRIVE only, and this is another' },
      ),
    ),
);

const accessEndpoint = lazy(() => z.strictObject(accessEndpointFields() satisfies ShapeOf<AccessEndpoint>));

const url = lazy(() =>
  text(2048).check(
    z.regex(/^(?:\*|https?:\/\/[^\s,;]+)$/, {
      error: (issue) => `${shown(issue.input)} is neither "*" nor an address that starts with "https://" or "http://"`,
    }),
  ),
);

const urls = lazy(() => z.array(url()).check(z.maxLength(100)));

const host = lazy(() =>
  text(128).check(
    z.regex(/^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9][a-z0-9-]{0,61}[a-z0-9]$/, {
      error: (issue) => `${shown(issue.input)} is not a domain such as "example.com"`,
    }),
  ),
);

const bucketArn = lazy(() =>
  z.string().check(
    z.regex(/^arn:aws(?:-[a-z]+)*:s3:::[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, {
      error: (issue) => `${shown(issue.input)} is not the ARN of a bucket, such as "arn:aws:s3:::screenshots"`,
    }),
  ),
);

const redirection = lazy(() =>
  z.strictObject({
    enabled: z.boolean(),
    allowedUrls: z.optional(urls()),
    deniedUrls: z.optional(urls()),
  } satisfies ShapeOf<UrlRedirectionConfig>),
);

const agentSettings = lazy(() =>
  z
    .array(
      z.strictObject({
        agentAction: sdkEnum(sdk.AgentAction),
        permission: sdkEnum(sdk.Permission),
      } satisfies ShapeOf<AgentAccessSetting>),
    )
    .check(
      z.minLength(1),
      withoutDoubles<AgentAccessSetting>(({ agentAction }) => agentAction),
      z.refine((settings) => !mayAct(settings, 'COMPUTER_INPUT') || mayAct(settings, 'COMPUTER_VISION'), {
        error: 'COMPUTER_INPUT needs COMPUTER_VISION: an agent has to see what it works with',
      }),
    ),
);

function mayAct(settings: readonly AgentAccessSetting[], action: string): boolean {
  return settings.some(({ agentAction, permission }) => agentAction === action && permission === 'ENABLED');
}

/** Members of how agents work in sessions. */
export const agentAccessShape = lazy(
  () =>
    ({
      settings: agentSettings(),
      s3BucketArn: z.optional(bucketArn()),
      screenshotsUploadEnabled: z.optional(z.boolean()),
      screenResolution: sdkEnum(sdk.ScreenResolution),
      screenImageFormat: sdkEnum(sdk.ScreenImageFormat),
      userControlMode: z.optional(sdkEnum(sdk.UserControlMode)),
    }) satisfies ShapeOf<AgentAccessConfig>,
);

/** Fields that a stack is created with, and that an update may change; lengths and counts are those of the service's model of 2026-07-23. */
export const stackFields = lazy(
  () =>
    ({
      displayName: z.optional(z.string().check(z.maxLength(100))),
      description: z.optional(z.string().check(z.maxLength(256))),
      storageConnectors: z.optional(
        z.array(storageConnector()).check(withoutDoubles<StorageConnector>(({ connectorType }) => connectorType)),
      ),
      redirectURL: z.optional(z.string().check(z.maxLength(1000))),
      feedbackURL: z.optional(z.string().check(z.maxLength(1000))),
      userSettings: z.optional(userSettings()),
      accessEndpoints: z.optional(accessEndpoints(accessEndpoint())),
      embedHostDomains: z.optional(z.array(host()).check(z.minLength(1), z.maxLength(20))),
      applicationSettings: z.optional(
        z.strictObject({
          enabled: z.boolean(),
          settingsGroup: z.optional(z.string().check(z.maxLength(100))),
        } satisfies ShapeOf<ApplicationSettings>),
      ),
      streamingExperienceSettings: z.optional(
        z.strictObject({
          preferredProtocol: z.optional(sdkEnum(sdk.PreferredProtocol)),
        } satisfies ShapeOf<StreamingExperienceSettings>),
      ),
      contentRedirection: z.optional(
        z.strictObject({ hostToClient: z.optional(redirection()) } satisfies ShapeOf<ContentRedirection>),
      ),
    }) satisfies Partial<ShapeOf<StackSpec>>,
);

/** A stack to be created. */
export function stackSpec(limits: ServiceLimits): z.ZodMiniType<StackSpec> {
  const shape = {
    ...stackFields(),
    name: resourceName(),
    agentAccessConfig: z.optional(z.strictObject(agentAccessShape())),
    tags: newTags(limits),
    sdkInput: z.optional(sdkInput<sdk.CreateStackCommandInput>()),
  } satisfies ShapeOf<StackSpec>;
  return z.strictObject(shape).check(together<StackSpec>(sdkInputConflicts));
}

/**
 * Checks a stack specification that was read from a file or came over a wire.
 *
 * @param limits - What is checked against. Default: {@link currentLimits}.
 * @throws {@link InvalidInputError} with everything that is wrong.
 *
 * @example Create a stack from a JSON file
 * ```ts
 * import { readFile } from 'node:fs/promises';
 * import { parseStackSpec } from 'appstream-kit';
 *
 * await stacks.create(parseStackSpec(JSON.parse(await readFile('stack.json', 'utf8'))));
 * ```
 */
export function parseStackSpec(value: unknown, limits: ServiceLimits = currentLimits): StackSpec {
  return parseInput(stackSpec(parseInput(serviceLimits(), limits, 'limits')), value, 'stack');
}

const streamingUserId = lazy(() =>
  z.string().check(
    z.regex(/^[\w+=,.@-]{2,32}$/, {
      error: (issue) =>
        `${shown(issue.input)} is not 2 to 32 letters, digits or "_+=,.@-": streamingUserId() makes such an id of any other`,
    }),
  ),
);

/** Whom a streaming URL is for. */
export function streamingURLRequest(limits: ServiceLimits): z.ZodMiniType<StreamingURLRequest> {
  return z.strictObject({
    stackName: resourceName(),
    fleetName: resourceName(),
    userId: streamingUserId(),
    applicationId: z.optional(text()),
    validity: z.optional(within(limits.streamingURLValidityInSeconds)),
    sessionContext: z.optional(text()),
  } satisfies ShapeOf<StreamingURLRequest>);
}
