import { describe, expect, test } from 'vitest';
import { startEmulatorCommand } from '../support/emulator-command.js';
import { environment, execute, reasonToSkip } from '../support/programs.js';

describe.skipIf(reasonToSkip('python3', ['-c', 'import boto3']))('boto3', () => {
  test('waits with its own waiters and lists with its own paginators', async () => {
    await using emulator = await startEmulatorCommand('--quota', 'fleets=100');

    const { stdout, stderr, exitCode } = await execute(
      'python3',
      ['test/full/drive_with_boto3.py'],
      environment(emulator.url, '111111111111'),
    );

    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
    const found = JSON.parse(stdout) as Record<string, { pages: number; items: number; distinct: number }>;
    expect(found).toMatchObject({
      fleets: { items: 30, distinct: 30 },
      sessions: { pages: 3, items: 45, distinct: 45 },
      images: { pages: 2, items: 2, distinct: 2 },
      started: 'RUNNING',
      stopped: 'STOPPED',
      opened: [200],
      blocked: 'ResourceInUseException',
    });
    expect(found['fleets']?.pages).toBeGreaterThan(1);
  });
});
