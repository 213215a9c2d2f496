import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  accountId,
  accountOfArn,
  arn,
  imageNameOrArn,
  isArnOfImage,
  parseCallOptions,
  placeOfArn,
  resourceName,
} from '../../src/core/names.js';
import { nearest } from '../../src/core/nearest.js';
import { parseInput } from '../../src/core/parse.js';

const accepts = (schema: () => { safeParse(value: unknown): { success: boolean } }, value: unknown) =>
  schema().safeParse(value).success;

const image = 'arn:aws:appstream:us-west-2:111111111111:image/Test_Image';

test.each([
  [resourceName, '"-a" is not a name: a letter or digit, then at most 100 letters, digits, "_", "." or "-"'],
  [accountId, '"-a" is not an account id: give a string of 12 digits'],
  [arn, '"-a" is not an ARN, such as "arn:aws:appstream:us-west-2:111111111111:image/Test_Image"'],
  [imageNameOrArn, '"-a" is neither the name nor the ARN of an image'],
])('what is refused is told with what is wanted: %#', (schema, message) => {
  expect(() => parseInput(schema(), '-a', 'input')).toThrow(message);
});

describe('names of resources', () => {
  test('are what the service takes', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,100}$/), (name) => accepts(resourceName, name)),
    );
  });

  test.each(['a', '0', 'a'.repeat(101), 'a_.-', 'Test_Image'])('%s is one', (name) => {
    expect(accepts(resourceName, name)).toBe(true);
  });

  test.each(['', 'a'.repeat(102), '-a', '_a', '.a', 'a b', 'a\n', 'ä', 'a/b', 5, null, undefined])(
    '%j is none',
    (name) => {
      expect(accepts(resourceName, name)).toBe(false);
    },
  );
});

describe('account ids', () => {
  test.each(['000000000000', '012345678901'])('%s is one', (id) => {
    expect(accepts(accountId, id)).toBe(true);
  });

  test.each([
    '12345678901',
    '1234567890123',
    '12345678901a',
    ' 123456789012',
    '123456789012\n',
    123456789012,
    '١٢٣٤٥٦٧٨٩٠١٢',
  ])('%j is none', (id) => {
    expect(accepts(accountId, id)).toBe(false);
  });
});

describe('ARNs', () => {
  test.each([
    image,
    'arn:aws-us-gov:appstream:us-gov-west-1:111111111111:image/a',
    'arn:aws-cn:appstream:cn-north-1:111111111111:image/a',
    'arn:aws-iso-b:appstream:us-isob-east-1:111111111111:image/a',
    'arn:aws:appstream:us-west-2::image/AppStream-WinServer2022-01-01-2026',
    'arn:aws:iam::111111111111:role/service/a',
  ])('%s is one', (value) => {
    expect(accepts(arn, value)).toBe(true);
  });

  test.each([
    '',
    'arn:',
    'arn:aws:appstream:us-west-2:1:',
    'aws:appstream',
    'arn:azure:a:b:c:d',
    `${image}\n`,
    ` ${image}`,
  ])('%j is none', (value) => {
    expect(accepts(arn, value)).toBe(false);
  });

  test('tell the account that owns an image, unless it is public', () => {
    expect(accountOfArn(image)).toBe('111111111111');
    expect(accountOfArn('arn:aws:appstream:us-west-2::image/AppStream-WinServer')).toBeUndefined();
  });

  test('tell region and account, as far as they name them', () => {
    expect(placeOfArn(image)).toEqual({ region: 'us-west-2', accountId: '111111111111' });
    expect(placeOfArn('arn:aws:iam:::role/a')).toEqual({ region: '', accountId: '' });
    expect(placeOfArn('Test_Image')).toEqual({ region: '', accountId: '' });
  });

  test('are those of an image when they end with its whole name', () => {
    expect(isArnOfImage(image, 'Test_Image')).toBe(true);
    for (const other of ['Image', 'Test_Image2', 'test_image']) expect(isArnOfImage(image, other)).toBe(false);
  });

  test('of images only stand for images', () => {
    expect(accepts(imageNameOrArn, image)).toBe(true);
    expect(accepts(imageNameOrArn, 'Test_Image')).toBe(true);
    expect(accepts(imageNameOrArn, image.replace('image/', 'fleet/'))).toBe(false);
    expect(accepts(imageNameOrArn, 'arn:aws')).toBe(false);
    expect(accepts(imageNameOrArn, '-x')).toBe(false);
  });
});

describe('the nearest word', () => {
  test('is a slip of the pen away', () => {
    expect(nearest('displayname', ['description', 'displayName'])).toBe('displayName');
    expect(nearest('sate', ['start', 'state'])).toBe('state');
    expect(nearest('zzz', ['start', 'state'])).toBeUndefined();
    expect(nearest('', ['a'])).toBe('a');
  });

  test('is the one with the fewest slips', () => {
    expect(nearest('statue', ['stable', 'state'])).toBe('state');
    expect(nearest('statue', ['state', 'stable'])).toBe('state');
  });

  test('is none that lacks its beginning', () => {
    expect(nearest('e', ['same'])).toBeUndefined();
    expect(nearest('ate', ['climate'])).toBeUndefined();
  });

  test('is not sought for what nobody mistypes', () => {
    expect(nearest('a'.repeat(1_000_000), ['a'.repeat(64)])).toBeUndefined();
    expect(nearest(`${'a'.repeat(63)}b`, ['a'.repeat(64)])).toBe('a'.repeat(64));
    expect(nearest('a'.repeat(64), ['a'.repeat(65)])).toBeUndefined();
  });
});

describe('call options', () => {
  test('take a signal of any realm, and undefined', () => {
    const { signal } = new AbortController();
    expect(parseCallOptions({ signal }).signal).toBe(signal);
    expect(parseCallOptions({ signal: undefined })).toEqual({});
  });

  test('refuse a signal that is too old to be asked', () => {
    const signal = Object.assign(new EventTarget(), { aborted: false }) as AbortSignal;
    expect(() => parseCallOptions({ signal })).toThrow('signal: an object is not an AbortSignal');
  });

  test.each([
    [5, '5'],
    [null, 'null'],
    ['now', '"now"'],
  ])('tell that %j is no signal', (signal, shown) => {
    expect(() => parseCallOptions({ signal } as object)).toThrow(`signal: ${shown} is not an AbortSignal`);
  });

  test.each([{ signal: 5 }, { signal: {} }, { signal: null }, { signals: 1 }, null, 'now'])('refuse %j', (options) => {
    expect(() => parseCallOptions(options as object)).toThrow(expect.objectContaining({ code: 'invalid-input' }));
  });
});
