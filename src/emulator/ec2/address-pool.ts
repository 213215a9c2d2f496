import { type CidrBlock, formatAddress } from './cidr.js';

/** The service keeps the first four addresses of a subnet and its last one. */
const reservedAtStart = 4;
const reservedAtEnd = 1;

/** The private addresses of one subnet. */
export class AddressPool {
  readonly #first: number;
  readonly #usable: number;
  #neverUsed = 0;
  /** Freed addresses, the longest free first from `#reused` on. */
  #freed: number[] = [];
  #reused = 0;

  constructor(cidr: CidrBlock) {
    this.#first = cidr.first + reservedAtStart;
    this.#usable = Math.max(0, cidr.size - reservedAtStart - reservedAtEnd);
  }

  get available(): number {
    return this.#usable - this.#neverUsed + this.#freed.length - this.#reused;
  }

  /** An address in use by nobody; undefined when there is none. Freed ones come last, so that a stale address finds nobody. */
  take(): string | undefined {
    if (this.#neverUsed < this.#usable) {
      this.#neverUsed += 1;
      return formatAddress(this.#first + this.#neverUsed - 1);
    }
    const offset = this.#freed[this.#reused];
    if (offset === undefined) return undefined;
    this.#reused += 1;
    return formatAddress(this.#first + offset);
  }

  /** Gives back an address that {@link AddressPool.take} gave out. */
  free(address: string): void {
    if (this.#reused > this.#freed.length / 2) {
      this.#freed = this.#freed.slice(this.#reused);
      this.#reused = 0;
    }
    const value = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
    this.#freed.push(value - this.#first);
  }
}
