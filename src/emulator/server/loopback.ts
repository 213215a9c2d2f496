const host = String.raw`(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?`;
const hostHeader = new RegExp(`^${host}$`, 'i');
const originHeader = new RegExp(`^https?://${host}$`, 'i');

/** Whether a Host header names this machine. */
export function isLoopbackHost(header: string): boolean {
  return hostHeader.test(header);
}

/** Whether an Origin header names a page of this machine. */
export function isLoopbackOrigin(header: string): boolean {
  return originHeader.test(header);
}
