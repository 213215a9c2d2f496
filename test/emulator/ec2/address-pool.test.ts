import { expect, test } from 'vitest';
import { AddressPool } from '../../../src/emulator/ec2/address-pool.js';
import { block, formatCidr, holds, overlap, parseCidr } from '../../../src/emulator/ec2/cidr.js';

function poolOf(text: string): AddressPool {
  const cidr = parseCidr(text);
  if (cidr === undefined) throw new Error(text);
  return new AddressPool(cidr);
}

test('[ec2-addresses] a subnet of 16 addresses has 11 to give, from the fifth on', () => {
  const pool = poolOf('10.0.0.240/28');
  expect(pool.available).toBe(11);
  const taken = Array.from({ length: 11 }, () => pool.take());
  expect(taken[0]).toBe('10.0.0.244');
  expect(taken[10]).toBe('10.0.0.254');
  expect(new Set(taken).size).toBe(11);
  expect(pool.take()).toBeUndefined();
  expect(pool.available).toBe(0);
});

test('[ec2-addresses] a freed address is given again only when no fresh one is left, the longest free first', () => {
  const pool = poolOf('10.0.0.0/28');
  const first = pool.take() ?? '';
  const second = pool.take() ?? '';
  pool.free(second);
  pool.free(first);
  expect(pool.available).toBe(11);
  const fresh = Array.from({ length: 9 }, () => pool.take());
  expect(fresh).not.toContain(first);
  expect(fresh).not.toContain(second);
  expect([pool.take(), pool.take(), pool.take()]).toEqual([second, first, undefined]);
});

test('addresses that come and go for long stay unique among those in use', () => {
  const pool = poolOf('10.0.0.0/28');
  const used: string[] = [];
  for (let round = 0; round < 500; round++) {
    const address = pool.take() ?? '';
    expect(used).not.toContain(address);
    used.push(address);
    if (used.length > round % 10) pool.free(used.shift() ?? '');
    expect(pool.available).toBe(11 - used.length);
  }
});

test('a block of addresses is read from its text, whatever address of it the text names', () => {
  expect(parseCidr('10.1.2.3/16')).toEqual({ first: 10 * 2 ** 24 + 2 ** 16, size: 65_536, prefix: 16 });
  expect(formatCidr(block(2 ** 32 - 1, 24))).toBe('255.255.255.0/24');
  for (const text of ['10.0.0.0', '10.0.0.256/16', '10.0.0.0/33', 'x', '10.0.0/16', '10.0.0.0/16 ']) {
    expect(parseCidr(text)).toBeUndefined();
  }
});

test('blocks hold each other or overlap', () => {
  const [wide, narrow, next] = [block(0, 16), block(0, 24), block(256, 24)];
  expect([holds(wide, narrow), holds(narrow, wide), holds(wide, block(65_536, 24))]).toEqual([true, false, false]);
  expect([overlap(wide, next), overlap(narrow, next)]).toEqual([true, false]);
});
