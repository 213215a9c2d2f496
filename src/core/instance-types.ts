import * as z from 'zod/mini';
import type { RetiredInstanceType, ServiceLimits } from '../limits.js';
import { nearest } from './nearest.js';
import { shown } from './parse.js';

/** An instance type that the limits list, or let through by a pattern. */
export function instanceType(listed: readonly string[], limits: ServiceLimits): z.ZodMiniString {
  return z.string().check(
    z.check<string>((context) => {
      const refusal = refusalOf(context.value, listed, limits);
      if (refusal !== undefined) context.issues.push({ code: 'custom', input: context.value, message: refusal });
    }),
  );
}

function refusalOf(type: string, listed: readonly string[], limits: ServiceLimits): string | undefined {
  if (listed.includes(type)) return undefined;
  const allow = `to allow it: limits: allowInstanceTypes(currentLimits, '${type.slice(0, 60)}')`;
  const retired = retirementOf(type, limits);
  if (retired !== undefined) {
    return `${shown(type)} was retired on ${retired.on}: use ${retired.instead}, or ${allow}`;
  }
  if (limits.instanceTypePatterns.some((pattern) => new RegExp(`^(?:${pattern})$`).test(type))) return undefined;
  const near = nearest(type, listed);
  const meant = near === undefined ? '' : `did you mean "${near}"? Or, `;
  return `${shown(type)} is not among the instance types of ${limits.asOf}; ${meant}${allow}`;
}

function retirementOf(type: string, { retiredInstanceTypes }: ServiceLimits): RetiredInstanceType | undefined {
  const entries = Object.entries(retiredInstanceTypes);
  return entries.find(([name]) => (name.endsWith('.') ? type.startsWith(name) : type === name))?.[1];
}
