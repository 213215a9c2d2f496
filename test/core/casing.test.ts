import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toCamel, toPascal } from '../../src/core/casing.js';
import { parseInput } from '../../src/core/parse.js';
import { sdkInput, sdkInputConflicts, toRequest } from '../../src/core/sdk-input.js';

const member = fc.stringMatching(/^[A-Z][A-Za-z0-9]{0,12}$/).filter((name) => !/^(tags|metadata)$/i.test(name));
const leaf = fc.oneof(
  fc.string(),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.date({ noInvalidDate: true }),
  fc.uint8Array({ maxLength: 4 }),
);
const dataMap = fc.dictionary(
  fc.oneof(fc.string(), fc.constantFrom('Team', 'team', 'AllowFleet', 'constructor')),
  fc.string(),
);

const { request } = fc.letrec<{ request: unknown; value: unknown }>((tie) => ({
  value: fc.oneof({ depthSize: 'small' }, leaf, fc.array(tie('value'), { maxLength: 3 }), tie('request')),
  request: fc
    .tuple(fc.dictionary(member, tie('value'), { maxKeys: 5 }), fc.option(dataMap), fc.option(fc.boolean()))
    .map(([members, tags, allowFleet]) => ({
      ...members,
      ...(tags && { Tags: tags, Metadata: tags }),
      ...(allowFleet !== null && { allowFleet, allowImageBuilder: !allowFleet }),
    })),
}));

describe('spelling', () => {
  test('there and back gives what it was', () => {
    fc.assert(
      fc.property(request, (value) => {
        expect(toPascal(toCamel(value))).toEqual(value);
      }),
    );
  });

  test('leaves the keys of data alone, at every depth', () => {
    fc.assert(
      fc.property(dataMap, (tags) => {
        expect(toCamel({ Fleet: { Tags: tags, Applications: [{ Metadata: tags }] } })).toEqual({
          fleet: { tags, applications: [{ metadata: tags }] },
        });
        expect(toPascal({ tags })).toEqual({ Tags: tags });
      }),
    );
  });

  test("keeps AWS's own words but for the first letter", () => {
    expect(
      toCamel({ RedirectURL: 'a', DisableIMDSV1: true, EniIpv6Addresses: ['x'], $metadata: { attempts: 1 } }),
    ).toEqual({
      redirectURL: 'a',
      disableIMDSV1: true,
      eniIpv6Addresses: ['x'],
    });
  });

  test('keeps what AWS spells in lower case itself', () => {
    expect(toCamel({ sharedAccountId: '1', imagePermissions: { allowFleet: true } })).toEqual({
      sharedAccountId: '1',
      imagePermissions: { allowFleet: true },
    });
    expect(toPascal({ allowFleet: true, allowImageBuilder: false })).toEqual({
      allowFleet: true,
      allowImageBuilder: false,
    });
  });

  test('leaves out what was not said, and keeps zero, false, empty and null', () => {
    const said = { a: 0, b: false, c: '', d: null };
    expect(toPascal({ ...said, e: undefined })).toEqual({ A: 0, B: false, C: '', D: null });
    expect(Object.keys(toCamel({ E: undefined }) as object)).toEqual([]);
  });

  test('is the same for more members than are remembered, the first time and again', () => {
    const many = Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`Member${at}`, at]));
    const spelled = Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`member${at}`, at]));
    for (const time of [1, 2]) {
      expect(toCamel(many), `time ${time}`).toEqual(spelled);
      expect(toPascal(spelled), `time ${time}`).toEqual(many);
    }
  });

  test('passes on members that nobody knows yet', () => {
    expect(toCamel({ Fleet: { BrandNew: { OfToday: 1 } } })).toEqual({ fleet: { brandNew: { ofToday: 1 } } });
  });

  test('takes a member that is called like the prototype for a member', () => {
    const answer = JSON.parse('{ "Name": "a", "__proto__": { "Admin": true } }') as unknown;

    const spelled = toCamel(answer) as object;

    expect(Object.getPrototypeOf(spelled)).toBe(Object.prototype);
    expect(JSON.stringify(spelled)).toBe('{"name":"a","__proto__":{"admin":true}}');
  });
});

describe('raw SDK members', () => {
  test('go out as they are', () => {
    expect(toRequest({ name: 'a', sdkInput: { BrandNew: { keyOfData: 1 } } } as object)).toEqual({
      Name: 'a',
      BrandNew: { keyOfData: 1 },
    });
  });

  test('that are undefined were not said, and take nothing away', () => {
    expect(toRequest({ name: 'a', sdkInput: { Name: undefined, New: 1 } } as object)).toEqual({ Name: 'a', New: 1 });
  });

  test('are refused where a field says the same', () => {
    const input = {
      name: 'a',
      tags: {},
      displayName: undefined,
      sdkInput: { Name: 'b', Tags: {}, DisplayName: 'x', New: 1 },
    };
    expect(sdkInputConflicts(input).map(({ path }) => path)).toEqual(['sdkInput.Name', 'sdkInput.Tags']);
    expect(sdkInputConflicts({})).toEqual([]);
  });

  test('are taken as they are at the time of the call', () => {
    const given = Object.freeze({ Tags: Object.freeze({ team: 'design' }), New: new Uint8Array([1]), At: new Date(0) });
    const taken = parseInput(sdkInput(), given, 'input');

    expect(taken).toEqual(given);
    expect(taken).not.toBe(given);
  });

  test.each([
    [null, 'input: null is not an object'],
    [['x'], 'input: a list of 1 is not an object'],
    [{ displayName: 'x' }, 'displayName: is not spelled as the SDK spells its members'],
    [{ New: () => 1 }, 'input: cannot be read'],
  ])('are refused where the SDK could do nothing with them: %o', (given, message) => {
    expect(() => parseInput(sdkInput(), given, 'input')).toThrow(message);
  });
});
