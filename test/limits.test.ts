import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { allowInstanceTypes, currentLimits, limits2019 } from '../src/limits.js';

const installed = createRequire(import.meta.url).resolve('@aws-sdk/client-appstream/package.json');
const documentation = readFileSync(join(dirname(installed), 'dist-types/models/models_0.d.ts'), 'utf8');

/** Instance types that the SDK documents for a request. */
function documented(request: string): string[] {
  const [, body = ''] = documentation.split(`export interface ${request} {`);
  const [text = ''] = body.split('\n}');
  return [...new Set(text.match(/\bstream\.[a-z0-9.-]*[a-z0-9]/g))].sort();
}

describe('the limits of today', () => {
  test('are what the installed SDK documents for fleets', () => {
    expect([...currentLimits.fleetInstanceTypes].sort()).toEqual(documented('CreateFleetRequest'));
    expect(currentLimits.fleetInstanceTypes).toHaveLength(48);
  });

  test('are what the installed SDK documents for image builders', () => {
    expect([...currentLimits.imageBuilderInstanceTypes].sort()).toEqual(documented('CreateImageBuilderRequest'));
    expect(currentLimits.imageBuilderInstanceTypes).toHaveLength(46);
  });

  test('are what the installed SDK documents for durations', () => {
    const { maxUserDurationInSeconds, disconnectTimeoutInSeconds } = currentLimits;
    expect(documentation).toContain(`between ${maxUserDurationInSeconds.min} and ${maxUserDurationInSeconds.max}`);
    expect(documentation).toContain(`between ${disconnectTimeoutInSeconds.min} and 36000`);
    expect(disconnectTimeoutInSeconds.max).toBe(36_000);
  });

  test('name no type as retired that they list', () => {
    const retired = Object.keys(currentLimits.retiredInstanceTypes);
    const listed = currentLimits.fleetInstanceTypes.filter((type) => retired.some((prefix) => type.startsWith(prefix)));
    expect(listed).toEqual([]);
  });
});

describe('the limits of 2019', () => {
  test('are those of the API change of January 2019', () => {
    expect(limits2019.asOf).toBe('2019-01-21');
    expect(new Set(limits2019.fleetInstanceTypes).size).toBe(20);
    expect(limits2019.imageBuilderInstanceTypes).toEqual(limits2019.fleetInstanceTypes);
    expect(limits2019.instanceTypePatterns).toEqual([]);
    expect(limits2019.maxUserDurationInSeconds).toEqual({ min: 600, max: 57_600 });
    expect(limits2019.disconnectTimeoutInSeconds).toEqual({ min: 60, max: 57_600 });
    expect(limits2019.fleetSubnets).toEqual({ min: 1, max: 2 });
  });
});

test('allowInstanceTypes adds types, each once, and changes nothing else', () => {
  const before = structuredClone(currentLimits);
  const limits = allowInstanceTypes(currentLimits, 'stream.new.large', 'stream.standard.small');

  expect(limits.fleetInstanceTypes).toEqual([...currentLimits.fleetInstanceTypes, 'stream.new.large']);
  expect(limits.elasticInstanceTypes).toContain('stream.new.large');
  expect(limits.imageBuilderInstanceTypes).toContain('stream.new.large');
  expect(limits.maxUserDurationInSeconds).toEqual(before.maxUserDurationInSeconds);
  expect(currentLimits).toEqual(before);
});

test('limits are plain data', () => {
  for (const limits of [currentLimits, limits2019]) expect(JSON.parse(JSON.stringify(limits))).toEqual(limits);
});
