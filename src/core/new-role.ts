import type { AlsoRetry } from './call.js';

/** A role that was made just now is not known everywhere at once: what the service says of it is tried again for 2 minutes. */
export const newRole: AlsoRetry = {
  seconds: 120,
  matches: ({ name, message }) =>
    name === 'InvalidRoleException' || (name === 'ResourceNotFoundException' && /\brole\b/i.test(message)),
};
