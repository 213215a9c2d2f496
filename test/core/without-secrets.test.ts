import { describe, expect, test } from 'vitest';
import { withoutSecrets } from '../../src/core/without-secrets.js';

describe('withoutSecrets', () => {
  test.each([
    ["host:x\nx-amz-security-token:FwoGZXI+/=\n\nhost'", "host:x\nx-amz-security-token:…\n\nhost'"],
    ['{"x-amz-security-token":"FwoGZXI"}', '{"x-amz-security-token":"…"}'],
    ['{"x-amz-security-token": "FwoGZXI"}', '{"x-amz-security-token": "…"}'],
    ['x-amz-security-token: FwoGZXI', 'x-amz-security-token: …'],
    ['X-Amz-Security-Token=FwoGZXI%3D&X-Amz-Date=2', 'X-Amz-Security-Token=…&X-Amz-Date=2'],
    [
      'cannot open https://appstream2.us-west-2.aws.amazon.com/authenticate?parameters=eyJ0 now',
      'cannot open https://appstream2.us-west-2.aws.amazon.com/authenticate?… now',
    ],
  ])('leaves out tokens and queries: %j', (text, shown) => {
    expect(withoutSecrets(text)).toBe(shown);
  });

  test.each([
    'There is no image Test_Image? See https://docs.aws.amazon.com/appstream2/ for more.',
    "Is it https://docs.aws.amazon.com/appstream2/?'",
    'is arn:aws:appstream:us-west-2:111111111111:image/Test_Image there?',
  ])('leaves everything else as it is: %j', (text) => {
    expect(withoutSecrets(text)).toBe(text);
  });

  test('reads a text of a million characters that is nothing but beginnings of addresses', () => {
    const text = 'http://'.repeat(150_000);
    expect(withoutSecrets(text)).toBe(text);
    expect(withoutSecrets(`${text}x?token=1`)).toBe(`${text}x?…`);
  });
});
