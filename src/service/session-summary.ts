import type { SessionSummary } from '../records.js';
import type { StreamingSession } from './sessions.js';

/** A session as errors and impacts name it. */
export function sessionSummary(session: StreamingSession): SessionSummary {
  const { id, userId, stackName, authenticationType, startTime } = session;
  return {
    id,
    userId,
    stackName,
    ...(authenticationType !== undefined && { authenticationType }),
    ...(startTime !== undefined && { startedAt: startTime.toISOString() }),
  };
}
