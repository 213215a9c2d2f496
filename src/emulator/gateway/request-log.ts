import type { ServiceName } from '../protocols/protocol.js';

/** One call that the emulator received. */
export interface RecordedRequest {
  /** When, on the emulator's clock, as an ISO string. */
  readonly at: string;
  /** The account that the access key belongs to. */
  readonly accountId: string;
  /** Of the credential scope. */
  readonly region: string;
  /** By its signing name. */
  readonly service: ServiceName;
  /** Such as `DescribeFleets`; not necessarily one that is served. */
  readonly operation: string;
  /** As it was sent, before it was checked. */
  readonly input: unknown;
  /** HTTP status of the answer; 0 when the connection was cut instead. */
  readonly status: number;
  /** Error code of the answer; absent on success. */
  readonly code?: string | undefined;
}

/** How much is kept; of inputs, each of which may be as large as a body, the characters that they came as. */
const most = { calls: 100_000, characters: 32 * 1024 * 1024 };
/** Dropping the first of many is slow: there may be so much more before it is done. */
const slack = 1.1;

interface Kept {
  readonly entry: RecordedRequest;
  readonly characters: number;
}

/** The calls received, oldest first; of a very long run the latest 100 000 or so, or the latest that came with 32 MiB. */
export class RequestLog {
  #kept: Kept[] = [];
  #characters = 0;

  /** Adds a call whose body had so many characters. */
  add(entry: RecordedRequest, characters: number): void {
    this.#kept.push({ entry, characters });
    this.#characters += characters;
    if (this.#kept.length > most.calls * slack || this.#characters > most.characters * slack) this.#dropOldest();
  }

  get entries(): readonly RecordedRequest[] {
    return this.#kept.map(({ entry }) => entry);
  }

  reset(): void {
    this.#kept = [];
    this.#characters = 0;
  }

  #dropOldest(): void {
    let from = Math.max(0, this.#kept.length - most.calls);
    this.#characters = this.#kept.slice(from).reduce((sum, { characters }) => sum + characters, 0);
    for (; this.#characters > most.characters; from += 1) this.#characters -= this.#kept[from]?.characters ?? 0;
    this.#kept = this.#kept.slice(from);
  }
}
