import type { RevocationCheckpoint } from '../../../src/images/revocation/index.js';
import { imageArn } from './shared-image.js';

/** A checkpoint in the middle of a watch. */
export function aCheckpoint(more: Partial<RevocationCheckpoint> = {}): RevocationCheckpoint {
  return {
    version: 1,
    kind: 'revocation',
    imageArn,
    accountId: '222222222222',
    startedAt: '2026-01-01T00:00:00.000Z',
    deadlineAt: '2026-01-06T01:00:00.000Z',
    until: 'drained',
    expireSessions: false,
    pollSeconds: 30,
    revoked: true,
    before: { allowFleet: true, allowImageBuilder: false },
    seen: true,
    failures: 0,
    eventCount: 1,
    outcome: 'in-progress',
    fleets: [],
    ...more,
  };
}
