/**
 * An error that the emulated service answers with.
 *
 * Operations throw it; the protocols write it in the service's own form.
 */
export class ServiceFault extends Error {
  /** Error code as it stands on the wire, such as `ResourceNotFoundException`. */
  readonly code: string;
  /** HTTP status of the answer. */
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.name = 'ServiceFault';
    this.code = code;
    this.status = status;
  }
}
