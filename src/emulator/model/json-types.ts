import { ServiceFault } from '../service-fault.js';

/** The name that AWS's JSON reader has for what a value is. */
function tokenOf(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'TRUE_VALUE' : 'FALSE_VALUE';
  return typeof value === 'number' ? 'NUMBER_VALUE' : 'STRING_VALUE';
}

/** The fault for a JSON value where one of another type (`wanted`, such as `Integer`) is due. */
export function wrongJsonType(value: unknown, wanted: string): ServiceFault {
  if (Array.isArray(value)) return serializationFault('Start of list found where not expected');
  if (isRecord(value)) return serializationFault('Start of structure or map found where not expected.');
  return serializationFault(`${tokenOf(value)} can not be converted to ${wanted}`);
}

/** The fault for a body that cannot be read. */
export function serializationFault(message: string): ServiceFault {
  return new ServiceFault('SerializationException', message, 400);
}

/** Whether `value` is an object with named members: no list and no null. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
