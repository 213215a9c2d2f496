/** Thrown where the connection is to be cut instead of answered. */
export class Disconnect extends Error {
  override readonly name = 'Disconnect';
  /** As Node reports a connection that the other side cut. */
  readonly code = 'ECONNRESET';

  constructor() {
    super('socket hang up');
  }
}
