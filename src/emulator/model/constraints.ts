import type { ListShape, MapShape, NumberShape, StringShape } from './model.js';

/** What a string breaks, in AWS's words. */
export function brokenByString(shape: StringShape, value: string): readonly string[] {
  const broken = [...brokenByLength(shape, value.length)];
  if (shape.enum !== undefined && !shape.enum.includes(value)) {
    broken.push(`Member must satisfy enum value set: [${shape.enum.join(', ')}]`);
  }
  // Some patterns of the model take quadratic time, so what is too long anyway is not held against them.
  if (shape.pattern !== undefined && broken.length === 0 && !compiled(shape.pattern).test(value)) {
    broken.push(`Member must satisfy regular expression pattern: ${shape.pattern}`);
  }
  return broken;
}

/** What a number breaks, in AWS's words. */
export function brokenByNumber({ min, max }: NumberShape, value: number): readonly string[] {
  if (max !== undefined && value > max) return [`Member must have value less than or equal to ${max}`];
  if (min !== undefined && value < min) return [`Member must have value greater than or equal to ${min}`];
  return [];
}

/** What the length of a string, list or map breaks, in AWS's words. */
export function brokenByLength({ min, max }: StringShape | ListShape | MapShape, length: number): readonly string[] {
  if (max !== undefined && length > max) return [`Member must have length less than or equal to ${max}`];
  if (min !== undefined && length < min) return [`Member must have length greater than or equal to ${min}`];
  return [];
}

const patterns = new Map<string, RegExp>();

/** The services match the whole value, whether or not the pattern says so. */
function compiled(pattern: string): RegExp {
  const known = patterns.get(pattern);
  if (known !== undefined) return known;
  // Unicode mode only where the pattern needs it: it refuses escapes such as `\,` that other patterns of the model use.
  const expression = new RegExp(`^(?:${pattern})$`, pattern.includes('\\p{') ? 'u' : '');
  patterns.set(pattern, expression);
  return expression;
}
