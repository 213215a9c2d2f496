import { ServiceFault } from '../service-fault.js';

/** A resource that is not there, or that the caller cannot see. */
export function notFound(kind: string, name: string): ServiceFault {
  return new ServiceFault('ResourceNotFoundException', `The ${kind} ${name} could not be found.`, 404);
}

/** A name that is taken. */
export function alreadyExists(kind: string, name: string): ServiceFault {
  return new ServiceFault('ResourceAlreadyExistsException', `A ${kind} named ${name} already exists.`);
}

/** A resource that others still need, or that is in the wrong state for the change. */
export function inUse(message: string): ServiceFault {
  return new ServiceFault('ResourceInUseException', message);
}

/** A resource that is there and cannot be used now. */
export function notAvailable(message: string): ServiceFault {
  return new ServiceFault('ResourceNotAvailableException', message);
}

/** Parameters that do not go together, or a value outside the documented range. */
export function invalidCombination(message: string): ServiceFault {
  return new ServiceFault('InvalidParameterCombinationException', message);
}

/** An image that cannot be used so. */
export function incompatibleImage(message: string): ServiceFault {
  return new ServiceFault('IncompatibleImageException', message);
}

/** What the caller may not do with the resource. */
export function notPermitted(message: string): ServiceFault {
  return new ServiceFault('OperationNotPermittedException', message);
}

/** A quota that is used up. */
export function limitExceeded(message: string): ServiceFault {
  return new ServiceFault('LimitExceededException', message);
}

/** A change that collides with another one still under way. */
export function concurrentChange(message: string): ServiceFault {
  return new ServiceFault('ConcurrentModificationException', message);
}

/** A value that the service refuses whatever the operation. */
export function invalidValue(message: string): ServiceFault {
  return new ServiceFault('ValidationException', message);
}
