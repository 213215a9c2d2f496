import { brokenByLength, brokenByNumber, brokenByString } from './constraints.js';
import { isRecord } from './json-types.js';
import type { ServiceModel, Shape } from './model.js';
import { commonErrors } from './model-additions.js';

/** What the emulator's own answer to `operation` breaks of the model; empty when it keeps to it. */
export function answerBreaks(model: ServiceModel, operation: string, output: unknown): readonly string[] {
  const breaks: string[] = [];
  check(model, model.operations[operation]?.output ?? '', output, operation, breaks);
  return breaks;
}

/** What is wrong with `operation` failing with `code`; empty when it declares the error or every operation may answer with it. */
export function faultBreaks(model: ServiceModel, operation: string, code: string): readonly string[] {
  if (Object.hasOwn(commonErrors, code)) return [];
  const declared = model.operations[operation]?.errors ?? [];
  return declared.includes(code) ? [] : [`${operation} does not declare the error ${code}`];
}

function check(model: ServiceModel, shapeName: string, value: unknown, path: string, breaks: string[]): void {
  const shape = model.shapes[shapeName];
  if (shape === undefined) {
    breaks.push(`${path}: the model lacks the shape '${shapeName}'`);
    return;
  }
  const found = brokenByValue(shape, value);
  for (const problem of found) breaks.push(`${path}: ${problem}`);
  if (found.length === 0) checkInside(model, shape, value, path, breaks);
}

function checkInside(model: ServiceModel, shape: Shape, value: unknown, path: string, breaks: string[]): void {
  if (shape.type === 'list' && Array.isArray(value)) {
    for (const [index, item] of value.entries()) check(model, shape.member, item, `${path}[${index}]`, breaks);
  } else if (shape.type === 'map' && isRecord(value)) {
    for (const [key, item] of Object.entries(value)) {
      check(model, shape.key, key, `${path} key`, breaks);
      check(model, shape.value, item, `${path}.${key}`, breaks);
    }
  } else if (shape.type === 'structure' && isRecord(value)) {
    for (const name of shape.required) {
      if (value[name] === undefined) breaks.push(`${path}.${name}: a required member is missing`);
    }
    for (const [name, item] of Object.entries(value)) {
      const member = Object.hasOwn(shape.members, name) ? shape.members[name] : undefined;
      if (item === undefined) continue;
      if (member === undefined) breaks.push(`${path}.${name}: the model has no such member`);
      else check(model, member, item, `${path}.${name}`, breaks);
    }
  }
}

function brokenByValue(shape: Shape, value: unknown): readonly string[] {
  switch (shape.type) {
    case 'string':
      return typeof value === 'string' ? brokenByString(shape, value) : ['a string is due'];
    case 'integer':
    case 'long':
      return Number.isSafeInteger(value) ? brokenByNumber(shape, Number(value)) : ['a whole number is due'];
    case 'boolean':
      return typeof value === 'boolean' ? [] : ['a boolean is due'];
    case 'timestamp':
      return value instanceof Date && !Number.isNaN(value.getTime()) ? [] : ['a valid Date is due'];
    case 'list':
      return Array.isArray(value) ? brokenByLength(shape, value.length) : ['a list is due'];
    case 'map':
      return isRecord(value) ? brokenByLength(shape, Object.keys(value).length) : ['a map is due'];
    case 'structure':
      return isRecord(value) ? [] : ['a structure is due'];
  }
}
