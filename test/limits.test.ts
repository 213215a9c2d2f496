import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FleetManager } from '../src/fleets/index.js';
import { allowInstanceTypes, currentLimits, limits2019 } from '../src/limits.js';

const installed = createRequire(import.meta.url).resolve('@aws-sdk/client-appstream/package.json');
const documentation = readFileSync(join(dirname(installed), 'dist-types/models/models_0.d.ts'), 'utf8');

/** What the SDK documents of a structure, in one line. */
function textOf(structure: string): string {
  const [, body = ''] = documentation.split(`export interface ${structure} {`);
  const [text = ''] = body.split('\n}');
  return text.replaceAll(/\s*\n\s*\*?\s*/g, ' ');
}

/** What the SDK documents of one member: the text between the member before it and itself. */
function textOfMember(structure: string, member: string): string {
  const [before = ''] = textOf(structure).split(`${member}?:`);
  return before.slice(Math.max(0, before.lastIndexOf('| undefined;')));
}

/** What is listed and not documented, or the other way round, in words. */
function drift(request: string, listed: readonly string[]): string[] {
  const documented = new Set(textOf(request).match(/\bstream\.[a-z0-9.-]*[a-z0-9]/g));
  return [
    ...[...documented]
      .filter((type) => !listed.includes(type))
      .map((type) => `${request} has ${type}, the limits do not`),
    ...listed.filter((type) => !documented.has(type)).map((type) => `the limits have ${type}, ${request} does not`),
  ];
}

describe('the limits of today', () => {
  test.each([
    ['CreateFleetRequest', currentLimits.fleetInstanceTypes, 48],
    ['UpdateFleetRequest', currentLimits.fleetInstanceTypes, 48],
    ['CreateImageBuilderRequest', currentLimits.imageBuilderInstanceTypes, 46],
  ])('list the instance types that the installed SDK documents for %s', (request, listed, count) => {
    expect(drift(request, listed)).toEqual([]);
    expect(new Set(listed).size).toBe(count);
  });

  test('name what drifted from the installed SDK', () => {
    const [type = '', ...others] = currentLimits.fleetInstanceTypes;

    expect(drift('CreateFleetRequest', [...others, 'stream.new.large'])).toEqual([
      `CreateFleetRequest has ${type}, the limits do not`,
      'the limits have stream.new.large, CreateFleetRequest does not',
    ]);
  });

  test.each([
    ['CreateFleetRequest', 'MaxUserDurationInSeconds', currentLimits.maxUserDurationInSeconds, 'between MIN and MAX'],
    ['UpdateFleetRequest', 'MaxUserDurationInSeconds', currentLimits.maxUserDurationInSeconds, 'between MIN and MAX'],
    [
      'CreateFleetRequest',
      'DisconnectTimeoutInSeconds',
      currentLimits.disconnectTimeoutInSeconds,
      'between MIN and MAX',
    ],
    [
      'UpdateFleetRequest',
      'DisconnectTimeoutInSeconds',
      currentLimits.disconnectTimeoutInSeconds,
      'between MIN and MAX',
    ],
    [
      'CreateFleetRequest',
      'IdleDisconnectTimeoutInSeconds',
      currentLimits.idleDisconnectTimeoutInSeconds,
      'a value of 0. Otherwise, specify a value between MIN and MAX',
    ],
    [
      'UpdateFleetRequest',
      'IdleDisconnectTimeoutInSeconds',
      currentLimits.idleDisconnectTimeoutInSeconds,
      'a value of 0. Otherwise, specify a value between MIN and MAX',
    ],
    ['VolumeConfig', 'VolumeSizeInGb', currentLimits.volumeSizeInGb, 'Valid range is MIN-MAX GB'],
    [
      'CreateStreamingURLRequest',
      'Validity',
      currentLimits.streamingURLValidityInSeconds,
      'between MIN and MAX seconds',
    ],
    [
      'CreateImageBuilderStreamingURLRequest',
      'Validity',
      currentLimits.streamingURLValidityInSeconds,
      'between MIN and MAX seconds',
    ],
  ])('are what the installed SDK documents for %s.%s', (structure, member, { min, max }, words) => {
    const text = words.replace('MIN', String(min)).replace('MAX', String(max));
    expect(textOfMember(structure, member)).toContain(text);
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

  test('are complete', () => {
    expect(Object.keys(limits2019)).toEqual(Object.keys(currentLimits));
  });
});

describe('every figure', () => {
  const guide = readFileSync('docs/guides/limits.md', 'utf8');

  test.each(Object.entries(currentLimits).filter(([name]) => name !== 'asOf' && name !== 'source'))(
    '%s stands in the guide with its source',
    (name, value: unknown) => {
      const row = guide.split('\n').find((line) => line.startsWith(`| \`${name}\``)) ?? '';
      expect(row).toMatch(/\]\(https:\/\//);
      const figures = typeof value === 'number' ? [value] : Object.values(value as object);
      for (const figure of figures.filter((each) => typeof each === 'number' && each !== Number.MAX_SAFE_INTEGER)) {
        expect(row).toContain(Number(figure).toLocaleString('en-US'));
      }
    },
  );
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

test('a table with a pattern that is no regular expression is refused where it is given', () => {
  const limits = { ...currentLimits, instanceTypePatterns: ['('] };
  expect(() => new FleetManager({ client: { send: () => Promise.resolve({} as never) }, limits })).toThrow(
    'limits.instanceTypePatterns: has a text that is no regular expression',
  );
});
