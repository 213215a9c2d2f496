/** A block of IPv4 addresses. */
export interface CidrBlock {
  /** The first address, as a number. */
  readonly first: number;
  /** How many addresses. */
  readonly size: number;
  /** Leading bits that all its addresses have in common. */
  readonly prefix: number;
}

const cidrPattern = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/;

/** The block that a text such as `10.0.0.0/16` names, from its first address; undefined when it names none. */
export function parseCidr(text: string): CidrBlock | undefined {
  const numbers = cidrPattern.exec(text)?.slice(1).map(Number);
  const prefix = numbers?.pop();
  if (numbers === undefined || prefix === undefined || prefix > 32 || numbers.some((n) => n > 255)) return undefined;
  const address = numbers.reduce((sum, n) => sum * 256 + n, 0);
  return block(address, prefix);
}

/** The block of `2^(32 - prefix)` addresses that holds `address`. */
export function block(address: number, prefix: number): CidrBlock {
  const size = 2 ** (32 - prefix);
  return { first: address - (address % size), size, prefix };
}

export function formatCidr(cidr: CidrBlock): string {
  return `${formatAddress(cidr.first)}/${cidr.prefix}`;
}

export function formatAddress(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}

export function holds(outer: CidrBlock, inner: CidrBlock): boolean {
  return inner.first >= outer.first && inner.first + inner.size <= outer.first + outer.size;
}

export function overlap(a: CidrBlock, b: CidrBlock): boolean {
  return a.first < b.first + b.size && b.first < a.first + a.size;
}
