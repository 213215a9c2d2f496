import { ServiceFault } from '../service-fault.js';

/** The kinds of things that EC2 ids name here, with what its error codes and messages call them. */
const kinds = {
  vpc: { notFound: 'InvalidVpcID.NotFound', malformed: 'InvalidVpcID.Malformed', noun: 'vpc ID' },
  subnet: { notFound: 'InvalidSubnetID.NotFound', malformed: 'InvalidSubnetID.Malformed', noun: 'subnet ID' },
  sg: { notFound: 'InvalidGroup.NotFound', malformed: 'InvalidGroupId.Malformed', noun: 'security group' },
  eni: {
    notFound: 'InvalidNetworkInterfaceID.NotFound',
    malformed: 'InvalidNetworkInterfaceId.Malformed',
    noun: 'networkInterface ID',
  },
} as const;

/** What stands before the hyphen of an id. */
export type IdPrefix = keyof typeof kinds;

export function notFound(prefix: IdPrefix, id: string): ServiceFault {
  const { notFound: code, noun } = kinds[prefix];
  return new ServiceFault(code, `The ${noun} '${id}' does not exist`);
}

/** Refuses what cannot be an id of its kind: the prefix, a hyphen and 8 or 17 hexadecimal digits. */
export function checkId(prefix: IdPrefix, id: string): void {
  // rule: ec2-malformed-id
  if (id.startsWith(`${prefix}-`) && /^([0-9a-f]{8}|[0-9a-f]{17})$/.test(id.slice(prefix.length + 1))) return;
  throw new ServiceFault(kinds[prefix].malformed, `Invalid id: "${id}" (expecting "${prefix}-...")`);
}

const mostIds = 1000;

/** Refuses more ids than one request may name. */
export function checkIdCount(parameter: string, ids: readonly string[]): void {
  // rule: ec2-most-ids
  if (ids.length > mostIds) throw invalidValue(parameter, `${ids.length} ids`, `Expecting at most ${mostIds}.`);
}

export function invalidValue(parameter: string, value: string, why: string): ServiceFault {
  return new ServiceFault('InvalidParameterValue', `Value (${value}) for parameter ${parameter} is invalid. ${why}`);
}

export function missingParameter(parameter: string): ServiceFault {
  return new ServiceFault('MissingParameter', `The request must contain the parameter ${parameter}`);
}

export const idPrefixes = Object.keys(kinds) as readonly IdPrefix[];
