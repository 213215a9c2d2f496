import * as sdk from '@aws-sdk/client-appstream';
import * as z from 'zod/mini';
import type { LimitRange, ServiceLimits } from '../limits.js';
import { ids, sdkEnum, text, within, withoutDoubles } from './fields.js';
import { lazy } from './parse.js';

/** Members of the network of instances, each with its schema. */
interface VpcFields {
  readonly subnetIds: z.ZodMiniArray<z.ZodMiniString>;
  readonly securityGroupIds: z.ZodMiniOptional<z.ZodMiniArray<z.ZodMiniString>>;
}

/**
 * Members of the network of instances.
 *
 * @param subnets - How many subnets it has.
 */
export function vpcFields(subnets: LimitRange, { securityGroupsPerFleet }: ServiceLimits): VpcFields {
  return {
    subnetIds: ids('subnet', subnets),
    securityGroupIds: z.optional(ids('sg', { min: 0, max: securityGroupsPerFleet })),
  };
}

/** Members of the Active Directory domain that instances join; lengths are those of the service's model of 2026-07-23. */
export const domainFields = lazy(() => ({
  directoryName: z.optional(z.string()),
  organizationalUnitDistinguishedName: z.optional(z.string().check(z.maxLength(2000))),
}));

/** Members of the root volume of instances. */
export function volumeFields({ volumeSizeInGb }: ServiceLimits): {
  readonly volumeSizeInGb: z.ZodMiniOptional<z.ZodMiniNumber>;
} {
  return { volumeSizeInGb: z.optional(within(volumeSizeInGb)) };
}

/** Members of a VPC endpoint that users or administrators connect through. */
export const accessEndpointFields = lazy(() => ({
  endpointType: sdkEnum(sdk.AccessEndpointType),
  vpceId: z.optional(text()),
}));

/** How many VPC endpoints there are, and that each is there once. */
export function accessEndpoints<Endpoint extends { readonly vpceId?: string | undefined }>(
  endpoint: z.ZodMiniType<Endpoint>,
): z.ZodMiniType<readonly Endpoint[]> {
  const isOther = withoutDoubles<Endpoint>(({ vpceId = '' }) => vpceId);
  return z.array(endpoint).check(z.minLength(1), z.maxLength(4), isOther);
}
