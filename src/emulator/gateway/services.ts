import { ec2RequestRate } from '../ec2/request-rates.js';
import { answerBreaks, faultBreaks } from '../model/answer-check.js';
import { InputCheck } from '../model/input-check.js';
import { appstreamModel } from '../model/model.js';
import type { Operation } from '../operation.js';
import { awsJsonProtocol } from '../protocols/aws-json.js';
import type { ServiceName } from '../protocols/protocol.js';
import { ServiceFault } from '../service-fault.js';
import type { Service, ServiceFaults } from './service.js';

type Operations = Readonly<Record<string, Operation<never, unknown>>>;

/** AppStream: AWS JSON 1.1, checked against its model. */
export function appstreamService(operations: Operations): Service {
  return {
    name: 'appstream',
    protocol: awsJsonProtocol(appstreamModel.targetPrefix),
    operations: new Map(Object.entries(operations)),
    readInput: (operation, input) => InputCheck.read(appstreamModel, operation, input),
    answerBreaks: (operation, output) => answerBreaks(appstreamModel, operation, output),
    faultBreaks: (operation, code) => faultBreaks(appstreamModel, operation, code),
    // rule: appstream-not-throttled
    requestRate: () => undefined,
    faults: jsonFaults,
  };
}

/** EC2 or STS: the query protocol; their operations check their inputs themselves. */
export function queryService(
  name: Exclude<ServiceName, 'appstream'>,
  protocol: Service['protocol'],
  operations: Operations,
): Service {
  return {
    name,
    protocol,
    operations: new Map(Object.entries(operations)),
    readInput: (_operation, input) => input,
    answerBreaks: () => [],
    faultBreaks: () => [],
    requestRate: name === 'ec2' ? ec2RequestRate : () => undefined,
    faults: name === 'ec2' ? ec2Faults : stsFaults,
  };
}

const jsonFaults: ServiceFaults = {
  // rule: unknown-operation
  unknownOperation: (operation) =>
    new ServiceFault('UnknownOperationException', `The emulator does not know the operation ${operation}`, 404),
  accessDenied: (operation, accountId) =>
    new ServiceFault('AccessDeniedException', denial('appstream', operation, accountId), 403),
  common: (fault) => fault,
};

const ec2Faults: ServiceFaults = {
  unknownOperation: invalidAction,
  accessDenied: () =>
    new ServiceFault('UnauthorizedOperation', 'You are not authorized to perform this operation.', 403),
  common: withoutSuffix,
};

const stsFaults: ServiceFaults = {
  unknownOperation: invalidAction,
  accessDenied: (operation, accountId) => new ServiceFault('AccessDenied', denial('sts', operation, accountId), 403),
  common: withoutSuffix,
};

function denial(service: string, operation: string, accountId: string): string {
  return `User: arn:aws:iam::${accountId}:user/emulator is not authorized to perform: ${service}:${operation}`;
}

// rule: unknown-action
function invalidAction(operation: string): ServiceFault {
  return new ServiceFault('InvalidAction', `The action ${operation} is not valid for this web service.`, 400);
}

/** The query services have the same common errors under names without `Exception`. */
function withoutSuffix(fault: ServiceFault): ServiceFault {
  return new ServiceFault(fault.code.replace(/Exception$/, ''), fault.message, fault.status);
}
