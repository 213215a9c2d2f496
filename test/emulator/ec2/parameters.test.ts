import { expect, test } from 'vitest';
import { Parameters } from '../../../src/emulator/ec2/parameters.js';
import { parseQuery } from '../../../src/emulator/protocols/query.js';
import type { ServiceFault } from '../../../src/emulator/service-fault.js';

const known = ['Name', 'Flag', 'Count', 'List', 'Filter', 'Part', 'DryRun'];

function read(query: string): Parameters {
  return new Parameters(parseQuery(query), known);
}

function faultOf(action: () => unknown): Pick<ServiceFault, 'code' | 'message'> {
  try {
    action();
  } catch (error) {
    if (error instanceof Error && 'code' in error) return { code: String(error.code), message: error.message };
    throw error;
  }
  throw new Error('no fault');
}

test('parameters are read in the form they are asked for', () => {
  const query = 'Name=a&Flag=true&Count=-5&List.1=x&List.2=y&Part.Value=v&Filter.1.Name=n&Filter.1.Value.1=w';
  const parameters = read(query);
  expect(parameters.string('Name')).toBe('a');
  expect(parameters.boolean('Flag')).toBe(true);
  expect(parameters.integer('Count')).toBe(-5);
  expect(parameters.strings('List')).toEqual(['x', 'y']);
  expect(parameters.structure('Part', ['Value'])?.required('Value')).toBe('v');
  expect(parameters.structures('Filter', ['Name', 'Value']).map((filter) => filter.strings('Value'))).toEqual([['w']]);
  expect(parameters.has('Flag')).toBe(true);
});

test('what is not said is undefined, or an empty list', () => {
  const parameters = read('');
  expect(parameters.string('Name')).toBeUndefined();
  expect(parameters.boolean('Flag')).toBeUndefined();
  expect(parameters.integer('Count')).toBeUndefined();
  expect(parameters.strings('List')).toEqual([]);
  expect(parameters.structure('Part', ['Value'])).toBeUndefined();
  expect(parameters.has('Flag')).toBe(false);
});

test('[ec2-parameter-form] a value of another form is refused', () => {
  const invalid = 'InvalidParameterValue';
  expect(faultOf(() => read('Name.1=a').string('Name')).code).toBe(invalid);
  expect(faultOf(() => read('Flag=yes').boolean('Flag'))).toEqual({
    code: invalid,
    message: 'Value (yes) for parameter Flag is invalid. Expecting true or false.',
  });
  expect(faultOf(() => read('Count=5.0').integer('Count')).code).toBe(invalid);
  expect(faultOf(() => read('Count=').integer('Count')).code).toBe(invalid);
  expect(faultOf(() => read('List=a').strings('List')).code).toBe(invalid);
  expect(faultOf(() => read('List.1.x=a').strings('List')).code).toBe(invalid);
  expect(faultOf(() => read('Part=a').structure('Part', ['Value']))).toEqual({
    code: invalid,
    message: 'The parameter Part is not of the expected form',
  });
  expect(faultOf(() => read('Filter.1=a').structures('Filter', ['Name'])).code).toBe(invalid);
});

test('[ec2-unknown-parameter] a parameter that is not known is refused by its whole name', () => {
  expect(faultOf(() => read('Nmae=a'))).toEqual({
    code: 'UnknownParameter',
    message: 'The parameter Nmae is not recognized',
  });
  expect(faultOf(() => read('Filter.1.Values.1=a').structures('Filter', ['Name', 'Value'])).message).toBe(
    'The parameter Filter.1.Values is not recognized',
  );
  expect(faultOf(() => read('__proto__=a')).code).toBe('UnknownParameter');
});
