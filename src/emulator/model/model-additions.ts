import type { ServiceModel, Shape } from './model.js';

/**
 * Errors that every operation may answer with although none declares them, with their HTTP status.
 *
 * Sources: "Common Errors" of AppStream (https://docs.aws.amazon.com/appstream2/latest/APIReference/CommonErrors.html) and of all
 * services (https://docs.aws.amazon.com/awsconsolehelpdocs/latest/gsg/common-errors.html); SerializationException,
 * ValidationException and MissingAuthenticationTokenException are what AWS JSON 1.1 services really send for a malformed
 * body, a broken constraint and a missing signature.
 */
export const commonErrors: Readonly<Record<string, number>> = {
  AccessDeniedException: 403,
  ExpiredTokenException: 403,
  IncompleteSignature: 400,
  IncompleteSignatureException: 400,
  InternalFailure: 500,
  MissingAuthenticationTokenException: 403,
  NotAuthorized: 401,
  OptInRequired: 403,
  RequestAbortedException: 400,
  RequestEntityTooLargeException: 413,
  RequestTimeoutException: 408,
  SerializationException: 400,
  ServiceUnavailable: 503,
  ThrottlingException: 400,
  UnknownOperationException: 404,
  UnrecognizedClientException: 403,
  ValidationError: 400,
  ValidationException: 400,
};

/** HTTP status of declared errors where the published model differs from what clients are generated from. */
const errorStatus: Readonly<Record<string, number>> = {
  // The service's Smithy model says 404, its API reference 400: clients go by the name.
  ResourceNotFoundException: 404,
};

/** Values of enumerations that the published model lacks. */
const enumValues: Readonly<Record<string, readonly string[]>> = {
  // In a live DescribeFleets answer printed in 2018 when image sharing came out; never in the published enumeration.
  // The rule `revoke-fleet-error` of docs/emulator.md links to it.
  FleetErrorCode: ['SHARED_IMAGE_DELETED'],
  // AgentAction and ImageType of @aws-sdk/client-appstream 3.1112.0.
  AgentAction: ['FORWARD_MCP_TOOLS'],
  ImageType: ['BYOL'],
};

/** Shapes that the published model lacks. */
const shapesBeyond: Readonly<Record<string, Shape>> = {
  // UserControlMode of @aws-sdk/client-appstream 3.1112.0.
  UserControlMode: { type: 'string', enum: ['VIEW_ONLY', 'VIEW_STOP', 'DISABLED'] },
};

/** Members of structures that the published model lacks: shape names by member name. */
const members: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  // AgentAccessConfig and AgentAccessConfigForUpdate of @aws-sdk/client-appstream 3.1112.0.
  AgentAccessConfig: { UserControlMode: 'UserControlMode' },
  AgentAccessConfigForUpdate: { UserControlMode: 'UserControlMode' },
};

/** The model together with what is known beyond it. */
export function addToModel(model: ServiceModel): ServiceModel {
  const shapes = Object.entries(model.shapes).map(([name, shape]) => [name, extend(name, shape)] as const);
  return {
    ...model,
    errors: { ...model.errors, ...errorStatus },
    shapes: { ...Object.fromEntries(shapes), ...shapesBeyond },
  };
}

function extend(name: string, shape: Shape): Shape {
  if (shape.type === 'structure') return { ...shape, members: { ...shape.members, ...members[name] } };
  const added = enumValues[name];
  if (shape.type !== 'string' || added === undefined) return shape;
  return { ...shape, enum: [...(shape.enum ?? []), ...added] };
}
