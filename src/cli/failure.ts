import { withoutSecrets } from '../core/without-secrets.js';
import type { SessionSummary, SharePlanRow } from '../records.js';
import { CommandError } from './command-error.js';
import { table } from './table.js';

/** What of an error may be worth telling. */
interface Told {
  readonly code?: string;
  readonly requestId?: string;
  readonly sessions?: readonly SessionSummary[];
  readonly rows?: readonly SharePlanRow[];
}

/** Exit code for an error: 2 when an input was refused before anything was sent. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof CommandError) return error.exitCode;
  return isError(error) && error.code === 'invalid-input' ? 2 : 1;
}

/** Lines that tell a person what went wrong; the stack only for those who asked for it. */
export function failureLines(error: unknown, debug: boolean): string[] {
  if (!isError(error)) return [`appstream-kit: ${withoutSecrets(String(error))}`];
  const { message, code = error.name, requestId, sessions = [], rows = [], stack = '' } = error;
  const facts = [code, requestId && `request ${requestId}`].filter(Boolean).join(', ');
  return [
    `appstream-kit: ${withoutSecrets(message || firstMessage(error))}${error instanceof CommandError ? '' : ` (${facts})`}`,
    ...hints(error),
    ...(sessions.length > 0 ? table(['USER', 'STACK', 'SINCE', 'SESSION'], sessions.map(sessionCells)) : []),
    ...(rows.length > 0
      ? table(
          ['ACCOUNT', 'ACTION'],
          rows.map(({ accountId, action }) => [accountId, action]),
        )
      : []),
    ...(debug ? [withoutSecrets(stack)] : []),
  ];
}

/** A session's cells, as errors and impacts tell it. */
export function sessionCells({ userId, stackName, startedAt, id }: SessionSummary): (string | undefined)[] {
  return [userId, stackName, startedAt, id];
}

function isError(error: unknown): error is Error & Told {
  return error instanceof Error;
}

/** Node tells a connection that was refused on several addresses as many errors and no text. */
function firstMessage(error: Error): string {
  const [first] = error instanceof AggregateError ? (error.errors as unknown[]) : [];
  return first instanceof Error ? first.message : error.name;
}

/** What the SDK's own texts leave open. */
function hints({ message, name }: Error): string[] {
  if (message === 'Region is missing') return ['Give --region, or set AWS_REGION, or a region in the profile.'];
  if (name === 'CredentialsProviderError') return ['Give --profile, or set AWS_PROFILE or keys, as with the AWS CLI.'];
  return [];
}
