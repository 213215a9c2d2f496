/** Hands out identifiers that look like the service's own and are the same in every run. */
export class Ids {
  #last = 0;

  /** Such as `eni-0a1b2c3d4e5f60718`: the prefix, a hyphen and 17 hexadecimal digits. */
  resource(prefix: string): string {
    return `${prefix}-0${this.#digits(16)}`;
  }

  /** A UUID, as request ids and session ids are. */
  uuid(): string {
    const d = this.#digits(16) + this.#digits(16);
    return `${d.slice(0, 8)}-${d.slice(8, 12)}-4${d.slice(13, 16)}-8${d.slice(17, 20)}-${d.slice(20, 32)}`;
  }

  reset(): void {
    this.#last = 0;
  }

  /** A counter put through a 64-bit mix, so that neighbours do not look alike. */
  #digits(count: number): string {
    this.#last += 1;
    let z = BigInt.asUintN(64, BigInt(this.#last) * 0x9e3779b97f4a7c15n);
    z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
    z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn);
    z ^= z >> 31n;
    return z.toString(16).padStart(16, '0').slice(0, count);
  }
}
