import { CreateTagsCommand, DescribeVpcsCommand } from '@aws-sdk/client-ec2';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isUnwritable, toXml } from '../../../src/emulator/protocols/xml.js';
import { emulatedEc2 } from '../ec2/support.js';

test('members become elements, a list repeats its element, what is undefined is left out', () => {
  const value = { a: 1, set: { item: ['x', { y: true }] }, none: undefined, empty: {}, emptySet: { item: [] } };
  expect(toXml('R', value)).toBe(
    '<R><a>1</a><set><item>x</item><item><y>true</y></item></set><empty></empty><emptySet></emptySet></R>',
  );
});

test('[xml-values] dates are ISO strings, booleans are true and false', () => {
  expect(toXml('d', new Date(0))).toBe('<d>1970-01-01T00:00:00.000Z</d>');
  expect(toXml('b', false)).toBe('<b>false</b>');
});

test('[xml-escapes] what has a meaning in XML is escaped', () => {
  expect(toXml('t', `<&>"'\r\n]]>`)).toBe('<t>&lt;&amp;&gt;&quot;&apos;&#13;&#10;]]&gt;</t>');
});

test.each(['\0', '\u0001', '\u001f', '\ufffe', '\ud800'])(
  '[xml-escapes] %j, which XML cannot write, is replaced',
  (text) => {
    expect(toXml('t', `a${text}b`)).toBe('<t>a\ufffdb</t>');
  },
);

/** The SDK's own parser takes such text for indentation and drops it, however it is escaped. */
function looksLikeIndentation(text: string): boolean {
  return text.includes('\n') && text.trim() === '';
}

test('[xml-escapes] any text survives the way through the SDK and back', async () => {
  const { client, network } = emulatedEc2();
  const ids = [network.defaultVpcId];
  const special = fc.string({
    unit: fc.constantFrom('<', '&', '>', '"', "'", ']', '\r', '\n', '\t', ' ', 'é', '😀', 'a'),
  });
  const text = fc.oneof(special, fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary-ascii' }));
  await fc.assert(
    fc.asyncProperty(
      text.filter((value) => !looksLikeIndentation(value) && !isUnwritable(value)),
      async (value) => {
        await client.send(new CreateTagsCommand({ Resources: ids, Tags: [{ Key: 'k', Value: value }] }));
        const { Vpcs } = await client.send(new DescribeVpcsCommand({}));
        expect(network.tagged(ids[0] ?? '')?.tags.get('k')).toBe(value);
        expect(Vpcs?.[0]?.Tags?.[0]?.Value).toBe(value);
      },
    ),
    { numRuns: 500 },
  );
});
