import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const forbidden = [
  ['src/errors.ts', './core/call.js'],
  ['src/core/a.ts', '../service/fleets.js'],
  ['src/core/b.ts', '../index.js'],
  ['src/service/a.ts', '../fleets/index.js'],
  ['src/images/a.ts', '../fleets/fleet-manager.js'],
  ['src/images/revocation/b.ts', '../../sessions/index.js'],
  ['src/fleets/a.ts', '../stacks/index.js'],
  ['src/stacks/a.ts', '../images/index.js'],
  ['src/sessions/a.ts', '../emulator/index.js'],
  ['src/durable/a.ts', '../sessions/index.js'],
  ['src/durable/b.ts', '../index.js'],
  ['src/emulator/a.ts', '../errors.js'],
  ['src/emulator/appstream/b.ts', '../../core/call.js'],
  ['src/emulator/appstream/c.ts', '../../limits.js'],
  ['src/emulator/appstream/d.ts', '../../service/fleets.js'],
  ['src/emulator/ec2/e.ts', 'zod/mini'],
] as const;

const allowed = [
  ['src/core/ok.ts', '../errors.js'],
  ['src/service/ok.ts', '../core/call.js'],
  ['src/images/ok.ts', '../service/images.js'],
  ['src/images/ok2.ts', './revocation/index.js'],
  ['src/durable/ok.ts', '../images/index.js'],
  ['src/emulator/appstream/ok.ts', '../world.js'],
] as const;

describe('folders import one way only', () => {
  const folder = mkdtempSync(join(tmpdir(), 'layers-'));
  let complaints: string;

  beforeAll(() => {
    cpSync('biome.json', join(folder, 'biome.json'));
    for (const [path, target] of [...forbidden, ...allowed]) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), `import { x } from '${target}';\n\nconsole.log(x);\n`);
    }
    const { stdout } = spawnSync(
      resolve('node_modules/.bin/biome'),
      ['lint', '--vcs-enabled=false', '--max-diagnostics=none', '--reporter=github', 'src'],
      { cwd: folder, encoding: 'utf8' },
    );
    complaints = stdout;
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  const complaintAbout = (path: string) =>
    complaints.split('\n').find((line) => line.includes('noRestrictedImports') && line.includes(`/${path},`));

  test.each(forbidden)('%s may not import %s', (path) => {
    expect(complaintAbout(path)).toBeDefined();
  });

  test.each(allowed)('%s may import %s', (path) => {
    expect(complaintAbout(path)).toBeUndefined();
  });
});
