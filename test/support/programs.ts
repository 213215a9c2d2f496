import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Why a test cannot run here, or undefined when it can; the reason is printed, so that no skip goes unseen. */
export function reasonToSkip(program: string, probe: readonly string[]): string | undefined {
  const found = spawnSync(program, probe, { encoding: 'utf8' });
  if (found.status === 0) return undefined;
  const reason = `${program} ${probe.join(' ')} does not work on this machine`;
  console.log(`skipped: ${reason}`);
  return reason;
}

/** Environment in which a client of AWS finds the emulator at `url` as `accountId`, and nothing of this machine's own settings. */
export function environment(url: string, accountId: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: accountId,
    AWS_SECRET_ACCESS_KEY: 'any',
    AWS_DEFAULT_REGION: 'us-west-2',
    AWS_MAX_ATTEMPTS: '1',
    AWS_PAGER: '',
  };
}

/** What a program printed. */
export interface Printed {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** Runs a program to its end, whatever its exit code. */
export async function execute(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Printed> {
  try {
    const { stdout, stderr } = await run(program, args, { env, maxBuffer: 64 * 1024 * 1024 });
    return { stdout, stderr, exitCode: 0 };
  } catch (error) {
    const { stdout = '', stderr = '', code } = error as { stdout?: string; stderr?: string; code?: unknown };
    if (typeof code !== 'number') throw error;
    return { stdout, stderr, exitCode: code };
  }
}
