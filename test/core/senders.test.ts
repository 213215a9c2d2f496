import { expect, test } from 'vitest';
import { parseInput } from '../../src/core/parse.js';
import { appStreamSender, ec2Sender } from '../../src/core/senders.js';

const kinds = [
  ['an AppStreamClient', appStreamSender],
  ['an EC2Client', ec2Sender],
] as const;

test.each(kinds)('whatever sends may stand for %s, and is used as it is', (_, sender) => {
  const client = { send: () => Promise.resolve({}) };
  expect(parseInput<unknown>(sender(), client, 'client')).toBe(client);
});

test.each(kinds)('what does not send is no sender: %s is asked for', (what, sender) => {
  for (const [value, shown] of [
    [{}, 'an object'],
    [{ send: 'mail' }, 'an object'],
    [null, 'null'],
    ['client', '"client"'],
    [() => undefined, 'a function'],
  ] as const) {
    expect(() => parseInput<unknown>(sender(), value, 'client')).toThrow(
      `client: ${shown} has no "send": give ${what}`,
    );
  }
});
