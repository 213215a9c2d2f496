import { cp, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { install, pack, reasonWithout, reasonWithoutRegistry, runFromRegistry, runNode } from '../support/registry.js';

const appStreamClient = '@aws-sdk/client-appstream';
const ec2Client = '@aws-sdk/client-ec2';
const { [appStreamClient]: appStreamRange, [ec2Client]: ec2Range } = packageJson.peerDependencies;
const lowestOf = (range: string) => range.replace('^', '');

/** The lowest that `engines` allows, and the newest of each line after it. */
const nodes = ['20.19.0', '22', '24', '26'];
const typescripts = ['6', '7'];
const projects = ['newest', 'lowest'];

/** What a consumer prints when everything that it does worked. */
const worked = { changed: true, fleet: 'RUNNING', users: ['janedoe'], restricted: ['changed'] };

const offline = reasonWithoutRegistry();

/** Outside of this checkout, so that nothing is found in its `node_modules`. */
let folder: string;
const inProject = (project: string, ...path: readonly string[]) => join(folder, project, ...path);

/** Why a program of the registry cannot be run; it is looked for only where the registry answers. */
const without = (packageName: string, program: string) => offline ?? reasonWithout(packageName, program);

async function installProject(project: string, dependencies: Readonly<Record<string, string>>): Promise<void> {
  await install(inProject(project), dependencies);
  await cp('test/consumers', inProject(project), { recursive: true });
}

async function installProjects(): Promise<void> {
  folder = await mkdtemp(join(tmpdir(), 'consumers-'));
  const common = {
    'appstream-kit': `file:${await pack(folder)}`,
    '@types/node': packageJson.devDependencies['@types/node'],
  };
  await installProject('newest', { ...common, [appStreamClient]: appStreamRange, [ec2Client]: ec2Range });
  const lowest = { [appStreamClient]: lowestOf(appStreamRange), [ec2Client]: lowestOf(ec2Range) };
  await installProject('lowest', { ...common, ...lowest });
  await installProject('without-ec2', { ...common, [appStreamClient]: appStreamRange });
}

async function installedVersion(project: string, name: string): Promise<string> {
  const file = inProject(project, 'node_modules', name, 'package.json');
  return (JSON.parse(await readFile(file, 'utf8')) as { version: string }).version;
}

interface Compilation {
  readonly project: string;
  readonly typescript: string;
  readonly consumer: string;
  readonly resolution: 'nodenext' | 'bundler';
  readonly exact: boolean;
}

/** Compiles a consumer with everything checked, the declarations of the packages too; returns the folder of the output. */
async function compile({ project, typescript, consumer, resolution, exact }: Compilation): Promise<string> {
  const name = `${consumer}-${typescript}-${resolution}-${exact}`;
  const outDir = inProject(project, 'out', name);
  const compilerOptions = {
    strict: true,
    target: 'es2022',
    module: resolution === 'nodenext' ? 'nodenext' : 'esnext',
    moduleResolution: resolution,
    exactOptionalPropertyTypes: exact,
    skipLibCheck: false,
    types: ['node'],
    rootDir: consumer,
    outDir,
  };
  const file = inProject(project, `tsconfig.${name}.json`);
  // With a bundler, files that are CommonJS by their name are none of TypeScript's business.
  const exclude = resolution === 'bundler' ? ['**/*.cts'] : [];
  await writeFile(file, JSON.stringify({ compilerOptions, include: [consumer], exclude }));
  expect(await runFromRegistry(`typescript@${typescript}`, 'tsc', ['--project', file])).toBe('');
  return outDir;
}

describe.skipIf(offline)('the packed library', () => {
  beforeAll(installProjects, 300_000);

  afterAll(() => rm(folder, { recursive: true }));

  test('is installed beside the lowest and the newest SDK that it allows', async () => {
    expect(await installedVersion('lowest', appStreamClient)).toBe(lowestOf(appStreamRange));
    expect(await installedVersion('lowest', ec2Client)).toBe(lowestOf(ec2Range));
    expect(await installedVersion('newest', appStreamClient)).not.toBe(lowestOf(appStreamRange));
    expect(await installedVersion('newest', ec2Client)).not.toBe(lowestOf(ec2Range));
  });

  describe.each(nodes)('on Node %s', (version) => {
    const reason = without(`node@${version}`, 'node');

    test.skipIf(reason).each(projects)('is imported, with the %s SDK', async (project) => {
      const printed = await runFromRegistry(`node@${version}`, 'node', [inProject(project, 'esm/index.mjs')]);
      expect(JSON.parse(printed)).toEqual({ ...worked, refused: 'not-found', oneCopy: true });
    });

    test.skipIf(reason).each(projects)('is loaded by require(), with the %s SDK', async (project) => {
      const printed = await runFromRegistry(`node@${version}`, 'node', [inProject(project, 'commonjs/index.cjs')]);
      expect(JSON.parse(printed)).toEqual({ ...worked, refused: 'not-found', oneCopy: true });
    });
  });

  describe.each(typescripts)('with TypeScript %s', (typescript) => {
    const reason = without(`typescript@${typescript}`, 'tsc');

    test.skipIf(reason).each([
      { project: 'newest', resolution: 'nodenext', exact: true },
      { project: 'newest', resolution: 'nodenext', exact: false },
      { project: 'newest', resolution: 'bundler', exact: true },
      { project: 'newest', resolution: 'bundler', exact: false },
      { project: 'lowest', resolution: 'nodenext', exact: true },
    ] as const)('compiles: $resolution, exactOptionalPropertyTypes $exact, $project SDK', async (settings) => {
      const output = await compile({ ...settings, typescript, consumer: 'typescript' });
      expect(JSON.parse(await runNode(join(output, 'index.js')))).toEqual({ ...worked, refused: 'image' });
      if (settings.resolution === 'nodenext') {
        expect(JSON.parse(await runNode(join(output, 'required.cjs')))).toEqual({ changed: true });
      }
    });

    test.skipIf(reason)('works without the EC2 client but for security groups, and says what these need', async () => {
      await expect(stat(inProject('without-ec2', 'node_modules', ec2Client))).rejects.toMatchObject({ code: 'ENOENT' });

      const settings = { project: 'without-ec2', resolution: 'nodenext', exact: true } as const;
      const output = await compile({ ...settings, typescript, consumer: 'without-ec2' });

      expect(JSON.parse(await runNode(join(output, 'index.js')))).toEqual({
        changed: true,
        fleet: 'RUNNING',
        users: ['janedoe'],
        refusals: [
          expect.stringMatching(/^invalid-input: .*EC2Client.*@aws-sdk\/client-ec2/),
          expect.stringMatching(/^invalid-input: .*npm install @aws-sdk\/client-ec2$/),
        ],
      });
    });

    test.skipIf(reason)('works beside a second copy of itself and of the SDK', async () => {
      const theirs = join('node_modules', 'other-team');
      await rm(inProject('newest', theirs), { force: true });
      await symlink(inProject('lowest', 'other-team'), inProject('newest', theirs));

      const settings = { project: 'newest', resolution: 'nodenext', exact: true } as const;
      const output = await compile({ ...settings, typescript, consumer: 'two-copies' });

      expect(JSON.parse(await runNode(join(output, 'index.js')))).toEqual({
        copies: [2, 2, 2],
        changed: true,
        again: false,
        groups: 0,
        refusals: ['ours not-found not-found', 'theirs not-found not-found', 'conflict conflict'],
      });
    });
  });

  describe('in a bundle for Lambda', () => {
    test.each([
      { format: 'esm', name: 'index.mjs', sdk: 'in it' },
      { format: 'cjs', name: 'index.cjs', sdk: 'in it' },
      { format: 'cjs', name: 'index.cjs', sdk: 'of the runtime' },
    ] as const)('runs as $format, with the SDK $sdk', async ({ format, name, sdk }) => {
      // A bundle that has everything in it needs no node_modules; the other finds the SDK where Lambda puts its own.
      const target = sdk === 'in it' ? join(folder, `bundle-${format}`) : inProject('newest', 'bundle');
      await mkdir(target);
      const outfile = join(target, name);
      await build({
        entryPoints: [inProject('newest', 'lambda/handler.mjs')],
        outfile,
        bundle: true,
        minify: true,
        platform: 'node',
        target: 'node20',
        format,
        // The SDK's CommonJS files, esbuild's choice for Node, cannot be in a module.
        ...(format === 'esm' && { mainFields: ['module', 'main'] }),
        external: sdk === 'in it' ? [] : ['@aws-sdk/*'],
        logLevel: 'error',
      });

      const lines = (await runNode(inProject('newest', 'lambda/invoke.mjs'), outfile)).trim().split('\n');

      const first = { changed: true, created: true, users: ['janedoe'], restricted: ['changed'], refused: 'not-found' };
      const second = { ...first, changed: false, created: false, restricted: ['unchanged'] };
      expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([first, second]);
    });
  });
});
