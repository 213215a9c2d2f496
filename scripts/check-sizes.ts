/** Fails when the package, or what it adds to a bundled handler, has grown past its budget. */
import { execFileSync } from 'node:child_process';
import { build, type Metafile } from 'esbuild';

interface Packed {
  readonly size: number;
  readonly unpackedSize: number;
}

async function bundle(contents: string): Promise<{ bytes: number; metafile: Metafile }> {
  const result = await build({
    stdin: { contents, resolveDir: process.cwd() },
    bundle: true,
    write: false,
    minify: true,
    metafile: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    logLevel: 'error',
  });
  return { bytes: result.outputFiles[0]?.contents.length ?? 0, metafile: result.metafile };
}

const client = `export { AppStreamClient } from '@aws-sdk/client-appstream';`;
const commands = `export { DescribeImagesCommand } from '@aws-sdk/client-appstream';`;
const raw = await bundle(client + commands);
const kit = await bundle(`${client}export { ImageShare } from 'appstream-kit';`);
const [packed] = JSON.parse(execFileSync('npm', ['pack', '--dry-run', '--json'], { encoding: 'utf8' })) as Packed[];
if (packed === undefined) throw new Error('npm pack told nothing');

const kilobyte = 1024;
const budgets = [
  { what: 'tarball', bytes: packed.size, most: 250 * kilobyte },
  { what: 'unpacked', bytes: packed.unpackedSize, most: 1000 * kilobyte },
  { what: 'image-only handler, minified, over the raw client', bytes: kit.bytes - raw.bytes, most: 100 * kilobyte },
  {
    what: 'EC2 code in the image-only handler',
    bytes: Object.values(kit.metafile.outputs)
      .flatMap(({ inputs }) => Object.entries(inputs))
      .filter(([file]) => file.includes('client-ec2'))
      .reduce((sum, [, { bytesInOutput }]) => sum + bytesInOutput, 0),
    most: 0,
  },
];
for (const { what, bytes, most } of budgets) {
  console.log(
    `${bytes <= most ? 'ok  ' : 'OVER'} ${what}: ${(bytes / kilobyte).toFixed(1)} KB of ${most / kilobyte} KB`,
  );
}
if (budgets.some(({ bytes, most }) => bytes > most)) process.exitCode = 1;
