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

const kept = 100_000;

/** The calls received, oldest first; of a very long run the latest 100 000 or so. */
export class RequestLog {
  #entries: RecordedRequest[] = [];

  add(entry: RecordedRequest): void {
    this.#entries.push(entry);
    // A tenth at a time, since dropping the first of many is slow.
    if (this.#entries.length > kept * 1.1) this.#entries = this.#entries.slice(-kept);
  }

  get entries(): readonly RecordedRequest[] {
    return [...this.#entries];
  }

  reset(): void {
    this.#entries = [];
  }
}
